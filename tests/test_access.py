"""Who may see what: every address of the site as every kind of visitor. An address without a row
here fails, so nobody adds a page without saying whom it is for."""

import uuid

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from accounts import invitations, photos, roles
from accounts.imports import preview
from accounts.models import EmailAddress, Membership
from bookings import quotes
from certificates import evidence
from certificates.issue import issue
from courses import attendance, needs
from courses.interest import stop_address
from courses.models import CoursePage, InterestNotice
from pages.models import Enquiry
from tests import factories
from tests.accounts.membership import newest_link, token_of
from tests.booking import confirmed
from tests.courses.pages import catalogue
from tests.courses.rooms import enrolled, marks, sign_in_staff, started_run, trainer
from tests.files import PDF, picture, sent

pytestmark = pytest.mark.django_db

VISITORS = (
    "anonymous", "stranger", "manager", "buyer", "attendee", "no_factor", "trainer", "office",
)  # fmt: skip

EVERYBODY = (200,) * 8
NOBODY_BY_GET = (405,) * 8
#: Staff who have shown no second factor are nobody.
SIGNED_IN = (302, 200, 200, 200, 200, 302, 200, 200)
#: 404 to all but whoever buys for the organisation: nobody learns which bookings there are.
BUYER = (404, 404, 404, 200, 404, 404, 404, 404)
#: Staff have pages of their own for theirs.
OWN_FACTOR = (302, 200, 200, 200, 200, 302, 302, 302)
ATTENDEE = (302, 404, 404, 404, 200, 302, 404, 404)
#: Of the organisation that is asked about; `buyer` owns it.
MEMBER = (302, 404, 200, 200, 404, 404, 404, 404)
OWNER = (302, 404, 404, 200, 404, 404, 404, 404)
#: Signed in, and then not by GET.
POSTED = (302, 405, 405, 405, 405, 302, 405, 405)
STAFF = (302, 403, 403, 403, 403, 302, 200, 200)
#: Each of the staff has their own.
NO_OBJECT = (302, 403, 403, 403, 403, 302, 404, 404)
#: An organisation's people: theirs to keep, in the office too.
KEEPERS = (302, 404, 404, 200, 404, 404, 404, 200)
SEERS = (302, 404, 200, 200, 404, 404, 404, 200)
KEEPERS_POST = (302, *(405,) * 7)
#: Confirmed long ago: the steps lead whoever may see it to the booking.
DONE = (404, 404, 404, 302, 404, 404, 404, 404)

LEARNERS = "organisation/<uuid:public_id>/learners/"
BATCH = f"{LEARNERS}import/<uuid:batch>/"

#: Route to the status that each of VISITORS gets, in their order.
ACCESS = {
    "sign-in/": (200, 302, 302, 302, 302, 200, 302, 302),
    "sign-in/code/": (302,) * 8,
    "sign-in/closed/": EVERYBODY,
    "sign-out/": SIGNED_IN,
    "staff/sign-in/": (200, 200, 200, 200, 200, 200, 302, 302),
    "staff/sign-in/code/": (302,) * 8,
    "staff/two-factor/": (302, 302, 302, 302, 302, 302, 200, 200),
    "staff/two-factor/app/": STAFF,
    "staff/two-factor/passkeys/new/": STAFF,
    "staff/two-factor/passkeys/<slug:key>/rename/": NO_OBJECT,
    "staff/two-factor/passkeys/<slug:key>/remove/": NO_OBJECT,
    "staff/recovery-codes/": STAFF,
    "staff/passkeys/begin-adding/": NOBODY_BY_GET,
    "staff/passkeys/add/": NOBODY_BY_GET,
    "staff/passkeys/begin-using/": NOBODY_BY_GET,
    "staff/passkeys/use/": NOBODY_BY_GET,
    "staff/held/": (302, 403, 403, 403, 403, 302, 302, 302),
    "staff/password/": STAFF,
    "staff/welcome/<str:token>/": (410,) * 8,
    ".well-known/change-password": (302,) * 8,
    "staff/registers/": STAFF,
    "staff/registers/<uuid:public_id>/": STAFF,
    "staff/registers/<uuid:public_id>/close/": STAFF,
    "staff/registers/<uuid:public_id>/needs/": (302, 403, 403, 403, 403, 302, 200, 200),
    "needs/<str:token>/": EVERYBODY,
    "my/account/needs/": SIGNED_IN,
    "my/account/needs/forget/": (302, *(405,) * 7),
    "my/account/needs/<uuid:public_id>/": ATTENDEE,
    "my/": SIGNED_IN,
    "my/account/data/": SIGNED_IN,
    # Nobody here has asked for a copy.
    "my/account/data/file/": (302, *(404,) * 7),
    "my/account/erase/": SIGNED_IN,
    "my/account/erase/confirm/": (302,) * 8,
    "my/account/erase/withdraw/": (302, *(405,) * 7),
    "erased/": EVERYBODY,
    "my/learning/<uuid:public_id>/calendar.ics": ATTENDEE,
    "my/certificates/<uuid:public_id>/": ATTENDEE,
    "my/certificates/<uuid:public_id>/name/": POSTED,
    "my/account/": SIGNED_IN,
    "my/account/name/": SIGNED_IN,
    "my/account/certificate-name/": SIGNED_IN,
    "my/account/discreet/": SIGNED_IN,
    "my/account/contact/": SIGNED_IN,
    "my/account/emails/": SIGNED_IN,
    "my/account/emails/code/": (302,) * 8,
    "my/account/emails/<uuid:public_id>/remove/": ATTENDEE,
    "my/account/emails/<uuid:public_id>/write-to/": (302, *(405,) * 7),
    "my/employers/": SIGNED_IN,
    "my/employers/<uuid:public_id>/left/": ATTENDEE,
    "my/employers/<uuid:public_id>/back/": POSTED,
    "book/<uuid:public_id>/": EVERYBODY,
    "waiting-list/<uuid:public_id>/": EVERYBODY,
    "courses/calendar.ics": EVERYBODY,
    "notices/<uuid:public_id>/": EVERYBODY,
    "notices/noted/": EVERYBODY,
    "notices/stop/<str:token>/": EVERYBODY,
    "bookings/<uuid:public_id>/": (302, 404, 404, 200, 404, 302, 404, 404),
    "bookings/<uuid:public_id>/people/": DONE,
    "bookings/<uuid:public_id>/details/": DONE,
    "bookings/<uuid:public_id>/check/": DONE,
    "bookings/<uuid:public_id>/more-time/": NOBODY_BY_GET,
    "bookings/<uuid:public_id>/pay/": NOBODY_BY_GET,
    "bookings/<uuid:public_id>/on-invoice/": NOBODY_BY_GET,
    "bookings/<uuid:public_id>/reopen/": NOBODY_BY_GET,
    "bookings/<uuid:public_id>/paid/": (404,) * 8,
    "bookings/<uuid:public_id>/invoice/": BUYER,
    "bookings/<uuid:public_id>/calendar/": BUYER,
    "organisation/": SIGNED_IN,
    "organisation/<uuid:public_id>/": MEMBER,
    "organisation/<uuid:public_id>/members/": MEMBER,
    "organisation/<uuid:public_id>/members/invite/": OWNER,
    "organisation/<uuid:public_id>/members/leave/": MEMBER,
    "organisation/<uuid:public_id>/members/<uuid:member>/role/": OWNER,
    "organisation/<uuid:public_id>/members/<uuid:member>/remove/": OWNER,
    "organisation/<uuid:public_id>/members/<uuid:member>/hand-over/": OWNER,
    "organisation/<uuid:public_id>/members/invitations/<uuid:invitation>/resend/": POSTED,
    "organisation/<uuid:public_id>/members/invitations/<uuid:invitation>/withdraw/": POSTED,
    "organisation/<uuid:public_id>/training/": MEMBER,
    "organisation/<uuid:public_id>/training/export/": POSTED,
    "invitations/<str:token>/": EVERYBODY,
    "quotes/<uuid:public_id>/": EVERYBODY,
    "quotes/<uuid:public_id>/decline/": NOBODY_BY_GET,
    f"{LEARNERS}": SEERS,
    f"{LEARNERS}add/": KEEPERS,
    f"{LEARNERS}<uuid:learner>/": KEEPERS,
    f"{LEARNERS}export.csv": KEEPERS,
    f"{LEARNERS}export.xlsx": KEEPERS,
    f"{LEARNERS}import/": KEEPERS,
    f"{LEARNERS}import/list.csv": KEEPERS,
    f"{LEARNERS}import/list.xlsx": KEEPERS,
    f"{BATCH}": KEEPERS,
    f"{BATCH}decide/": KEEPERS_POST,
    f"{BATCH}confirm/": KEEPERS_POST,
    f"{BATCH}cancel/": KEEPERS_POST,
    f"{BATCH}failed.csv": KEEPERS,
    f"{BATCH}failed.xlsx": KEEPERS,
    "my/account/photo/": SIGNED_IN,
    "my/account/photo/remove/": (302, *(405,) * 7),
    "my/evidence/": SIGNED_IN,
    "my/evidence/add/": SIGNED_IN,
    "my/evidence/<uuid:public_id>/": ATTENDEE,
    "my/evidence/<uuid:public_id>/remove/": ATTENDEE,
    #: The trainer of a date that the person is on, and the office.
    "photos/<uuid:public_id>/": (302, 404, 404, 404, 200, 404, 200, 200),
    "webhooks/stripe/": NOBODY_BY_GET,
    "verify/": EVERYBODY,
    "verify/<str:code>/": EVERYBODY,
    "search/": EVERYBODY,
    "sitemap.xml": EVERYBODY,
    "robots.txt": EVERYBODY,
    ".well-known/security.txt": EVERYBODY,
    "leave/": (302,) * 8,
    "enquiries/": EVERYBODY,
    "enquiries/review/": EVERYBODY,
    "enquiries/training/": EVERYBODY,
    "enquiries/contact/": EVERYBODY,
    "enquiries/sent/<uuid:public_id>/": EVERYBODY,
    "_util/login/": (302,) * 8,
    "sign-in/second-step/": (302,) * 8,
    "my/account/devices/": SIGNED_IN,
    "my/account/devices/everywhere/": SIGNED_IN,
    "my/account/devices/<uuid:public_id>/sign-out/": NOBODY_BY_GET,
    "my/account/second-factor/": OWN_FACTOR,
    "my/account/second-factor/replace/": (302,) * 8,
    "my/account/second-factor/recovery-codes/": (302,) * 8,
    "my/account/second-factor/remove/": (302,) * 8,
    "organisation/<uuid:public_id>/security/": OWNER,
    "organisation/<uuid:public_id>/security/on/": OWNER,
    "organisation/<uuid:public_id>/security/off/": OWNER,
    "demo/outbox/": EVERYBODY,
}
#: Wagtail's own serving of pages and documents, and what it asks of private ones; the demo's outbox
#: and files, for everybody on this machine. Neither knows an object of ours.
NOT_OURS = (
    "documents/", "_util/authenticate_with_password/", "demo/outbox/<", "media/", "^((",
)  # fmt: skip


class Site:
    """One of everything that an address can name."""

    def __init__(self) -> None:
        self.upcoming = factories.CourseRunFactory()
        self.trainer = trainer()
        self.run = started_run(trainer=self.trainer)
        self.booking = confirmed(self.upcoming)
        [enrolment] = enrolled(self.run, "Ann Able")
        self.attendee = factories.UserFactory()
        enrolment.learner.user = self.attendee
        enrolment.learner.save()
        attendance.mark(self.run, marks=marks(self.run, ann=60))
        self.enrolment = enrolment
        place = self.booking.places.select_related("run", "learner")[0]
        self.needs_token = needs.address(place.run, place.learner).rstrip("/").rpartition("/")[2]
        self.address_of_attendee = EmailAddress.objects.create(
            user=self.attendee, email="ann@home.example", verified_at=timezone.now()
        )
        self.certificate = issue(self._completed(enrolment))
        self.quote = self._quote()
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
            "book/": self.upcoming.public_id,
            "waiting-list/": self.upcoming.public_id,
            "notices/": self.upcoming.course.public_id,
            "bookings/": self.booking.public_id,
            "quotes/": self.quote.public_id,
            "my/account/devices/": uuid.UUID(int=0),
            "enquiries/": self.enquiry.public_id,
        }
        public_id = next((named[room] for room in named if route.startswith(room)), "")
        route = route.replace("<uuid:public_id>", str(public_id))
        route = route.replace("<uuid:member>", str(self.member.public_id))
        route = route.replace("<uuid:invitation>", str(self.invitation.public_id))
        tokens = {"needs/": self.needs_token, "invitations/": self.invitation_token}
        token = next((tokens[room] for room in tokens if route.startswith(room)), self.token)
        route = route.replace("<str:token>", token).replace("<slug:key>", "0" * 64)
        route = route.replace("<uuid:learner>", str(self.learner.public_id))
        route = route.replace("<uuid:batch>", str(self.batch.public_id))
        return "/" + route.replace("<str:code>", self.certificate.code)

    def visitor(self, name: str) -> Client:
        client = Client()
        organisation = self.booking.organisation
        person = {
            "stranger": lambda: factories.MembershipFactory().user,
            "manager": lambda: (
                factories.MembershipFactory(
                    organisation=organisation, role=Membership.Role.MANAGER
                ).user
            ),
            "buyer": lambda: self.booking.buyer,
            "attendee": lambda: self.attendee,
            "no_factor": trainer,
            "trainer": lambda: self.trainer,
            "office": self._office,
        }
        if name != "anonymous":
            verified = name in ("trainer", "office")
            sign_in_staff(client, person[name](), verified=verified)
        return client

    def _office(self):
        user = trainer()
        user.groups.add(Group.objects.get(name=roles.TRAINING_OFFICE))
        return user


def routes(patterns, prefix=""):
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern
        else:
            yield from routes(pattern.url_patterns, route)


EVERY_ROUTE = dict(routes(get_resolver().url_patterns))
CMS = {route: pattern for route, pattern in EVERY_ROUTE.items() if route.startswith("cms/")}


def test_every_address_has_a_row():
    ours = {route for route in EVERY_ROUTE if route not in CMS and not route.startswith(NOT_OURS)}
    assert ours == set(ACCESS)


@pytest.mark.parametrize("number", range(len(VISITORS)), ids=VISITORS)
def test_every_address_as(number):
    site = Site()
    answers = {
        route: site.visitor(VISITORS[number]).get(site.address(route)).status_code
        for route in ACCESS
    }
    assert answers == {route: statuses[number] for route, statuses in ACCESS.items()}


#: Wagtail's doors, each replaced by ours, which come first in the list of addresses.
REPLACED = ("cms/login/", "cms/logout/")


@pytest.mark.parametrize("visitor", ["anonymous", "stranger", "no_factor", "trainer"])
def test_nothing_of_the_office_opens_to_others(visitor, rf: RequestFactory):
    """The guard answers before the page looks at what it was asked for, so any argument will do."""
    person = {
        "anonymous": AnonymousUser,
        "stranger": factories.UserFactory,
        "no_factor": trainer,
        "trainer": trainer,
    }[visitor]()
    if visitor == "trainer":
        person.is_verified = lambda: True
    opened = []
    for route, pattern in CMS.items():
        if route in REPLACED:
            continue
        request = rf.get("/" + route)
        request.user = person
        arguments = dict.fromkeys(pattern.pattern.converters, uuid.uuid4())
        try:
            response = pattern.callback(request, **arguments)
        except PermissionDenied:
            continue
        if not (response.status_code == 302 and "/staff/sign-in/" in response.url):
            opened.append(route)
    assert len(CMS) > 100
    assert opened == []
