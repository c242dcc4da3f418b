"""Real rows for tests. Only what a test reads need be said there."""

import datetime as dt
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import Learner, Membership, Organisation, User
from courses.models import Course, CourseRun, Enrolment, Session


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    full_name = factory.Sequence(lambda n: f"Person {n}")


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Example Council {n}")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    organisation = factory.SubFactory(OrganisationFactory)
    user = factory.SubFactory(UserFactory)
    role = Membership.Role.OWNER


class LearnerFactory(DjangoModelFactory):
    class Meta:
        model = Learner

    organisation = factory.SubFactory(OrganisationFactory)
    full_name = factory.Sequence(lambda n: f"Learner {n}")
    email = factory.Sequence(lambda n: f"learner{n}@example.org")


class CourseFactory(DjangoModelFactory):
    class Meta:
        model = Course

    title = factory.Sequence(lambda n: f"Awareness course {n}")
    code = factory.Sequence(lambda n: f"course-{n}")
    outcomes = "Recognise the signs\nTake the first safe step"
    cpd_hours = Decimal("1.00")
    participatory_hours = Decimal("0.50")
    price = Decimal("60.00")


class CourseRunFactory(DjangoModelFactory):
    """With one session of one hour; `starts_in` says when."""

    class Meta:
        model = CourseRun
        skip_postgeneration_save = True

    course = factory.SubFactory(CourseFactory)
    capacity = 10

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        starts_in = kwargs.pop("starts_in", dt.timedelta(days=21))
        minutes = kwargs.pop("minutes", 60)
        run = super()._create(model_class, *args, **kwargs)
        start = (timezone.now() + starts_in).replace(second=0, microsecond=0)
        Session.objects.create(
            run=run, starts_at=start, ends_at=start + dt.timedelta(minutes=minutes)
        )
        return CourseRun.objects.get(pk=run.pk)


class EnrolmentFactory(DjangoModelFactory):
    class Meta:
        model = Enrolment

    learner = factory.SubFactory(LearnerFactory)
    run = factory.SubFactory(CourseRunFactory)
    course = factory.LazyAttribute(lambda enrolment: enrolment.run.course)
