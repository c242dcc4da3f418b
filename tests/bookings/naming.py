"""Bookings with places without a name, for tests of naming."""

import re

from django.urls import reverse

from accounts.people.learners import Person
from common import mail
from common.models import OutgoingMessage
from tests import factories
from tests.booking import confirmed

ANN = Person("Ann Able", "ann@example.org", "Nurse")
BEN = Person("Ben Baker", "ben@example.org", "Teacher")


def unnamed(run=None, *, places=3, text="", **answers):
    """A confirmed booking, by default with nobody on it."""
    run = run or factories.CourseRunFactory()
    return confirmed(run, places=places, text=text, **answers)


def first(booking):
    return booking.places.live().filter(name="").first()


def kinds(*only):
    """Of the messages that were promised, in their order."""
    found = OutgoingMessage.objects.order_by("pk").values_list("kind", flat=True)
    return [kind for kind in found if not only or kind in only]


def to(kind):
    messages = OutgoingMessage.objects.filter(kind=kind).order_by("pk")
    return [message.recipient for message in messages]


def link_of(message):
    """The address on which somebody names themselves, as it stands in the text that was sent."""
    return re.search(r"http://testserver(/name-your-place/\S+)", message.body)[1]


def sent(mailoutbox):
    mail.send_due()
    return mailoutbox


def page(booking, name="booking_names", *more):
    return reverse(name, args=[booking.public_id, *more])
