"""Answers kept for visitors whom nobody knows: which, for how long, and what never is."""

import os
import subprocess
import sys
import time

import pytest
from django.conf import settings as django_settings
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.urls import path

from common import page_cache
from common.page_cache import Kept, Shelf, kept, shelf
from config.urls import urlpatterns as site_urls

pytestmark = pytest.mark.django_db

calls: list[str] = []


@kept("page")
def counted(request):
    """How often it was asked is what it says."""
    calls.append(request.get_full_path())
    return HttpResponse(f"answer {len(calls)}")


def ungranted(request):
    calls.append(request.path)
    return HttpResponse("the same for everybody, but nobody said so")


@kept()
def with_token(request):
    calls.append(request.path)
    return HttpResponse(get_token(request))


@kept()
def with_session(request):
    calls.append(request.path)
    request.session["name"] = "Bo"
    return HttpResponse("Bo")


@kept()
def with_cookie(request):
    calls.append(request.path)
    response = HttpResponse("hello")
    response.set_cookie("seen", "1")
    return response


@kept()
def with_headers(request, header, value):
    calls.append(request.path)
    return HttpResponse("hello", headers={header: value.replace("+", " ")})


@kept()
def with_nonce(request):
    calls.append(request.path)
    return HttpResponse(str(request.csp_nonce))


@kept()
def with_status(request, status):
    calls.append(request.path)
    return HttpResponse("hello", status=status)


urlpatterns = [
    path("counted/", counted),
    path("ungranted/", ungranted),
    path("with-token/", with_token),
    path("with-session/", with_session),
    path("with-cookie/", with_cookie),
    path("with-headers/<header>/<value>/", with_headers),
    path("with-nonce/", with_nonce),
    path("with-status/<int:status>/", with_status),
    *site_urls,
]


@pytest.fixture(autouse=True)
def _on(settings):
    settings.PAGE_CACHE_SECONDS = 60
    settings.ROOT_URLCONF = __name__
    shelf.clear()
    calls.clear()


def said(address="/counted/", client=None, **headers) -> str:
    return (client or Client()).get(address, headers=headers).content.decode()


class TestWhatIsKept:
    def test_a_page_is_asked_for_once(self):
        assert [said(), said()] == ["answer 1", "answer 1"]

    def test_over_https_it_says_to_stay_there_and_over_http_it_sends_there(self, client, settings):
        settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 60
        client = Client()
        for _ in range(2):
            assert client.get("/counted/", secure=True)["Strict-Transport-Security"] == "max-age=60"
            assert client.get("/counted/").status_code == 301
        assert calls == ["/counted/"]

    def test_head_is_answered_from_it_and_never_fills_it(self, client):
        client.head("/counted/")
        client.head("/counted/")
        assert len(calls) == 2
        page, head = client.get("/counted/"), client.head("/counted/")
        assert len(calls) == 3
        assert dict(head.headers) == dict(page.headers)
        assert head.content == b""

    def test_whoever_has_it_already_is_told_so(self, client):
        tag = client.get("/counted/")["ETag"]
        again = client.get("/counted/", headers={"if-none-match": tag})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
        page_cache.drop()
        assert client.get("/counted/", headers={"if-none-match": tag}).status_code == 200

    def test_it_is_old_after_its_time(self, monkeypatch):
        said()
        later = time.monotonic() + 61
        monkeypatch.setattr(page_cache.time, "monotonic", lambda: later)
        assert said() == "answer 2"

    def test_hosts_are_kept_apart_and_a_strange_one_is_refused(self, client):
        assert said(host="localhost") == "answer 1"
        assert said(host="127.0.0.1") == "answer 2"
        assert client.get("/counted/", headers={"host": "evil.example"}).status_code == 400


class TestParameters:
    def test_their_order_makes_no_difference_but_that_of_equal_names_does(self):
        assert said("/counted/?page=1&page=2") == "answer 1"
        assert said("/counted/?page=2&page=1") == "answer 2"
        assert said("/counted/?page=1&page=2") == "answer 1"

    @pytest.mark.parametrize("query", ["utm_source=x", "page=2&utm_source=x", "q=honour"])
    def test_an_unknown_one_is_never_kept(self, query):
        assert [said(f"/counted/?{query}"), said(f"/counted/?{query}")] == ["answer 1", "answer 2"]
        assert len(shelf) == 0

    def test_nor_is_a_very_long_one(self):
        said("/counted/?page=" + "1" * 200)
        assert len(shelf) == 0

    def test_a_visitor_cannot_fill_the_memory(self):
        small = Shelf(most_bytes=1000)
        for number in range(50):
            key = ("http", "", f"/{number}/", "", False)
            small.put(key, Kept("1", time.monotonic() + 60, {}, b"x" * 100))
            small.get(("http", "", "/0/", "", False), "1")
        assert len(small) == 10
        assert small.get(("http", "", "/0/", "", False), "1")  # what is asked for stays
        assert small.get(("http", "", "/1/", "", False), "1") is None


class TestWhatIsNeverKept:
    @pytest.mark.parametrize(
        "address",
        [
            "/ungranted/",
            "/with-token/",
            "/with-session/",
            "/with-cookie/",
            "/with-nonce/",
            "/with-status/404/",
            "/with-status/302/",
            "/with-headers/Cache-Control/no-store/",
            "/with-headers/Cache-Control/private/",
            "/with-headers/Vary/Accept-Language/",
            "/with-headers/Vary/*/",
            "/with-headers/Content-Type/application+json/",
        ],
    )
    def test_that(self, address):
        said(address)
        said(address)
        assert len(calls) == 2
        assert len(shelf) == 0

    @pytest.mark.parametrize("header", ["cookie", "authorization"])
    def test_nor_what_somebody_asks_who_says_who_they_are(self, header):
        assert said(**{header: "anything=at-all"}) == "answer 1"
        assert said() == "answer 2"
        assert said(**{header: "anything=at-all"}) == "answer 3"

    def test_nor_the_answer_to_a_form(self, client):
        said()
        assert client.post("/counted/").content == b"answer 2"


class TestWhatIsDropped:
    def test_a_dropped_page_is_made_anew(self):
        said()
        page_cache.drop()
        assert said() == "answer 2"

    def test_a_page_that_was_being_made_meanwhile_is_not_kept(self):
        def slow(request):
            page_cache.drop()
            return page_cache.keep(HttpResponse("as it was"))

        middleware = page_cache.pages_are_kept(slow)
        assert middleware(RequestFactory().get("/")).content == b"as it was"
        assert shelf.get(("http", "", "/", "", False), str(page_cache._generation)) is None

    def test_what_another_process_has_changed(self):
        said()
        other = "import django; django.setup(); from common import page_cache; page_cache.drop()"
        environment = os.environ | {
            "VAR_DIR": str(django_settings.VAR_DIR),
            "PYTHONPATH": os.pathsep.join(sys.path),
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
        }
        subprocess.run([sys.executable, "-c", other], check=True, env=environment)
        assert said() == "answer 2"

    def test_what_another_machine_has_changed_by_way_of_the_shared_cache(self, settings, tmp_path):
        backend = "django.core.cache.backends.filebased.FileBasedCache"
        settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": tmp_path / "shared"}}
        assert [said(), said()] == ["answer 1", "answer 1"]
        page_cache.drop()
        assert said() == "answer 2"
        assert not list(tmp_path.glob("generation-of-pages"))
