"""One of everything that an address can name, and everybody who may ask for it."""

import datetime as dt
import uuid
from decimal import Decimal

from django.contrib.auth.models import Group
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from accounts import roles
from accounts.imports import preview
from accounts.membership import invitations
from accounts.models import EmailAddress, Membership
from accounts.own import photos
from bookings import quotes
from bookings.changes import dates
from bookings.changes import links as choice_links
from bookings.changes.cancel import cancel
from bookings.models import BankFile, BankRow, CreditNote, Place, ProForma, WaitingListEntry
from bookings.naming import links
from bookings.office import phone
from bookings.pools import selling
from bookings.reports import statement_papers
from bookings.reports.periods import lately
from bookings.waiting import links as waiting_links
from bookings.waiting import moving
from certificates import evidence
from certificates.issue import issue
from courses import attendance, needs
from courses.calendar_feed import feed
from courses.interest import stop_address
from courses.models import CoursePage, InterestNotice
from pages.models import Enquiry
from tests import factories
from tests.accounts.membership import newest_link, token_of
from tests.booking import confirmed
from tests.courses.pages import catalogue
from tests.courses.rooms import enrolled, marks, sign_in_staff, started_run, trainer
from tests.files import PDF, picture, sent

#: Whoever may come: nobody in particular; people who learn, here and elsewhere; members of the
#: organisation that is asked about, by role, and the owner of another; staff without a second
#: factor, and with it in each role.
VISITORS = (
    "anonymous", "attendee", "other_attendee", "manager", "booker", "owner", "other_owner",
    "no_factor", "trainer", "editor", "office", "finance", "administrator",
)  # fmt: skip
MEMBERS = {
    "manager": Membership.Role.MANAGER,
    "booker": Membership.Role.BOOKER,
    "owner": Membership.Role.OWNER,
}
STAFF = {
    "editor": roles.EDITORS,
    "office": roles.TRAINING_OFFICE,
    "finance": roles.FINANCE,
    "administrator": roles.ADMINISTRATORS,
}


class Site:
    """One of everything that an address can name."""

    def __init__(self, *, learner: str = "Ann Able") -> None:
        self.upcoming = factories.CourseRunFactory(course__self_paced=True)
        self.trainer = trainer()
        self.run = started_run(trainer=self.trainer)
        self.booking = confirmed(self.upcoming)
        [enrolment] = enrolled(self.run, learner)
        self.attendee = factories.UserFactory()
        enrolment.learner.user = self.attendee
        enrolment.learner.save()
        attendance.mark(self.run, marks=marks(self.run, **{learner.split()[0].lower(): 60}))
        self.enrolment = enrolment
        place = self.booking.places.select_related("run", "learner")[0]
        self.pool = self._pool()
        self.credit_note = self._credit_note()
        self.statement = statement_papers.make(
            self.booking.organisation, lately(timezone.localdate()), by=None, now=timezone.now(),
            act=uuid.uuid4(),
        )  # fmt: skip
        self.pro_forma = ProForma.objects.create(
            booking=self.booking, reference="PF-1", made_at=timezone.now(),
            held_until=timezone.now(), seller={}, customer={}, lines=[], net=1, vat=0, gross=1,
        )  # fmt: skip
        self.naming_token = self._naming_token()
        self.needs_token = needs.address(place.run, place.learner).rstrip("/").rpartition("/")[2]
        self.finish_token = phone.link_to(self.booking).rstrip("/").rpartition("/")[2]
        self.address_of_attendee = EmailAddress.objects.create(
            user=self.attendee, email="ann@home.example", verified_at=timezone.now()
        )
        self.certificate = issue(self._completed(enrolment))
        self.quote = self._quote()
        self.date_choice_token, self.date_change = self._date_choice()
        self.enquiry = Enquiry.objects.create(
            form_key=uuid.uuid4(), kind=Enquiry.Kind.CONTACT, name="A", email="a@example.org"
        )
        catalogue().add_child(
            instance=CoursePage(
                title="C", course=self.upcoming.course, summary="S", aims="A", audience="B"
            )
        )
        notice = InterestNotice.objects.create(course=self.upcoming.course, email="ann@example.org")
        self.learner = self.booking.organisation.learners.first()
        self.batch = preview.start(
            self.booking.organisation, rows=[(1, ["Cy Cole"])], headings="no", by=None
        )
        self.photo = photos.show(self.attendee, file=sent(picture()))
        self.evidence = evidence.keep(
            self.attendee, file=sent(PDF), title="T", on=timezone.now().date(), note=""
        )
        self.token = stop_address(notice).rstrip("/").rpartition("/")[2]
        feed.make(self.attendee, now=timezone.now())
        self.calendar_token = feed.address(self.attendee).rpartition("/")[2].removesuffix(".ics")
        self.member = factories.MembershipFactory(
            organisation=self.booking.organisation, role=Membership.Role.BOOKER
        ).user
        self.invitation = invitations.invite(
            self.booking.organisation,
            email="new@example.org",
            role=Membership.Role.BOOKER,
            by=self.booking.buyer,
            now=timezone.now(),
        )
        self.invitation_token = token_of(newest_link())
        waits = WaitingListEntry.objects.create(
            course=self.upcoming.course,
            run=self.upcoming,
            name="W",
            email="waits@example.org",
            places=2,
        )
        moving.offer_to(waits, run=self.upcoming, places=1, now=timezone.now())
        self.bank_row = self._bank_row()
        self.waiting_token = waiting_links.token(waits)

    def _bank_row(self):
        """Of a transfer that waits to be matched."""
        file = BankFile.objects.create(
            state=BankFile.State.DONE, finished_at=timezone.now(), is_mapped=True
        )
        return BankRow.objects.create(
            file=file, number=2, account="Main", on=timezone.localdate(), amount=7, text="Who?",
            likeness="0" * 64, serial=1, state=BankRow.State.QUEUED, why="Nobody knows.",
        )  # fmt: skip

    def _pool(self):
        return selling.sell(
            self.booking.organisation, course=None, size=5, unit_price=Decimal("50"),
            po_number="", expires_on=timezone.localdate(), by=None, now=timezone.now(),
            billing={"contact_name": "", "billing_address": "A", "billing_postcode": ""},
        )  # fmt: skip

    def _credit_note(self):
        """For one of three places of the booking."""
        extra = Place.objects.create(
            booking=self.booking, course=self.upcoming.course, run=self.upcoming,
            list_price=60, unit_price=60, vat_rate=20,
        )  # fmt: skip
        cancel([extra], by=None, now=timezone.now(), office=True, percent=50, reason="R")
        return CreditNote.objects.get()

    def _naming_token(self) -> str:
        """Of a link to an unnamed place, of another booking of the same organisation."""
        place = confirmed(self.upcoming, text="", places=1).places.get()
        self.link = links.invite(place, email="cy@example.org", by=None, now=timezone.now())
        return links.address(self.link).rstrip("/").rpartition("/")[2]

    def _date_choice(self):
        """Of a date that was cancelled, on which another organisation had places."""
        run = factories.CourseRunFactory(course=self.upcoming.course)
        confirmed(run, contact_email="other@example.org", organisation_name="Other Council")
        now = timezone.now()
        change = dates.cancel_date(
            run, reason="R", deadline=now + dt.timedelta(days=7), by=None, now=now
        )
        return choice_links.token(change.choices.get()), change

    def _quote(self):
        draft = quotes.draft(
            self.upcoming.course,
            organisation_name="Example Council",
            contact_name="Bo Booker",
            contact_email="booker@example.org",
            people=12,
            wanted_dates="",
            mode="online",
            place="",
            owner=None,
        )
        return quotes.send(draft, now=timezone.now())

    def _completed(self, enrolment):
        enrolment.state = enrolment.State.COMPLETED
        enrolment.completed_at = self.upcoming.sittings[0].starts_at
        enrolment.save()
        return enrolment

    def address(self, route: str) -> str:
        named = {
            "staff/": self.run.public_id,
            "my/evidence/": self.evidence.public_id,
            "organisation/": self.booking.organisation.public_id,
            "photos/": self.photo.public_id,
            "my/learning/": self.enrolment.public_id,
            "my/account/needs/": self.enrolment.public_id,
            "my/account/emails/": self.address_of_attendee.public_id,
            "my/certificates/": self.certificate.public_id,
            "my/employers/": self.enrolment.learner.public_id,
            "book/course/": self.upcoming.course.public_id,
            "book/": self.upcoming.public_id,
            "waiting-list/course/": self.upcoming.course.public_id,
            "waiting-list/": self.upcoming.public_id,
            "notices/": self.upcoming.course.public_id,
            "bookings/": self.booking.public_id,
            "quotes/": self.quote.public_id,
            "invoices/": self.booking.invoice.public_id,
            "my/account/devices/": uuid.UUID(int=0),
            "enquiries/": self.enquiry.public_id,
        }
        public_id = next((named[room] for room in named if route.startswith(room)), "")
        route = route.replace("<uuid:public_id>", str(public_id))
        route = route.replace("<uuid:member>", str(self.member.public_id))
        route = route.replace("<uuid:invitation>", str(self.invitation.public_id))
        route = route.replace("<uuid:pool>", str(self.pool.public_id))
        route = route.replace("<uuid:link>", str(self.link.public_id))
        route = route.replace("<uuid:place>", str(self.booking.places.all()[0].public_id))
        route = route.replace("<uuid:invoice>", str(self.booking.invoice.public_id))
        route = route.replace("<uuid:pro_forma>", str(self.pro_forma.public_id))
        route = route.replace("<uuid:note>", str(self.credit_note.public_id))
        route = route.replace("<uuid:statement>", str(self.statement.public_id))
        tokens = {
            "needs/": self.needs_token,
            "name-your-place/": self.naming_token,
            "invitations/": self.invitation_token,
            "waiting/": self.waiting_token,
            "calendar/": self.calendar_token,
            "bookings/finish/": self.finish_token,
            "date-choice/": self.date_choice_token,
        }
        token = next((tokens[room] for room in tokens if route.startswith(room)), self.token)
        route = route.replace("<str:token>", token).replace("<slug:key>", "0" * 64)
        route = route.replace("<uuid:learner>", str(self.learner.public_id))
        route = route.replace("<uuid:batch>", str(self.batch.public_id))
        return "/" + route.replace("<str:code>", self.certificate.code)

    def visitor(self, name: str) -> Client:
        """A browser of theirs. Staff have shown a second factor, all but one."""
        client = Client()
        if name == "anonymous":
            return client
        return sign_in_staff(client, self._person(name), verified=name in ("trainer", *STAFF))

    def _person(self, name: str):
        if name in MEMBERS:
            there = self.booking.organisation
            return factories.MembershipFactory(organisation=there, role=MEMBERS[name]).user
        if name in STAFF:
            user = trainer()
            user.groups.add(Group.objects.get(name=STAFF[name]))
            return user
        return {
            "attendee": lambda: self.attendee,
            "other_attendee": lambda: (
                factories.EnrolmentFactory(learner__user=factories.UserFactory()).learner.user
            ),
            "other_owner": lambda: factories.MembershipFactory().user,
            "no_factor": trainer,
            "trainer": lambda: self.trainer,
        }[name]()


def routes(patterns, prefix=""):
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern
        else:
            yield from routes(pattern.url_patterns, route)


EVERY_ROUTE = dict(routes(get_resolver().url_patterns))
CMS = {route: pattern for route, pattern in EVERY_ROUTE.items() if route.startswith("cms/")}
