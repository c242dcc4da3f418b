"""The outbox: every message that the demonstration sends can be read, and nothing else can."""

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.urls import reverse

from demo import outbox

LINK = "http://localhost:8000/my/"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.EMAIL_BACKEND = "demo.outbox.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "outbox"
    return settings.EMAIL_FILE_PATH


def send(subject="onEvidence training: your place", to="Ada Ó Néill <ada@demo.example>"):
    message = EmailMultiAlternatives(subject, f"Read more at {LINK}\n\nGoodbye", to=[to])
    html = (
        f'<html><head></head><body style="color: #1e2a32"><a href="{LINK}">Read</a></body></html>'
    )
    message.attach_alternative(html, "text/html")
    message.attach("onEvidence-training.ics", b"BEGIN:VCALENDAR", "text/calendar")
    message.attach("Rechnung für Ada.pdf", b"%PDF-1.7", "application/pdf")
    message.send()
    return outbox.messages()[0]


def test_nothing_was_sent_yet(client, db):
    assert b"No messages yet" in client.get(reverse("demo_outbox")).content


def test_the_newest_message_is_first(client, db):
    send("First")
    send("Second", to="bo@demo.example")
    page = client.get(reverse("demo_outbox"))
    assert [m.subject for m in page.context["page_obj"]] == ["Second", "First"]
    assert [m.to for m in page.context["page_obj"]] == [
        "bo@demo.example",
        "Ada Ó Néill <ada@demo.example>",
    ]


def test_many_messages_in_one_instant_are_many_files(folder):
    for number in range(20):
        EmailMessage(f"Number {number}", "Text", to=["ada@demo.example"]).send()
    assert {message.subject for message in outbox.messages()} == {f"Number {n}" for n in range(20)}
    assert {path.suffix for path in folder.iterdir()} == {".eml"}


def test_looking_for_what_one_person_was_sent(client, db):
    send()
    send(to="bo@demo.example")
    found = client.get(reverse("demo_outbox"), {"to": "ADA@demo.example"}).context["page_obj"]
    assert [m.to for m in found] == ["Ada Ó Néill <ada@demo.example>"]
    # A part of an address is not that address.
    page = client.get(reverse("demo_outbox"), {"to": "a@demo.example"})
    assert b"No message to this address" in page.content


def test_a_message_shows_its_text_with_links_and_its_attachments(client, db):
    page = client.get(reverse("demo_message", args=[send().id])).content.decode()
    assert f'<a href="{LINK}" rel="nofollow">{LINK}</a>' in page
    assert "onEvidence-training.ics" in page
    assert "Rechnung für Ada.pdf" in page


def test_the_letter_is_framed_and_can_do_nothing(client, db):
    message = send()
    page = client.get(reverse("demo_message", args=[message.id]))
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert "unsafe-inline" not in page["Content-Security-Policy"]

    letter = client.get(reverse("demo_message_html", args=[message.id]))
    assert b'style="color: #1e2a32"' in letter.content
    assert b'<base target="_blank">' in letter.content
    assert letter["X-Frame-Options"] == "SAMEORIGIN"
    directives = letter["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in directives
    assert "style-src 'unsafe-inline'" in directives
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in directives
    assert "script-src 'none'" in directives


def test_an_attachment_is_saved_under_its_name(client, db):
    answer = client.get(reverse("demo_attachment", args=[send().id, 2]))
    assert answer.content == b"%PDF-1.7"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''Rechnung%20f%C3%BCr%20Ada.pdf"
    )


@pytest.mark.parametrize("number", [0, 3])
def test_there_is_no_other_attachment(client, db, number):
    assert client.get(reverse("demo_attachment", args=[send().id, number])).status_code == 404


def test_only_what_is_in_the_folder_has_an_address(client, db, folder):
    message = send()
    (folder.parent / "secret.eml").write_text("Subject: secret\n\nsecret")
    ids = ["..%2fsecret", "../secret", "..%252fsecret", "%2e%2e/secret", "secret", message.id + "x"]
    for id in ids:
        for rest in ("", "html/", "attachments/1/"):
            assert client.get(f"/demo/outbox/{id}/{rest}").status_code == 404
    assert client.get(f"/demo/outbox/{message.id}/").status_code == 200
