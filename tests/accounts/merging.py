"""What tests of merging share: two organisations that are one, with everything that can be twice,
and the whole database as it stands."""

from django.apps import apps
from django.utils import timezone

from accounts.merging import learners, organisations
from accounts.models import Learner, Membership, Merge, MergeStep, Organisation
from bookings.models import Booking
from certificates.issue import issue
from common.models import AuditEvent
from courses.models import Attendance, Enrolment
from tests import factories
from tests.booking import confirmed
from tests.courses.rooms import started_run

#: What merging itself writes.
ITS_OWN = (Merge, MergeStep, AuditEvent)


def snapshot():
    """Every field of every row of every table, but for what merging writes itself."""
    return {
        model._meta.label_lower: sorted(model._base_manager.values_list(), key=repr)
        for model in apps.get_models(include_auto_created=True)
        if model not in ITS_OWN and model._meta.managed
    }


def merged(gone, into, *, by=None, reason="The same address and the same VAT number"):
    """Merge the two; the merge."""
    journey = organisations if isinstance(gone, Organisation) else learners
    by = by or factories.UserFactory(is_staff=True)
    return journey.merge(gone, into=into, reason=reason, by=by, now=timezone.now()).merge


def fresh(row):
    return type(row)._base_manager.get(pk=row.pk)


class Twice:
    """One council, written in two ways, by two bookers who know nothing of each other."""

    def __init__(self):
        self.run = factories.CourseRunFactory(capacity=10)
        self.first = confirmed(
            self.run, contact_email="bo@example.org", organisation_name="Example Council"
        )
        self.second = confirmed(
            self.run,
            contact_email="cy@example.org",
            organisation_name="The Example Council Ltd.",
            text="Ann Able, ann@example.org, Head of care\nDee Dart, dee@example.org",
        )
        self.kept, self.gone = self.first.organisation, self.second.organisation
        self.private = factories.CourseRunFactory(organisation=self.gone)
        self.manager = factories.MembershipFactory(
            organisation=self.kept, role=Membership.Role.MANAGER
        )
        self.owner = factories.MembershipFactory(
            organisation=self.gone, user=self.manager.user, role=Membership.Role.OWNER
        )
        self.ann = self.person(self.kept, "Ann Able")
        self.other_ann = self.person(self.gone, "Ann Able")
        self.dee = self.person(self.gone, "Dee Dart")
        self.past = self._completed(self.other_ann)

    def person(self, organisation, name) -> Learner:
        return Learner.objects.get(organisation=organisation, full_name=name)

    def _completed(self, learner) -> Enrolment:
        enrolment = factories.EnrolmentFactory(learner=learner, run=started_run())
        Attendance.objects.create(
            enrolment=enrolment, session=enrolment.run.sessions.get(), minutes=60
        )
        enrolment.state, enrolment.completed_at = Enrolment.State.COMPLETED, timezone.now()
        enrolment.save()
        self.certificate = issue(enrolment)
        return enrolment

    @property
    def bookings(self):
        return list(Booking.objects.filter(organisation=self.kept).order_by("pk"))
