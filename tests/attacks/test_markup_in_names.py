"""Names that are markup: every page, message and paper shows them as they were typed. Django's
escaping is the guard; what prints a name past it (`|safe`, `mark_safe`, a hand-made string) fails
here, in whatever room it stands."""

import pytest
from django.apps import apps
from django.core import mail as django_mail
from django.db import models
from django.test import Client

from accounts import roles
from bookings import papers
from certificates import printing
from common import mail
from tests import booking as made_bookings
from tests.courses.rooms import sign_in_staff
from tests.everything import EVERY_ROUTE, Site
from tests.pages.office import member
from tests.pdfs import texts
from tests.test_access import ROUTES

pytestmark = pytest.mark.django_db

MARKUP = "<img src=x onerror=a(1)><i>"
ESCAPED = "&lt;img src=x onerror=a(1)&gt;&lt;i&gt;"
ROOMS = ("accounts", "bookings", "courses", "certificates", "pages", "common")
#: Columns of words that are no free text: the code looks things up by them.
FIXED = {
    "code", "kind", "number", "reference", "token", "slug", "session_id", "key", "password",
    "action", "object_type", "object_id", "actor_kind", "origin", "sha", "hash", "about",
}  # fmt: skip


#: A constraint says when these hold anything.
RULED = {("membership", "team"), ("invitation", "team"), ("contactpreferences", "phone")}


def free_text(model):
    return [
        field.name
        for field in model._meta.local_concrete_fields
        if type(field) in (models.CharField, models.TextField)
        and (model._meta.model_name, field.name) not in RULED
        and not field.choices
        and not field.unique
        and field.name not in FIXED
        and (field.max_length or 500) >= len(MARKUP)
    ]


def everything_is_called_so():
    """Every free text of every row, past all forms. Wagtail's own tree and what our code writes
    once (the audit trail) are left alone."""
    for model in apps.get_models():
        ours = model._meta.app_label in ROOMS and "audit" not in model._meta.model_name
        if ours and (names := free_text(model)):
            model._base_manager.update(**dict.fromkeys(names, MARKUP))


@pytest.fixture
def site(monkeypatch):
    for name in ("organisation_name", "contact_name", "po_number", "billing_address"):
        monkeypatch.setitem(made_bookings.DETAILS, name, MARKUP)
    site = Site()
    everything_is_called_so()
    return site


def shown(response):
    """A page, as a browser reads it; a file that is downloaded is none."""
    if not response["Content-Type"].startswith("text/html"):
        return ""
    html = b"".join(response) if response.streaming else response.content
    return html.decode(errors="replace")


@pytest.mark.parametrize("who", ["anonymous", "owner", "attendee", "office"])
def test_on_every_page(site, who):
    client = site.visitor(who)
    pages = {route: shown(client.get(site.address(route))) for route in ROUTES}
    assert [route for route, page in pages.items() if MARKUP in page or "<img src=x" in page] == []
    assert any(ESCAPED in page for page in pages.values())


def test_in_the_office(site):
    client = sign_in_staff(Client(), member(roles.ADMINISTRATORS, is_superuser=True))
    lists = [route for route in EVERY_ROUTE if route.startswith("cms/") and "<" not in route]
    pages = {}
    for route in lists:
        if not any(word in route for word in ("log", "^", "sprite", "jsi18n", "failwhale")):
            pages[route] = shown(client.get("/" + route))
    assert [route for route, page in pages.items() if "<img src=x" in page] == []
    assert len([page for page in pages.values() if ESCAPED in page]) > 5


def test_in_messages(monkeypatch):
    for name in ("organisation_name", "contact_name", "po_number"):
        monkeypatch.setitem(made_bookings.DETAILS, name, MARKUP)
    Site()
    mail.send_due()
    letters = [message.alternatives[0][0] for message in django_mail.outbox]
    assert letters
    assert not [letter for letter in letters if "<img src=x" in letter]
    assert any("&lt;img src=x" in letter for letter in letters)
    assert any(MARKUP in message.body for message in django_mail.outbox)


def test_on_papers(monkeypatch, run):
    for name in ("organisation_name", "contact_name", "po_number"):
        monkeypatch.setitem(made_bookings.DETAILS, name, MARKUP)
    invoice = made_bookings.confirmed(run).invoice
    [page] = texts(papers.invoice_pdf(str(invoice.pk)))
    assert MARKUP in page
    certificate = Site(learner=MARKUP).certificate
    page, *_others = texts(printing.certificate_pdf(str(certificate.pk)))
    assert MARKUP in page
