from django.urls import URLPattern
from wagtail import hooks

from accounts import erasure_office
from accounts.viewsets import PeopleGroup


@hooks.register("register_admin_viewset")
def people() -> PeopleGroup:
    return PeopleGroup()


@hooks.register("register_admin_urls")
def erasure_addresses() -> list[URLPattern]:
    return erasure_office.addresses()
