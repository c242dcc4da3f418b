"""Limits follow the address that a request comes from, which no header can change."""

import pytest
import time_machine
from django.test import Client, RequestFactory
from django.utils import timezone

from common import client as clients
from tests.accounts.asking import ask
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def address(settings, proxies, **meta):
    settings.TRUSTED_PROXIES = proxies
    return clients.address(RequestFactory().get("/", **meta))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "198.51.100.7", "192.0.2.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "1.1.1.1, 198.51.100.7", "198.51.100.7"),
        (2, "1.1.1.1, 198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (2, "198.51.100.7", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "nonsense", "192.0.2.1"),
        (1, "198.51.100.7:4711", "198.51.100.7"),
        (1, "[2001:db8:1:2:3::4]:4711", "2001:db8:1:2::"),
        (1, "2001:db8:1:2:ffff::9", "2001:db8:1:2::"),
        (1, "::ffff:198.51.100.7", "198.51.100.7"),
    ],
)
def test_only_what_our_own_proxies_wrote_counts(settings, proxies, forwarded, expected):
    meta = {"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": forwarded}
    assert address(settings, proxies, **meta) == expected


def test_a_server_behind_a_socket_has_one_address_for_all(settings):
    assert address(settings, 0, REMOTE_ADDR="") == "0.0.0.0"


@pytest.fixture
def _still():
    """Limits are counted by the minute: on a slow machine the next one would begin."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.mark.usefixtures("_still")
def test_nobody_escapes_the_limits_by_a_header(db):
    """Guard: TRUSTED_PROXIES is 0. allauth's limit on codes."""
    sent = [
        ask(f"person{number}@example.org", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
        for number in range(22)
    ]
    assert sent == [True] * 20 + [False] * 2


def wrong_password(email, **meta):
    data = {"email": email, "password": "wrong"}
    return Client().post("/staff/sign-in/", data, **meta).status_code


def test_nobody_escapes_a_lockout_by_a_header(staff):
    """Guard: the same, for axes."""
    tries = [
        wrong_password(staff.email, HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
        for number in range(5)
    ]
    assert tries == [200] * 4 + [429]


@pytest.mark.usefixtures("_still")
def test_nobody_escapes_our_own_limits_by_a_header(db):
    """Guard: the same, for `common.limits`."""
    checks = {
        Client().get(f"/verify/ABCD-{n}/", HTTP_X_FORWARDED_FOR=f"203.0.113.{n}").status_code
        for n in range(100)
    }
    assert 429 in checks


@pytest.mark.usefixtures("_still")
def test_behind_a_proxy_all_three_see_the_client(settings, staff):
    """Guard: AXES_CLIENT_IP_CALLABLE, `AccountAdapter.get_client_ip` and `common.limits` ask
    `common.client`. Without it everybody behind the proxy is locked out together."""
    settings.TRUSTED_PROXIES = 1
    bad, good = ({"HTTP_X_FORWARDED_FOR": f"9.9.9.9, 203.0.113.{n}"} for n in (1, 2))
    assert [wrong_password(staff.email, **bad) for _ in range(5)][-1] == 429
    assert wrong_password(staff.email, **good) == 200
    right = {"email": staff.email, "password": PASSWORD}
    assert Client().post("/staff/sign-in/", right, **good).status_code == 302
    assert [ask(f"a{n}@example.org", **bad) for n in range(22)][-1] is False
    assert ask("b@example.org", **good)
    seen = {Client().get(f"/verify/ABCD-{n}/", **bad).status_code for n in range(100)}
    assert 429 in seen
    assert Client().get("/verify/ABCD-1/", **good).status_code != 429
