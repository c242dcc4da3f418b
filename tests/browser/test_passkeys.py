"""Passkeys in a real browser, with an authenticator that Chromium makes up."""

import pytest
from playwright.sync_api import expect

from tests.browser.person import Person
from tests.browser.signing_in import PASSWORD, signs_in_as_staff

pytestmark = pytest.mark.browser

TRAINER = "trainer@onevidence.example"
TURNED_AWAY = """() => {
  navigator.credentials.create = () => Promise.reject(new DOMException("", "NotAllowedError"));
}"""
#: As if the last code had been shown long ago.
LONG_AGO = """
from accounts.models import UserSession
from accounts.signing_in.session_store import SessionStore
for kept in UserSession.objects.filter(user__isnull=False):
    session = SessionStore(kept.pk)
    session.pop("second_factor_shown_at", None)
    session.save()
"""


def holds_a_key(person: Person) -> None:
    """A device that makes passkeys and asks nobody to touch it."""
    devtools = person.context.new_cdp_session(person.page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_added_and_signs_in_and_shows_that_it_is_them(person):
    trainer = person(width=360, height=740)
    holds_a_key(trainer)
    signs_in_as_staff(trainer, TRAINER, "/staff/two-factor/")
    trainer.follow("Add a passkey")
    trainer.press("Add the passkey")
    trainer.sees("Type a name for this passkey.")
    trainer.fill(Name="Work phone")
    trainer.press("Add the passkey")
    trainer.sees("Your passkey is added.", "Work phone", "Never used.")

    trainer.visit("/sign-out/")
    trainer.press("Sign out")
    trainer.visit("/staff/two-factor/")
    trainer.fill(Email_address=TRAINER, Password=PASSWORD)
    trainer.press("Continue")
    trainer.press("Use a passkey instead")
    trainer.sees("Your second factors", "Last used on")

    trainer.demo.manage("shell", "--verbosity", "0", "-c", LONG_AGO)
    trainer.follow("Remove Work phone")
    trainer.sees("Show that it is you")
    trainer.press("Use a passkey instead")
    trainer.sees("Remove “Work phone”")
    trainer.press("Remove the passkey")
    trainer.sees("The passkey is gone")


def test_a_browser_without_a_passkey_says_so_and_takes_a_code(person):
    trainer = person()
    signs_in_as_staff(trainer, TRAINER, "/staff/two-factor/passkeys/new/")
    trainer.fill(Name="Nothing")
    # A device that is there, and that its owner turns away.
    trainer.page.evaluate(TURNED_AWAY)
    trainer.page.get_by_role("button", name="Add the passkey").click()
    expect(trainer.page.get_by_role("alert")).to_have_text(
        "No passkey was chosen. Try again, or use a code."
    )
    trainer.look()
