"""Somebody says that we are called otherwise, so that links in our messages lead to them."""

import pytest
from django.core import mail as django_mail

from common import mail
from tests import factories

pytestmark = pytest.mark.django_db

EVIL = "evil.example"


@pytest.mark.parametrize("address", ["/", "/sign-in/", "/cms/", "/nothing-here/"])
def test_a_name_that_is_not_ours_gets_no_page(client, address):
    """ALLOWED_HOSTS."""
    assert client.get(address, headers={"host": EVIL}).status_code == 400


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Host", "Forwarded"])
def test_no_proxy_s_word_is_taken_for_our_name(client, header):
    """USE_X_FORWARDED_HOST is off, and links in messages are made of SITE_URL."""
    person = factories.UserFactory()
    value = f"host={EVIL}" if header == "Forwarded" else EVIL
    page = client.post("/sign-in/", {"email": person.email}, headers={header: value})
    mail.send_due()
    [message] = django_mail.outbox
    html = message.alternatives[0][0]
    assert EVIL not in page.get("Location", "") + message.body + html
    assert "http://testserver/sign-in/code/" in message.body
