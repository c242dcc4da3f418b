"""Columns of the office's lists."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.tables import Table

from accounts import roles
from bookings.models import PlacePool
from common.columns import Day, Marked, Number, State
from tests.bookings.pools import sold
from tests.pages.office import at_work, member


def shown(column, **row):
    table = Table([column], [SimpleNamespace(**row)])
    return " ".join(table.render_html({}).split())


def test_a_day_to_come_is_that_day():
    assert "3 Mar 2037" in shown(Day("last"), last=dt.date(2037, 3, 3))
    assert "None" not in shown(Day("last"), last=None)


def test_a_state_is_a_word_with_its_mark():
    page = shown(State("state", sort_key=None), state="confirmed", get_state_display="Confirmed")
    assert "#icon-circle-check" in page
    assert "Confirmed" in page
    assert "#icon" not in shown(
        State("state", sort_key=None), state="other", get_state_display="Other"
    )


def test_a_mark_stands_beside_words_alone():
    assert "#icon-warning" in shown(Marked("look", mark="warning"), look="Few bookings")
    assert "#icon" not in shown(Marked("look", mark="warning"), look="")


def test_numbers_stand_under_one_another():
    assert shown(Number("left"), left=3).count('class="number"') == 2


@pytest.mark.django_db
def test_prepaid_places_say_their_last_day():
    sold(days=30)
    office = at_work(member(roles.TRAINING_OFFICE))
    page = office.get(reverse("placepool:index")).content.decode()
    last = timezone.localdate() + dt.timedelta(days=30)
    assert PlacePool.objects.get().expires_on == last
    assert f"{last.day} {last:%b %Y}" in page
    assert "Just now" not in page
