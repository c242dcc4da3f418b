"""A date is cancelled, and nobody is left whom its organisation could be asked through."""

import pytest

from accounts import roles
from bookings.models import Booking
from tests.bookings.changing import away
from tests.bookings.test_date_changes import after_the_deadline, cancelled, many
from tests.pages.office import at_work, member

pytestmark = pytest.mark.django_db

HEADING = "Dates that nobody can choose about"


def test_the_office_is_told_until_it_is_settled():
    run = away(40)
    forgotten, _known = many(run, 2)
    change = cancelled(run)
    office = at_work(member(roles.TRAINING_OFFICE))
    assert HEADING not in office.get("/cms/attention/").content.decode()
    Booking.objects.filter(pk=forgotten.pk).update(contact_name="", contact_email="")
    page = office.get("/cms/attention/").content.decode()
    assert HEADING in page
    assert f"/cms/changes/{forgotten.pk}/" in page or str(forgotten.reference) in page
    after_the_deadline(change)
    assert HEADING not in office.get("/cms/attention/").content.decode()
