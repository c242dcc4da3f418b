"""Whom the courses write to about places: whoever booked them."""

from collections.abc import Sequence

from bookings.models import Booking, Place
from courses.joining import contacts
from courses.joining.contacts import Contact
from courses.models import CourseRun, Enrolment


def of_enrolments(enrolments: Sequence[Enrolment]) -> dict[int, Contact]:
    places = Place.objects.live().filter(
        booking__state=Booking.State.CONFIRMED,
        learner__in={enrolment.learner_id for enrolment in enrolments},
        run__in={enrolment.run_id for enrolment in enrolments},
    )
    booked = {
        (place.learner_id, place.run_id): Contact(
            place.booking.contact_name, place.booking.contact_email
        )
        for place in places.select_related("booking").order_by("pk")
    }
    return {
        enrolment.pk: booked[enrolment.learner_id, enrolment.run_id]
        for enrolment in enrolments
        if (enrolment.learner_id, enrolment.run_id) in booked
    }


def of_run(run: CourseRun) -> list[Contact]:
    bookings = Booking.objects.filter(
        state=Booking.State.CONFIRMED, pk__in=Place.objects.live().filter(run=run).values("booking")
    )
    return [Contact(each.contact_name, each.contact_email) for each in bookings.order_by("pk")]


contacts.register(of_enrolments=of_enrolments, of_run=of_run)
