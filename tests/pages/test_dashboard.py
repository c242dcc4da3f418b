"""What staff see when they sign in: what waits for them, and nothing that they may not act on."""

import datetime as dt
import uuid

import pytest
from django.conf import settings as site_settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.documents.models import Document
from wagtail.models import Page

from accounts import roles
from bookings.models import Booking, DateSettings
from common import mail
from common.models import OutgoingMessage
from pages import link_check
from pages.models import (
    BrokenLink,
    Enquiry,
    Helpline,
    HelpPage,
    PageReview,
    ServicePage,
    StandardPage,
)
from pages.tasks import check_links_of
from tests.booking import confirmed
from tests.factories import CourseRunFactory
from tests.pages.office import at_work, denied, help_page, home, member, published

pytestmark = pytest.mark.django_db

UPKEEP = [
    "In moderation",
    "Pages not reviewed for 12 months",
    "Helplines not checked for 6 months",
    "Links that lead nowhere",
]
ENQUIRIES = "Enquiries that wait for an answer"
COURSES = ["Needs attention", "Dates in the next 6 weeks with few bookings"]


def ago(**time):
    return timezone.now() - dt.timedelta(**time)


def first_page(browser):
    page = browser.get("/cms/")
    panels = [panel for panel in page.context["panels"] if hasattr(panel, "waiting")]
    return {panel.heading: panel.get_context_data({}) for panel in panels}


def titles(browser, heading):
    return [row.title for row, _ in first_page(browser)[heading]["rows"]]


@pytest.fixture(autouse=True)
def _welcome():
    """Wagtail's first page, which nobody ever published."""
    Page.objects.filter(depth=2).update(first_published_at=timezone.now())


@pytest.fixture
def editor():
    return at_work(member(roles.EDITORS, full_name="Ed Editor"))


@pytest.fixture
def office():
    return at_work(member(roles.TRAINING_OFFICE))


def an_old_page(title):
    page = published(title)
    Page.objects.filter(pk=page.pk).update(first_published_at=ago(days=400))
    return page


def enquiry(**fields):
    fields = {"kind": "contact", "name": "Asha Asker", "email": "asha@example.org"} | fields
    return Enquiry.objects.create(form_key=uuid.uuid4(), **fields)


# --- For whom -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "headings"),
    [
        (roles.EDITORS, UPKEEP),
        (roles.TRAINING_OFFICE, [ENQUIRIES, *COURSES]),
        (roles.FINANCE, COURSES[:1]),
        (
            roles.ADMINISTRATORS,
            [ENQUIRIES, COURSES[0], *UPKEEP, COURSES[1], "Deleted on schedule"],
        ),
    ],
)
def test_each_role_sees_what_it_may_act_on_with_a_way_to_all_of_it(role, headings):
    browser = at_work(member(role))
    panels = first_page(browser)
    assert list(panels) == headings
    html = browser.get("/cms/").content.decode()
    assert ("Search all pages" in html) == (UPKEEP[0] in headings)
    for panel in panels.values():
        assert panel["panel"].empty in html
        assert browser.get(panel["more_url"]).status_code == 200


@pytest.fixture
def much():
    """One of everything that waits, or thirty."""

    def make(number):
        author = member(roles.EDITORS)
        for each in range(number):
            old = home().add_child(
                instance=StandardPage(title=f"Old {each}", first_published_at=ago(days=400))
            )
            submitted = home().add_child(instance=HelpPage(title=f"Help {each}", live=False))
            submitted.save_revision(user=author)
            submitted.get_workflow().start(submitted, author)
            Helpline.objects.create(name=f"Line {each}", number="0800 000 000")
            BrokenLink.objects.create(
                page=old, text="there", target="/", problem="no_answer", found_at=timezone.now()
            )
            CourseRunFactory()
            enquiry(owner=author)
            Booking.objects.create(hold_expires_at=timezone.now(), attention="Paid late")
            mail.queue("sign_in_unknown", to="a@example.org", context={})
        OutgoingMessage.objects.update(state=OutgoingMessage.State.FAILED)

    return make


def test_the_first_page_costs_the_same_however_much_waits(much):
    browser = at_work(member(roles.ADMINISTRATORS))
    counts = []
    for number in (1, 29):
        much(number)
        browser.get("/cms/")
        with CaptureQueriesContext(connection) as queries:
            page = browser.get("/cms/").content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[1]
    for said in ("6 of 30.", "90 things need attention", "messages were not sent"):
        assert said in page


# --- Pages and helplines ------------------------------------------------------------------------


def test_what_was_submitted_says_by_whom_and_what_became_of_it(editor):
    author = member(roles.EDITORS, full_name="Una Author")
    page = help_page()
    page.save_revision(user=author)
    state = page.get_workflow().start(page, author)
    [(row, _)] = first_page(editor)["In moderation"]["rows"]
    assert (row.title, row.cells[0], row.status.word) == (
        "Help now", "Una Author", "Waiting for approval",
    )  # fmt: skip
    state.current_task_state.reject()
    [(row, _)] = first_page(editor)["In moderation"]["rows"]
    assert row.status.word == "Sent back for changes"


def test_a_page_read_a_year_ago_is_due_until_somebody_reads_it(editor):
    page = an_old_page("About us")
    published("New")
    heading = "Pages not reviewed for 12 months"
    assert titles(editor, heading) == ["About us"]
    address = reverse("review_page", args=[page.pk])
    assert address in editor.get("/cms/").content.decode()
    assert editor.get(address).status_code == 200
    assert PageReview.objects.count() == 0
    assert editor.post(address).url == "/cms/"
    assert titles(editor, heading) == []
    review = PageReview.objects.get()
    assert (review.page_id, review.reviewed_on) == (page.pk, timezone.localdate())
    report = editor.get(reverse("page_reviews")).content.decode()
    assert "Ed Editor" in report
    history = editor.get(reverse("wagtailadmin_pages:history", args=[page.pk])).content.decode()
    assert "Read through, and found right" in history
    PageReview.objects.update(reviewed_on=ago(days=366).date())
    assert titles(editor, heading) == ["About us"]


def test_the_report_of_reviews_filters_exports_and_costs_the_same(editor):
    an_old_page("Old")
    published("New")
    reviews = reverse("page_reviews")
    due = editor.get(reviews, {"due": "true"})
    assert [page.draft_title for page in due.context["object_list"]] == ["Old"]
    export = b"".join(editor.get(reviews, {"export": "csv"}).streaming_content).decode()
    assert "Old" in export
    assert "New" in export
    with CaptureQueriesContext(connection) as two:
        editor.get(reviews)
    for each in range(28):
        home().add_child(instance=StandardPage(title=f"Page {each}"))
    editor.get(reviews)
    with CaptureQueriesContext(connection) as thirty:
        editor.get(reviews)
    assert len(thirty) == len(two)


def test_marking_a_page_is_in_its_menu_whatever_its_kind(editor):
    for page in (published("Text"), published("Service", kind=ServicePage), help_page()):
        edit = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        assert reverse("review_page", args=[page.pk]) in edit.content.decode()


def test_a_helpline_is_due_until_somebody_has_checked_it(editor):
    line = Helpline.objects.create(
        name="Old line", number="0800 000 000", last_checked=ago(days=200).date()
    )
    Helpline.objects.create(name="Never", number="0800 000 001")
    Helpline.objects.create(name="Lately", number="0800 000 002", last_checked=ago(days=100).date())
    heading = "Helplines not checked for 6 months"
    assert titles(editor, heading) == ["Never", "Old line"]
    assert editor.post(reverse("check_helpline", args=[line.pk])).url == "/cms/"
    line.refresh_from_db()
    assert line.last_checked == timezone.localdate()
    assert titles(editor, heading) == ["Never"]


def test_others_mark_nothing(office):
    page, line = published("Text"), Helpline.objects.create(name="Line", number="1")
    assert denied(office.post(reverse("review_page", args=[page.pk])))
    assert denied(office.post(reverse("check_helpline", args=[line.pk])))
    assert denied(office.get(reverse("page_reviews")))
    assert denied(office.get(reverse("broken_links")))
    assert not PageReview.objects.exists()


# --- Links --------------------------------------------------------------------------------------


def with_links(text, **page):
    body = [("section", {"heading": "", "text": f"<p>{text}</p>"})]
    return published("With links", body=body, **page)


def broken():
    link_check.check()
    return sorted(BrokenLink.objects.values_list("text", "target", "problem"))


def test_links_to_what_is_gone_are_found_and_others_are_not():
    live, draft = published("Live"), published("Draft")
    draft.unpublish()
    document = Document.objects.create(title="Paper", file="paper.pdf")
    with_links(
        f'<a linktype="page" id="{live.pk}">one</a> <a linktype="page" id="{draft.pk}">two</a>'
        f' <a linktype="page" id="9999">three &amp; <b>bold</b></a>'
        f' <a linktype="document" id="{document.pk}">four</a>'
        ' <a linktype="document" id="9999">five</a>'
        ' <a href="/verify/">six</a> <a href="/nowhere/?x=1#top">seven</a>'
        ' <a href="http://testserver/gone/">eight</a> <a href="https://elsewhere.example/">nine</a>'
        ' <a href="mailto:a@example.org">ten</a> <a href="#below">eleven</a>'
        f' <a href="{live.url}">twelve</a>'
    )
    assert broken() == [
        ("eight", "/gone/", "no_answer"),
        ("five", "document 9999", "deleted"),
        ("seven", "/nowhere/", "no_answer"),
        ("three & bold", "page 9999", "deleted"),
        ("two", "Draft", "unpublished"),
    ]


def test_links_of_buttons_and_fields_are_found():
    draft = published("Draft")
    button = {"heading": "Next", "text": "", "page": draft, "label": "Go there"}
    published("Button", body=[("call_to_action", button)])
    published("Field", kind=ServicePage, action_page=draft, action_label="Go")
    draft.unpublish()
    assert broken() == [
        ("Go there", "Draft", "unpublished"),
        ("page of the button", "Draft", "unpublished"),
    ]


def test_what_is_put_right_goes_and_what_is_not_keeps_its_first_day(editor):
    page = with_links('<a href="/gone/">old</a> <a href="/lost/">lost</a>')
    call_command("check_links")
    first = BrokenLink.objects.get(text="lost").found_at
    assert titles(editor, "Links that lead nowhere") == ["With links"] * 2
    page.body = [("section", {"heading": "", "text": '<p><a href="/lost/">lost</a></p>'})]
    page.save_revision().publish()
    call_command("check_links")
    call_command("check_links")
    assert BrokenLink.objects.get().found_at == first
    page.unpublish()
    call_command("check_links")
    assert not BrokenLink.objects.exists()


def test_on_a_site_that_answers_nothing_in_plain(settings):
    settings.SITE_URL = "https://testserver"
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    with_links('<a href="/verify/">here</a> <a href="https://testserver/gone/">gone</a>')
    assert broken() == [("gone", "/gone/", "no_answer")]


def test_a_page_is_looked_through_again_when_it_is_published(django_capture_on_commit_callbacks):
    page, other = with_links('<a href="/gone/">old</a>'), with_links('<a href="/lost/">lost</a>')
    link_check.check()
    other.body = page.body = []
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    [queued] = DBTaskResult.objects.filter(task_path="pages.tasks.check_links_of")
    check_links_of.call(*queued.args_kwargs["args"])
    assert BrokenLink.objects.get().page_id == other.pk


def test_every_link_is_looked_at_once_a_day():
    assert dict(site_settings.SCHEDULE)["check_links"] == 24 * 60 * 60


# --- Dates --------------------------------------------------------------------------------------


def test_dates_with_few_bookings_by_the_office_s_own_number(office):
    heading = "Dates in the next 6 weeks with few bookings"
    few = CourseRunFactory(course__title="Few", capacity=12)
    CourseRunFactory(course__title="Far", starts_in=dt.timedelta(weeks=7))
    CourseRunFactory(course__title="Begun", starts_in=-dt.timedelta(hours=1))
    confirmed(few)
    confirmed(CourseRunFactory(course__title="Full", capacity=2))
    DateSettings.objects.create(few_bookings=3)
    [(row, cells)] = first_page(office)[heading]["rows"]
    assert (row.title, list(cells)[-2:], row.status.word) == (
        "Few", [("Sold", 2), ("Places", 12)], "Few",
    )  # fmt: skip
    DateSettings.objects.update(few_bookings=2)
    assert titles(office, heading) == []


def test_what_needs_attention_is_counted_and_led_to(office):
    booking = confirmed(CourseRunFactory())
    Booking.objects.filter(pk=booking.pk).update(attention="A second payment came")
    [(row, cells)] = first_page(office)["Needs attention"]["rows"]
    assert (row.title, list(cells)) == ("Bookings that need a look", [("How many", 1)])
    assert "1 thing needs attention" in office.get("/cms/").content.decode()
    assert "A second payment came" in office.get(row.url).content.decode()


# --- Enquiries ----------------------------------------------------------------------------------


def test_an_enquiry_waits_until_it_is_answered_and_whoever_may_be_at_risk_comes_first(office):
    owner = member(roles.TRAINING_OFFICE, full_name="Olu Owner")
    first = enquiry(organisation="Example Council")
    taken_on = enquiry(kind="training", status="in_progress", owner=owner)
    at_risk = enquiry(at_risk=True)
    done = [enquiry(status="answered"), enquiry(status="closed")]
    panel = first_page(office)[ENQUIRIES]
    assert [(row.title, *row.cells[:3], row.status.word) for row, _ in panel["rows"]] == [
        (at_risk.reference, "General", "Asha Asker", "Nobody yet", "May be at risk"),
        (first.reference, "General", "Example Council", "Nobody yet", "New"),
        (taken_on.reference, "In-house training", "Asha Asker", "Olu Owner", "In progress"),
    ]
    assert office.get(panel["rows"][0][0].url).context["object"] == at_risk
    listed = set(office.get(panel["more_url"]).context["object_list"])
    assert listed == {first, taken_on, at_risk}
    assert set(office.get(reverse("enquiries:index")).context["object_list"]) == listed | set(done)
