"""The words of messages are the office's: checked when saved, seen before they are sent, and sent
from then on."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission
from django.template import engines

from accounts import roles
from common import default_wording, letters, mail, wording
from common.models import AuditEvent, MessageWording, OutgoingMessage
from common.wording import Kind, Words
from tests.courses.rooms import sign_in_staff, trainer

pytestmark = pytest.mark.django_db

WAITING = {
    "name": "Wanda Waits",
    "course": "A course",
    "when": "soon",
    "places": "2 places",
    "position": "number 4",
}


def office(client, role=roles.TRAINING_OFFICE):
    user = trainer()
    user.groups.add(Group.objects.get(name=role))
    return sign_in_staff(client, user)


@pytest.fixture
def record():
    return MessageWording.objects.get(kind="waiting_list_joined")


def address(record, view="edit"):
    return f"/cms/wording/{view}/{record.pk}/"


def form(record, **changes):
    return {
        "subject": record.subject,
        "inbox_line": record.inbox_line,
        "heading": record.heading,
        "opening": record.opening,
        "closing": record.closing,
    } | changes


def sent(mailoutbox):
    mail.send_due()
    return mailoutbox[-1]


# --- Every kind ---------------------------------------------------------------------------------


def test_every_kind_has_its_templates_its_record_and_no_template_is_without_a_kind():
    folder = Path(engines["django"].template_dirs[0]) / "emails"
    for suffix in ("txt", "html"):
        templates = {path.stem for path in folder.glob(f"*.{suffix}")}
        assert templates - {"base"} == set(wording.kinds())
    assert set(MessageWording.objects.values_list("kind", flat=True)) == set(wording.kinds())


@pytest.mark.parametrize("kind", wording.kinds().values(), ids=wording.kinds())
def test_every_kind_can_be_shown_with_its_example_and_uses_all_that_it_offers(kind):
    letter = letters.letter(kind, kind.words, kind.example)
    assert letter.subject.startswith("onEvidence training")
    assert "{" not in letter.subject + letter.text
    every = "\n\n".join(f"{{{name}}}" for name in kind.placeholders)
    words = Words(subject="s", inbox_line="i", heading="h", opening=every)
    assert len(wording.fill(kind, words, kind.example).opening) == len(kind.placeholders)


def test_a_message_of_no_kind_cannot_be_promised():
    with pytest.raises(wording.UnknownKind):
        mail.queue("invented", to="ada@example.org", context={})
    assert not OutgoingMessage.objects.exists()


def test_default_words_that_the_office_could_not_save_are_refused_at_the_start():
    telling = Words(subject="Your safeguarding course", inbox_line="i", heading="h", opening="o")
    with pytest.raises(ValueError, match="safeguarding"):
        wording.register(Kind(name="telling", label="", sent="", words=telling, example={}))
    assert "telling" not in wording.kinds()


# --- From the office to the inbox ---------------------------------------------------------------


def test_a_change_shows_in_the_next_message(client, record, mailoutbox):
    changed = form(
        record,
        subject="onEvidence training: we have your request",
        opening="Hello {name},\n\nWe have put you down for {places}.\nThat is all.",
    )
    assert office(client).post(address(record), changed).status_code == 302
    mail.queue("waiting_list_joined", to="wanda@example.org", context=WAITING)
    message = sent(mailoutbox)
    assert message.subject == "onEvidence training: we have your request"
    for part in (message.body, message.alternatives[0].content):
        assert "Hello Wanda Waits," in part
        assert "We have put you down for 2 places." in part
        assert "You asked for" not in part
        assert "Waiting costs nothing" in part
    assert OutgoingMessage.objects.get().subject == message.subject


def test_a_message_goes_out_in_the_words_in_force_when_it_goes(client, record, mailoutbox):
    mail.queue("waiting_list_joined", to="wanda@example.org", context=WAITING)
    office(client).post(address(record), form(record, closing="Put right in time."))
    assert "Put right in time." in sent(mailoutbox).body


def test_without_a_fitting_record_the_default_is_sent(record, mailoutbox):
    MessageWording.objects.update(opening="An older release offered {this}.")
    mail.queue("waiting_list_joined", to="wanda@example.org", context=WAITING)
    assert "You asked for 2 places, and you are number 4 on the list." in sent(mailoutbox).body
    MessageWording.objects.all().delete()
    mail.queue("waiting_list_joined", to="wanda@example.org", context=WAITING)
    assert "You asked for 2 places, and you are number 4 on the list." in sent(mailoutbox).body


def test_what_people_typed_is_never_a_placeholder_markup_or_a_link_of_ours(mailoutbox):
    typed = WAITING | {"name": "{places} <b>Bo</b> https://evil.example/x"}
    mail.queue("waiting_list_joined", to="bo@example.org", context=typed)
    message = sent(mailoutbox)
    assert "Dear {places} <b>Bo</b> https://evil.example/x," in message.body
    html = message.alternatives[0].content
    assert "Dear {places} &lt;b&gt;Bo&lt;/b&gt; https://evil.example/x," in html
    assert "evil.example/x</a>" not in html


def test_a_paragraph_with_nothing_to_say_is_left_out(mailoutbox):
    example = wording.kind("certificate_issued").example
    mail.queue("certificate_issued", to="a@example.org", context=example | {"corrects": ""})
    assert "It is a correction" not in sent(mailoutbox).body
    mail.queue("certificate_issued", to="a@example.org", context=example)
    assert f"It is a correction, and replaces {example['corrects']}." in sent(mailoutbox).body


# --- What is refused ----------------------------------------------------------------------------

CODE = wording.kind("sign_in_code")
TOO_LATE = wording.kind("paid_too_late")


@pytest.mark.parametrize(
    ("kind", "field", "text", "said"),
    [
        (CODE, "closing", "Hello {name}", "{name} is no placeholder of this message."),
        (CODE, "opening", "{minutes} {minutes.real}", "{minutes.real} is no placeholder"),
        (CODE, "opening", "{minutes} {minutes[0]}", "{minutes[0]} is no placeholder"),
        (CODE, "opening", "{minutes} {minutes!r:>9}", "{minutes!r:>9} is no placeholder"),
        (CODE, "opening", "{minutes} {{minutes}}", "A curly bracket stands alone."),
        (CODE, "opening", "{minutes} {}", "{} is no placeholder"),
        (CODE, "opening", "Be quick.", "{minutes} is missing"),
        (CODE, "opening", "{minutes} {code}", "{code} is no placeholder"),
        (CODE, "subject", "Your code {code}", "only {minutes} may stand"),
        (TOO_LATE, "subject", "For {name}", "only {reference} may stand"),
        (TOO_LATE, "inbox_line", "{when}", "only {reference} may stand"),
        (TOO_LATE, "subject", "Domestic Abuse course", "“Abuse” may not stand here"),
        (TOO_LATE, "inbox_line", "About honour", "“honour” may not stand here"),
        (TOO_LATE, "subject", "Review of a homicide", "“homicide” may not stand here"),
        (TOO_LATE, "subject", "non-violence and safeguarding", "“violence” may not stand here"),
    ],
)
def test_wording_that_would_not_do_is_refused_with_the_reason(client, kind, field, text, said):
    record = MessageWording.objects.get(kind=kind.name)
    page = office(client).post(address(record), form(record, **{field: text}))
    assert said in " ".join(page.context["form"].errors[field])
    record.refresh_from_db()
    assert record.words == kind.words


def test_the_same_words_may_stand_inside_the_message(client, record):
    changed = form(record, opening="{name}, a course about honour and abuse. {places}")
    assert office(client).post(address(record), changed).status_code == 302


# --- The office's pages -------------------------------------------------------------------------


def test_the_list_says_what_was_edited_and_costs_no_more_the_longer_it_is(
    client, record, django_assert_num_queries, django_assert_max_num_queries
):
    browser = office(client)
    browser.get("/cms/wording/")
    with django_assert_max_num_queries(60) as all_kinds:
        page = browser.get("/cms/wording/").content.decode()
    assert page.count("Default\n") == len(wording.kinds())
    assert "Booking confirmed" in page
    MessageWording.objects.exclude(pk=record.pk).delete()
    with django_assert_num_queries(len(all_kinds)):
        browser.get("/cms/wording/")


def test_the_preview_is_the_message_as_it_would_be_sent(client, record):
    browser = office(client)
    preview = address(record, "preview")
    changed = form(record, opening="Hello {name}, for {places}.")
    assert browser.post(preview, changed).json() == {"is_valid": True, "is_available": True}
    html, text = browser.get(preview), browser.get(preview + "?mode=text")
    assert "Hello Sam Example, for 2 places." in html.content.decode()
    assert html["X-Frame-Options"] == "SAMEORIGIN"
    assert text["Content-Type"] == "text/plain; charset=utf-8"
    assert text.content.decode().startswith(f"Subject: {record.subject}\n")
    assert "Hello Sam Example, for 2 places." in text.content.decode()
    assert browser.post(preview, form(record, opening="{nobody}")).json()["is_valid"] is False


def test_the_default_comes_back_on_request(client, record):
    browser = office(client)
    browser.post(address(record), form(record, heading="Waiting"))
    record.refresh_from_db()
    assert (record.heading, record.status) == ("Waiting", "Edited")
    assert address(record, "restore") in browser.get(address(record)).content.decode()
    assert (
        record.described.words.heading in browser.get(address(record, "restore")).content.decode()
    )
    assert browser.post(address(record, "restore")).status_code == 302
    record.refresh_from_db()
    assert (record.words, record.status) == (record.described.words, "Default")


def test_a_new_release_follows_its_defaults_but_never_overwrites_the_office(client, record):
    office(client).post(address(record), form(record, heading="Ours"))
    MessageWording.objects.filter(kind="paid_twice").update(heading="An older default")
    MessageWording.objects.filter(kind="sign_in_code").delete()
    default_wording.sync()
    heading = dict(MessageWording.objects.values_list("kind", "heading"))
    assert heading["waiting_list_joined"] == "Ours"
    assert heading["paid_twice"] == wording.kind("paid_twice").words.heading
    assert heading["sign_in_code"] == CODE.words.heading


@pytest.mark.parametrize("role", [roles.EDITORS, roles.FINANCE])
def test_other_roles_do_not_write_to_people(client, record, role):
    browser = office(client, role)
    for view in ("edit", "preview", "restore"):
        refused = browser.post(address(record, view), form(record, heading="Mine"))
        assert (refused.status_code, refused.url) == (302, "/cms/")
    assert browser.get("/cms/wording/").status_code == 302
    record.refresh_from_db()
    assert record.words == record.described.words


def test_there_is_one_record_a_kind_and_nobody_adds_or_deletes_one(client, record):
    browser = office(client, roles.ADMINISTRATORS)
    assert browser.get(address(record)).status_code == 200
    for view in ("add/", f"delete/{record.pk}/"):
        assert browser.post(f"/cms/wording/{view}").status_code == 404


# --- Previewed with real data -------------------------------------------------------------------


def modes(browser, record):
    page = browser.get(address(record)).content.decode()
    return re.findall(r'value="(message-[0-9a-f-]+)"', page)


def test_a_wording_is_previewed_with_a_real_message_and_that_is_on_record(client, record):
    message = mail.queue("waiting_list_joined", to="wanda@example.org", context=WAITING)
    mail.queue("waiting_list_joined", to="s@example.org", context=WAITING, secret=True)
    browser = office(client)
    [mode] = modes(browser, record)
    assert mode == f"message-{message.public_id}"
    preview = address(record, "preview")
    browser.post(preview, form(record, opening="Hello {name}, for {places}."))
    for _ in range(2):
        assert "Hello Wanda Waits, for 2 places." in (
            browser.get(f"{preview}?mode={mode}").content.decode()
        )
    [event] = AuditEvent.objects.filter(action="common.wording.preview")
    assert event.object_id == str(message.public_id)


def test_no_message_of_another_kind_is_shown(client, record):
    other = mail.queue("paid_twice", to="wanda@example.org", context={"name": "W"})
    browser = office(client)
    assert modes(browser, record) == []
    browser.post(address(record, "preview"), form(record))
    refused = browser.get(f"{address(record, 'preview')}?mode=message-{other.public_id}")
    assert (refused.status_code, refused.url) == (302, "/cms/")
    assert not AuditEvent.objects.filter(action="common.wording.preview").exists()


def test_whoever_may_not_see_messages_previews_with_the_example_alone(client, record):
    message = mail.queue("waiting_list_joined", to="wanda@example.org", context=WAITING)
    browser = office(client)
    group = Group.objects.get(name=roles.TRAINING_OFFICE)
    group.permissions.remove(Permission.objects.get(codename="view_outgoingmessage"))
    assert modes(browser, record) == []
    browser.post(address(record, "preview"), form(record))
    refused = browser.get(f"{address(record, 'preview')}?mode=message-{message.public_id}")
    assert refused.status_code == 302


@pytest.mark.parametrize(
    "text",
    ["{name.__class__}", "{name[0]}", "{0}", "{name!r}", "{name:>10}", "{settings}", "{self.kind}"],
)
def test_a_placeholder_reaches_nothing_but_the_values_of_its_own_message(text):
    """Even were it saved past the check, as by hand in the database."""
    kind = wording.kind("waiting_list_joined")
    words = Words(subject="s", inbox_line="i", heading="h", opening=f"Dear reader {text}")
    said = " ".join(wording.fill(kind, words, {**WAITING, "settings": "S", "self": "X"}).opening)
    assert said in (f"Dear reader {text}", "")
