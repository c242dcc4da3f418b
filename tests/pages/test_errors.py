"""Pages for what went wrong: each says what to do next, and keeps the way out."""

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from pytest_django.asserts import assertContains, assertNotContains

from config.urls import urlpatterns as site_urls

pytestmark = pytest.mark.usefixtures("website")


def broken(request):
    raise RuntimeError("a fault of ours")


def forbidden(request):
    raise PermissionDenied


def bad(request):
    raise BadRequest("a secret of ours")


def form(request):
    return HttpResponse("taken")


urlpatterns = [
    path("broken/", broken),
    path("forbidden/", forbidden),
    path("bad/", bad),
    path("form/", form),
    *site_urls,
]


@pytest.fixture(autouse=True)
def _faults(settings):
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


def main(response) -> str:
    return response.content.decode().partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize(
    ("address", "status"),
    [("/nothing/", 404), ("/broken/", 500), ("/forbidden/", 403), ("/bad/", 400)],
)
def test_each_keeps_the_way_out_and_is_not_found_by_machines(visitor, address, status):
    response = visitor.get(address)
    assertContains(response, "Exit this page", count=2, status_code=status)
    assertContains(response, '<meta name="robots" content="noindex">', status_code=status)
    assertNotContains(response, "of ours</", status_code=status)
    assertNotContains(response, "a secret", status_code=status)


def test_an_unknown_address_leads_to_search_the_sections_and_help(visitor):
    page = main(visitor.get("/nothing/at/all/"))
    for address in ("/courses/", "/reviews/", "/help-now/", "tel:999"):
        assert f'href="{address}"' in page
    assert 'action="/search/"' in page


def test_a_fault_of_ours_is_told_without_the_database(visitor):
    visitor.get("/")

    def down(*arguments):
        raise OperationalError("the database is away")

    with connection.execute_wrapper(down):
        for address in ("/broken/", "/about/"):
            response = visitor.get(address)
            assert response.status_code == 500
            assert 'action="/search/"' in main(response)
            assert 'href="tel:999"' in main(response)


class TestAFormThatIsNotTaken:
    def test_says_what_to_do_and_leads_back_to_the_form(self, visitor):
        response = visitor.post(
            "/form/", {"name": "Bo"}, headers={"referer": "http://testserver/form/?step=2"}
        )
        assertContains(response, "Please send this form again", status_code=403)
        assert 'href="http://testserver/form/?step=2"' in main(response)
        assert "no-store" in response["Cache-Control"]

    def test_repeats_nothing_that_was_posted(self, visitor):
        assertNotContains(visitor.post("/form/", {"name": "Bo Booker"}), "Booker", status_code=403)

    @pytest.mark.parametrize("before", ["https://evil.example/", "//evil.example", "javascript:x"])
    def test_leads_nowhere_else(self, visitor, before):
        page = main(visitor.post("/form/", headers={"referer": before}))
        assert "evil" not in page
        assert "javascript" not in page
        assert '<a href="/">Open the form anew</a>' in page
