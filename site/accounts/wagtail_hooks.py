from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern
from wagtail import hooks

from accounts import erasure_office
from accounts.models import User
from accounts.viewsets import PeopleGroup
from common import audit


@hooks.register("register_admin_viewset")
def people() -> PeopleGroup:
    return PeopleGroup()


@hooks.register("after_bulk_action")
def many_at_once_on_record(
    request: HttpRequest, act: str, people: Sequence[Any], action: Any
) -> None:
    """What is done to the people ticked in the list of users, in the transaction that does it."""
    if action.model is not User:
        return
    chosen = action.cleaned_form.cleaned_data
    after = {name: getattr(value, "name", value) for name, value in chosen.items()}
    audit.write(audit.draft(f"accounts.office.{act}", on=person, after=after) for person in people)


@hooks.register("register_admin_urls")
def erasure_addresses() -> list[URLPattern]:
    return erasure_office.addresses()
