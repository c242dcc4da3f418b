"""Pages are found in one query and answered exactly as Wagtail answers them."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from pytest_django.asserts import assertNumQueries, assertRedirects
from wagtail import hooks, views
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.url_routing import RouteResult

from accounts.models import User
from pages import serving
from pages.models import IndexPage, StandardPage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def guidance():
    """/guidance/ and /guidance/leaflet/ below the page that Wagtail's migration made."""
    home = Page.objects.get(depth=2)
    section = home.add_child(instance=IndexPage(title="Guidance", slug="guidance", summary="S"))
    section.add_child(instance=StandardPage(title="Leaflet", slug="leaflet", summary="L"))
    return section


def leaflet() -> Page:
    return Page.objects.get(slug="leaflet")


def ask(path, user=None):
    request = RequestFactory().get(f"/{path}")
    request.user, request.session = user or AnonymousUser(), {}
    return request


def answer(serve, path, user=None):
    """Status, where to, and what is said (without what is new in every answer)."""
    try:
        response = serve(ask(path, user), path)
    except Http404:
        return 404, "", ""
    if hasattr(response, "render"):
        response.render()
    said = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    return response.status_code, response.get("Location", ""), said


def both(path, user=None):
    ours, wagtail_s = answer(serving.serve, path, user), answer(views.serve, path, user)
    assert ours == wagtail_s
    return ours


@pytest.mark.parametrize("path", ["", "guidance/", "guidance/leaflet/"])
def test_a_live_page(path):
    status, _, said = both(path)
    assert status == 200
    assert said


@pytest.mark.parametrize("path", ["nothing/", "guidance/nothing/", "leaflet/", "guidance/Leaflet/"])
def test_no_page(path):
    assert both(path)[0] == 404


def test_a_page_is_found_in_two_queries_and_its_way_is_known():
    serving.serve(ask("guidance/leaflet/"), "guidance/leaflet/")  # the site is remembered
    request = ask("guidance/leaflet/")
    with assertNumQueries(2):
        response = serving.serve(request, "guidance/leaflet/")
    assert [page.title for page in response.context_data["page"].above][-1] == "Guidance"
    with assertNumQueries(0):
        assert Site.find_for_request(request).is_default_site


def test_an_unpublished_page():
    leaflet().unpublish()
    assert both("guidance/leaflet/")[0] == 404


def test_a_live_page_below_an_unpublished_one(guidance):
    guidance.unpublish()
    assert both("guidance/")[0] == 404
    assert both("guidance/leaflet/")[0] == 200


def test_a_moved_page():
    leaflet().move(Page.objects.get(depth=2), pos="last-child")
    assert both("guidance/leaflet/")[0] == 404
    assert both("leaflet/")[0] == 200


def test_a_section_with_a_new_address(guidance):
    guidance.slug = "advice"
    guidance.save_revision().publish()
    assert both("guidance/leaflet/")[0] == 404
    assert both("advice/leaflet/")[0] == 200


@pytest.mark.parametrize("on", ["leaflet", "guidance", "root"])
@pytest.mark.parametrize("kind", ["password", "login"])
def test_a_restricted_page(guidance, on, kind):
    page = {"leaflet": leaflet(), "guidance": guidance, "root": Page.get_first_root_node()}[on]
    PageViewRestriction.objects.create(page=page, restriction_type=kind, password="secret")
    status, to, said = both("guidance/leaflet/")
    if kind == "password":
        assert (status, to) == (200, "")
        assert "password" in said
        assert "Leaflet</h1>" not in said
    else:
        assert (status, to.partition("?")[0]) == (302, reverse("account_request_login_code"))
        assert both("guidance/leaflet/", User.objects.create_user("a@example.org"))[0] == 200


def test_an_alias_of_a_restricted_page(guidance):
    alias = leaflet().specific.create_alias(update_slug="copy", parent=guidance)
    PageViewRestriction.objects.create(page=leaflet(), restriction_type="login")
    assert alias.url_path.endswith("/guidance/copy/")
    assert both("guidance/copy/")[0] == 302


def test_a_page_that_routes_by_itself(monkeypatch):
    def route(page, request, parts):
        return RouteResult(page) if parts == ["2027"] else Page.route(page, request, parts)

    monkeypatch.setattr(IndexPage, "route", route)
    assert both("guidance/2027/")[0] == 200
    assert both("guidance/leaflet/")[0] == 200


def test_hooks_are_heard():
    heard = []

    def before(page, request, args, kwargs):
        heard.append(page.title)
        return HttpResponse("instead") if page.title == "Leaflet" else None

    with hooks.register_temporarily("before_serve_page", before):
        assert both("guidance/leaflet/") == (200, "", "instead")
        assert both("guidance/")[0] == 200
    assert heard == ["Leaflet"] * 2 + ["Guidance"] * 2


def test_where_there_are_two_sites(guidance):
    Site.objects.create(hostname="testserver", root_page=guidance, site_name="Two")
    assert both("leaflet/")[0] == 200
    assert both("guidance/")[0] == 404


def test_where_the_one_site_is_for_another_host():
    Site.objects.update(is_default_site=False, hostname="elsewhere.example")
    serving.forget()
    assert both("guidance/")[0] == 404


def test_another_front_page(guidance):
    both("guidance/")
    site = Site.objects.get()
    site.root_page = guidance
    site.save()
    assert both("leaflet/")[0] == 200
    assert both("guidance/leaflet/")[0] == 404


def test_without_the_last_slash_it_is_led_there(client):
    assertRedirects(client.get("/guidance?a=b"), "/guidance/?a=b", status_code=301)


def test_other_methods_are_wagtail_s_to_judge(client):
    assert client.head("/guidance/").status_code == 200
    assert client.options("/guidance/")["Allow"]
