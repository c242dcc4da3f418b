"""Lists of people, for tests."""

from courses.models import Enrolment
from tests import factories
from tests.bookings.naming import page

LIST = "Name,E-mail address,Job title,Department,Staff no\n" + "\n".join(
    [
        "Ann Able,ann@example.org,Nurse,North,1",
        '"Baker, Ben",ben@example.org,Teacher,South,2',
        "Cy Cole,,Porter,,3",
    ]
)


def text(response):
    return response.content.decode()


def send(client, booking, pasted, **more):
    return client.post(page(booking, "booking_list"), {"text": pasted, **more}, follow=True)


def use(client, booking, **said):
    return client.post(page(booking, "booking_list_use"), said, follow=True)


def learner(booking, name="Ann Able", email="ann@example.org", **fields):
    return factories.LearnerFactory(
        organisation=booking.organisation, full_name=name, email=email, **fields
    )


def completed(person, course, on):
    return factories.EnrolmentFactory(
        learner=person, run=factories.CourseRunFactory(course=course),
        state=Enrolment.State.COMPLETED, completed_at=on,
    )  # fmt: skip


def names(booking):
    return [place.name for place in booking.places.live()]
