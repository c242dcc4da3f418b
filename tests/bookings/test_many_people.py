"""Entering many people: a list is pasted or sent as CSV or XLSX, looked at, put right, and put on
places."""

import datetime as dt
import io
import time

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bookings.models import PeopleList, Place
from bookings.naming import listing, looking
from courses import validity
from tests import factories
from tests.accounts.membership import BOOKER, member, signed_in
from tests.bookings.lists import LIST, completed, learner, names, send, text, use
from tests.bookings.naming import page, to, unnamed

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(run):
    return unnamed(run, places=5)


@pytest.fixture
def booker(booking):
    return signed_in(member(booking.organisation, BOOKER))


# --- From paste and files -------------------------------------------------------------------------


def test_a_pasted_list_is_shown_before_anybody_is_booked(booking, booker):
    shown = text(send(booker, booking, LIST))
    assert "3 people, 3 ready" in shown
    assert "Nobody on it is booked yet" in shown
    assert "Ben Baker" in shown
    assert "Columns that we do not use" in shown
    assert "Staff no" in shown
    assert names(booking) == [""] * 5


def test_they_are_put_on_the_places_with_their_teams(booking, booker, run):
    send(booker, booking, LIST)
    shown = text(use(booker, booking))
    assert "3 people have a place now." in shown
    assert names(booking) == ["Ann Able", "Ben Baker", "Cy Cole", "", ""]
    teams = booking.organisation.learners.values_list("full_name", "team")
    assert dict(teams) == {"Ann Able": "North", "Ben Baker": "South", "Cy Cole": ""}
    assert to("place_confirmed") == ["ann@example.org", "ben@example.org"]
    assert run.enrolments.count() == 3
    assert not PeopleList.objects.exists()


def xlsx(rows):
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    written = io.BytesIO()
    workbook.save(written)
    return SimpleUploadedFile("people.xlsx", written.getvalue())


def test_the_same_of_a_file(booking, booker):
    rows = [["Surname", "First name", "Email"], ["Able", "Ann", "ann@example.org"]]
    send(booker, booking, "", file=xlsx(rows))
    use(booker, booking)
    assert names(booking)[0] == "Ann Able"
    csv = SimpleUploadedFile("people.csv", "Full name;Email\nZoë Zed;zoe@example.org".encode())
    send(booker, booking, "", file=csv)
    use(booker, booking)
    assert names(booking)[1] == "Zoë Zed"


@pytest.mark.parametrize(
    ("pasted", "columns"),
    [
        ("Ann Able\nBen Baker", ["full_name"]),
        ("Ann Able,ann@example.org,Nurse", ["full_name", "email", "job_role"]),
        ("ann@example.org\tAnn Able\tNurse\tNorth", ["email", "full_name", "job_role", "team"]),
        ("Ann Able,,Nurse", ["full_name", "email", "job_role"]),
    ],
)
def test_without_headings_the_columns_are_seen_from_what_is_in_them(
    booking, booker, pasted, columns
):
    send(booker, booking, pasted)
    assert PeopleList.objects.get().columns == columns


@pytest.mark.parametrize(
    ("pasted", "message"),
    [
        ("", "Choose a file, or paste a list below."),
        ("  \n ,,\n", "Choose a file"),
        (",,\n,,", "There is nobody on the list."),
        ("<html><body>", "This is a web page"),
        ("\n".join(f"Somebody {n}" for n in range(501)), "The list has 501 people"),
    ],
)
def test_what_cannot_be_read_is_said_and_kept_in_the_box(booking, booker, pasted, message):
    shown = text(send(booker, booking, pasted))
    assert message in shown or pasted.strip(" ,\n") == ""
    assert "<title>Error: " in shown
    assert not PeopleList.objects.exists()


def test_a_file_that_is_no_list(booking, booker):
    shown = text(send(booker, booking, "", file=SimpleUploadedFile("a.xls", b"\xd0\xcf\x11\xe0x")))
    assert "has to be saved as .xlsx" in shown


# --- Columns --------------------------------------------------------------------------------------


def test_the_match_of_columns_can_be_changed(booking, booker):
    send(booker, booking, "Who,Where they sit,Contact\nAnn Able,North,ann@example.org")
    kept = PeopleList.objects.get()
    shown = text(booker.get(page(booking, "booking_list")))
    assert "Column 1: Ann Able" in shown or "Column 1: Who" in shown
    said = {"column-0": "full_name", "column-1": "team", "column-2": "email"}
    booker.post(page(booking, "booking_list_check"), said)
    kept.refresh_from_db()
    assert kept.columns == ["full_name", "team", "email"]


def test_a_field_is_matched_once_and_nonsense_to_none(booking):
    kept = listing.keep(booking, rows=[(1, ["Ann Able", "x", "y"])])
    listing.change(kept, columns=["full_name", "full_name", "password"])
    kept.refresh_from_db()
    assert kept.columns == ["full_name", "", ""]


def test_without_a_column_of_names_it_asks_for_one(booking, booker):
    send(booker, booking, LIST)
    said = {f"column-{number}": "none" for number in range(5)}
    booker.post(page(booking, "booking_list_check"), said)
    shown = text(booker.get(page(booking, "booking_list")))
    assert "Say which column holds the names." in shown
    assert names(booking) == [""] * 5


# --- Who they are ---------------------------------------------------------------------------------


def test_people_of_the_organisation_are_known(booking, booker):
    known = learner(booking)
    shown = text(send(booker, booking, "ANN ABLE,Ann@Example.org"))
    assert "One of your people" in shown
    use(booker, booking)
    assert booking.places.live()[0].learner == known
    assert booking.organisation.learners.count() == 1


def test_a_likely_one_is_offered_and_never_taken_for_granted(booking, booker):
    known = learner(booking, name="Anne Able", email="anne@example.org")
    shown = text(send(booker, booking, "Ann Able,ann@work.example"))
    assert "This is Anne Able, anne@example.org, one of your people" in shown
    use(booker, booking, **{"same-1": "Anne Able\tanne@example.org"})
    assert booking.places.live()[0].learner == known


def test_duplicates_in_the_list_are_pointed_out(booking, booker):
    learner(booking)
    shown = text(send(booker, booking, "Ann Able,ann@example.org\nann able,ANN@example.org"))
    assert "The same person is in row 1 of this list." in shown
    use(booker, booking)
    assert names(booking) == ["Ann Able", "", "", "", ""]
    assert PeopleList.objects.get().rows == [[2, ["ann able", "ANN@example.org"]]]


def test_people_on_this_date_already_are_left_out(run):
    booking = unnamed(run, places=3, text="Ann Able, ann@example.org")
    client = signed_in(booking.buyer)
    shown = text(send(client, booking, "Ann Able,ann@example.org\nBen Baker,ben@example.org"))
    assert "On this date already" in shown
    assert "2 people, 1 ready" in shown
    use(client, booking)
    assert names(booking) == ["Ann Able", "Ben Baker", ""]


def test_so_are_those_of_whom_the_name_alone_is_known(run):
    booking = unnamed(run, places=4, text="Ann Able\nBen Baker")
    client = signed_in(booking.buyer)
    cy = learner(booking, name="Cy Cole", email="")
    completed(cy, run.course, timezone.now() - dt.timedelta(days=200))
    shown = text(send(client, booking, "Ann Able\nCy Cole\nDee Dart"))
    assert "On this date already" in shown
    assert "Book Cy Cole anyway" in shown
    assert "3 people, 1 ready" in shown
    use(client, booking)
    assert names(booking) == ["Ann Able", "Ben Baker", "Dee Dart", ""]


def test_people_in_date_are_asked_about(booking, booker, run):
    march = timezone.now() - dt.timedelta(days=200)
    completed(learner(booking), run.course, march)
    shown = text(send(booker, booking, "Ann Able,ann@example.org\nBen Baker,ben@example.org"))
    since = f"{timezone.localtime(march):%B %Y}"
    assert f"Already in date since {since}. Book Ann Able anyway" in shown
    use(booker, booking)
    assert names(booking) == ["Ben Baker", "", "", "", ""]
    use(booker, booking, anyway="1")
    assert names(booking) == ["Ben Baker", "Ann Able", "", "", ""]


def test_whose_refresher_is_due_is_not_in_date(booking, booker, run):
    run.course.refresh_months = 6
    run.course.save()
    completed(learner(booking), run.course, timezone.now() - dt.timedelta(days=200))
    assert "in date" not in text(send(booker, booking, "Ann Able,ann@example.org"))


def test_what_another_employer_knows_is_nobody_s(booking, booker, run):
    elsewhere = factories.LearnerFactory(full_name="Ann Able", email="ann@example.org")
    completed(elsewhere, run.course, timezone.now())
    factories.EnrolmentFactory(learner=elsewhere, run=run)
    shown = text(send(booker, booking, "Ann Able,ann@example.org"))
    for telling in ("in date", "On this date already", "One of your people"):
        assert telling not in shown
    assert "1 person, 1 ready" in shown


@pytest.mark.parametrize(
    ("since", "months", "today", "valid"),
    [
        (dt.date(2026, 3, 31), None, dt.date(2040, 1, 1), True),
        (dt.date(2026, 3, 31), 12, dt.date(2027, 3, 30), True),
        (dt.date(2026, 3, 31), 12, dt.date(2027, 3, 31), False),
        (dt.date(2026, 8, 31), 6, dt.date(2027, 2, 27), True),
        (dt.date(2026, 8, 31), 6, dt.date(2027, 2, 28), False),
    ],
)
def test_in_date_is_counted_in_months(since, months, today, valid):
    course = factories.CourseFactory(refresh_months=months)
    assert validity.is_valid(course, since=since, today=today) is valid


# --- Putting right --------------------------------------------------------------------------------


def test_rows_are_put_right_in_place(booking, booker):
    shown = text(send(booker, booking, "Ann Able,nonsense\n,ben@example.org"))
    assert "should look like name@example.org" in shown
    assert "The name is missing." in shown
    assert 'value="nonsense"' in shown
    fixed = {
        "fix-1-full_name": "Ann Able", "fix-1-email": "ann@example.org",
        "fix-2-full_name": "Ben Baker", "fix-2-email": "ben@example.org",
    }  # fmt: skip
    use(booker, booking, **fixed)
    assert names(booking)[:2] == ["Ann Able", "Ben Baker"]


def test_or_in_a_file_that_says_what_is_wrong(booking, booker):
    send(booker, booking, "Ann Able,nonsense\nBen Baker,ben@example.org")
    file = booker.get(page(booking, "booking_list_wrong"))
    lines = text(file).lstrip("\ufeff").splitlines()
    assert lines[0] == "Full name,Email,Job role,Team,Why it was not imported"
    assert lines[1].startswith('Ann Able,nonsense,,,"The email address should look like')
    assert len(lines) == 2


def test_what_cannot_go_stays_on_the_list(booking, booker):
    send(booker, booking, "Ann Able,nonsense\nBen Baker,ben@example.org")
    shown = text(use(booker, booking))
    assert "1 person has a place now." in shown
    assert "The others are still on the list." in shown
    assert "Ann Able" in shown
    assert names(booking) == ["Ben Baker", "", "", "", ""]


def test_more_people_than_places(booking, booker):
    shown = text(send(booker, booking, "\n".join(f"Somebody {number}" for number in range(6))))
    assert "More people than places" in shown
    assert "Put 6 people" not in shown
    shown = text(use(booker, booking))
    assert "6 people can go, and 5 places are without a name on this date" in shown
    assert names(booking) == [""] * 5
    assert len(PeopleList.objects.get().rows) == 6


def test_thrown_away(booking, booker):
    send(booker, booking, LIST)
    booker.post(page(booking, "booking_list_drop"))
    assert not PeopleList.objects.exists()
    assert "Look at the list" in text(booker.get(page(booking, "booking_list")))


def test_of_a_programme_one_says_for_which_date(booking, booker):
    other = factories.CourseRunFactory()
    last = booking.places.live().last()
    Place.objects.filter(pk=last.pk).update(run=other, course=other.course)
    shown = text(send(booker, booking, "Ann Able"))
    assert "For which date?" in shown
    use(booker, booking, date=str(other.public_id))
    last.refresh_from_db()
    assert last.name == "Ann Able"


# --- Many -----------------------------------------------------------------------------------------


def test_five_hundred_rows_are_quick_and_cost_no_more_queries(
    booking, booker, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries(number):
        factories.Learner.objects.bulk_create(
            factories.LearnerFactory.build(organisation=booking.organisation) for _ in range(number)
        )
        people = booking.organisation.learners.order_by("-pk")[:number]
        send(booker, booking, "\n".join(f"{p.full_name},{p.email}" for p in people))
        with CaptureQueriesContext(connection) as captured:
            began = time.perf_counter()
            shown = text(booker.get(page(booking, "booking_list")))
            took = time.perf_counter() - began
        assert shown.count("One of your people") == number
        return len(captured), took

    few, _ = queries(5)
    many, took = queries(500)
    assert many == few
    assert took < 5, took


def test_the_look_is_a_pure_answer_of_rows(booking):
    kept = listing.keep(booking, rows=[(1, ["Ann Able"]), (4, ["Ben Baker"])])
    [date] = looking.dates(booking, now=timezone.now())
    look = looking.look(kept, date=date, organisation=None, now=timezone.now())
    assert [(row.number, row.person.name, row.goes) for row in look.rows] == [
        (1, "Ann Able", True),
        (4, "Ben Baker", True),
    ]
