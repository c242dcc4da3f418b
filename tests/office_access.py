"""Every address of the office as every role of the staff: what `tests/office_access.txt` says.

Trainers have no office at all."""

import re
from pathlib import Path

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Site, Task, Workflow

from accounts import roles
from accounts.merging import organisations
from accounts.models import ContactPreferences, ErasureRequest, Merge
from bookings import holds
from bookings.models import (
    Dispute,
    InvoiceTerms,
    PaperArchive,
    PaymentAttempt,
    StripeEvent,
    WaitingListEntry,
)
from bookings.payments import refunds
from common.models import AuditEvent, MessageWording, OutgoingMessage, RetentionRule
from courses.models import InterestNotice, Topic
from pages.models import Faq, Helpline, StatutoryName
from pages.models.records import Testimonial
from tests import factories
from tests.bookings import prices
from tests.bookings.paying import card_payment
from tests.pages.office import at_work, member, published

FILE = Path(__file__).with_suffix(".txt")
ROLES = (roles.EDITORS, roles.TRAINING_OFFICE, roles.FINANCE, roles.ADMINISTRATORS)
#: What says no: Wagtail leads those who may not back to its first page.
NO = "-"
#: Doors, replaced by ours; a page that fails on purpose; one big file that every page loads.
LEFT_OUT = ("cms/login/", "cms/logout/", "cms/failwhale/", "cms/sprite/")


def routes(all_routes):
    return sorted(route for route in all_routes if route not in LEFT_OUT)


class Office:
    """A row of everything that an address of the office can name, beside a site's."""

    def __init__(self, site) -> None:
        page = published("A page")
        image = Image.objects.create(title="A picture", file=get_test_image_file())
        document = Document.objects.create(title="A file", file=ContentFile(b"x", name="a.txt"))
        task = Task.objects.first() or Task.objects.create(name="A task")
        payment, refund, dispute, event = _card_payment(site.booking)
        self.keys = {
            "attention": site.booking.pk,
            "bankrow": site.bank_row.pk,
            "invoice-payments": PaymentAttempt.objects.create(
                invoice=site.pool.invoice, amount=1, expires_at=timezone.now(), state="paid"
            ).pk,
            "board": site.upcoming.pk,
            "booking": site.booking.pk,
            "changes": site.booking.pk,
            "dates": site.upcoming.pk,
            "collections": Collection.objects.first().add_child(name="A collection").pk,
            "course": site.upcoming.course.pk,
            "courserun": site.upcoming.pk,
            "documents": document.pk,
            "enquiries": site.enquiry.pk,
            "groups": Group.objects.get(name=roles.FINANCE).pk,
            "images": image.pk,
            "interestnotice": InterestNotice.objects.get().pk,
            "invoice": site.booking.invoice.pk,
            "learner": site.enrolment.learner_id,
            "messages": OutgoingMessage.objects.first().pk,
            "organisation": site.booking.organisation_id,
            "pages": page.pk,
            "placepool": site.pool.pk,
            "names": site.booking.pk,
            "phone": holds.hold(site.upcoming, places=1, now=timezone.now()).pk,
            "discount_codes": prices.code().pk,
            "group_discounts": prices.group().pk,
            "packages": prices.package(site.upcoming.course).pk,
            "quotes": site.quote.pk,
            "redirects": Redirect.objects.create(old_path="/old", redirect_link="/new/").pk,
            "sites": Site.objects.get().pk,
            "snippets/pages/faq": Faq.objects.create(question="Q", answer="A").pk,
            "snippets/pages/helpline": Helpline.objects.create(name="H", number="1").pk,
            "snippets/pages/statutoryname": StatutoryName.objects.create(key="k", name="N").pk,
            "snippets/pages/testimonial": self._testimonial().pk,
            "twice": site.booking.places.first().pk,
            "topic": Topic.objects.create(name="T", slug="t").pk,
            "upkeep/helpline": Helpline.objects.first().pk,
            "upkeep/review": page.pk,
            "users": factories.UserFactory().pk,
            "waitinglistentry": WaitingListEntry.objects.create(
                course=site.upcoming.course,
                run=site.upcoming,
                name="W",
                email="w@example.org",
                places=1,
            ).pk,
            "wording": MessageWording.objects.first().pk,
            "retention": RetentionRule.objects.first().pk,
            "safe_contact": ContactPreferences.objects.create(user=site.attendee).pk,
            "erasure/request": ErasureRequest.objects.create(
                user=site.attendee, asked_at=timezone.now(), due_at=timezone.now()
            ).pk,
            "erasure/learner": site.enrolment.learner_id,
            "workflows": Workflow.objects.first().pk,
            "workflows/tasks": task.pk,
            "money": site.booking.invoice.pk,
            "money/disputes": dispute.pk,
            "money/events": event.pk,
            "money/refunds": refund.pk,
            "dispute": dispute.pk,
            "paymentattempt": payment.pk,
            "stripeevent": event.pk,
            "papers": site.booking.invoice.pk,
            "money_reports/papers": site.statement.pk,
            "money_reports/statements": site.booking.organisation_id,
            "creditnote": site.credit_note.pk,
            "invoiceterms": InvoiceTerms.objects.create(organisation=site.booking.organisation).pk,
            "pro-forma": site.booking.pk,
            "workflows/task_chooser": task.pk,
        }

        self.job = DBTaskResult.objects.create(
            args_kwargs={"args": [], "kwargs": {}},
            task_path="common.tasks.send_messages",
            queue_name="default",
            backend_name="background",
            run_after=timezone.now(),
            exception_class_path="",
            traceback="",
        )
        self.public_ids = self._public_ids(site)

    def _public_ids(self, site) -> dict[str, str]:
        """Of what our own pages name: by the start of the route."""
        first = site.booking.organisation
        second, third = factories.OrganisationFactory(), factories.OrganisationFactory()
        merge = organisations.merge(
            third, into=second, reason="R", by=member(roles.TRAINING_OFFICE), now=timezone.now()
        )
        return {
            "reports/audit/<uuid:public_id>": str(AuditEvent.objects.first().public_id),
            "merges/<uuid:public_id>": str(Merge.objects.get(pk=merge.merge.pk).public_id),
            "merges/<slug:kind>/<uuid:public_id>": str(second.public_id),
            "bank_statements/<uuid:public_id>": str(site.bank_row.file.public_id),
            "bank-transfers/<uuid:public_id>": str(site.bank_row.public_id),
            "waitinglistentry/next/<uuid:public_id>": str(site.upcoming.public_id),
            "dates/<uuid:public_id>": str(site.upcoming.public_id),
            "dates/changes/<uuid:public_id>": str(site.date_change.public_id),
            "complimentary/<uuid:public_id>": str(site.booking.public_id),
            "archives/<uuid:public_id>": str(
                PaperArchive.objects.create(
                    kind="invoices", papers=[], asked_at=timezone.now()
                ).public_id
            ),
            "into": str(first.public_id),
        }

    def _testimonial(self):
        return Testimonial.objects.create(
            text="T", source="S", consented_by="A", consented_on="2026-01-01", consented_how="M"
        )

    def address(self, route: str) -> str:
        """The route with the key of the row that it is about, as far as it names one."""
        rest = route.removeprefix("cms/")
        for start, public_id in self.public_ids.items():
            if rest.startswith(start):
                route = route.replace("<uuid:public_id>", public_id)
        route = route.replace("<uuid:pk>", str(self.job.pk))
        route = route.replace("<uuid:into>", self.public_ids["into"])
        kind = "invoice" if rest.startswith("papers/") else "organisation"
        route = route.replace("<slug:kind>", kind)
        if rest.startswith("settings/"):
            route = route.replace("<slug:app_name>/<slug:model_name>", "pages/sitesettings")
        about = max(
            (room for room in self.keys if rest.startswith(f"{room}/")), key=len, default=""
        )
        key = str(self.keys.get(about, 1))
        filled = re.sub(r"<int:\w+>|<str:pk>|\(\?P<pk>[^)]*\)", key, route)
        filled = re.sub(r"\(\?P<revision_id_(a|b)>[^)]*\)", "live", filled)
        filled = re.sub(r"[\^$\\]", "", filled).replace("/.*/", "/no-page-of-ours/")
        return (
            "/" + re.sub(r"[\^$]", "", filled)
            if False
            else "/" + re.sub(r"<\w+:(\w+)>|<\w+>", self._word, filled)
        )

    @staticmethod
    def _word(match) -> str:
        return {
            "app_label": "pages", "app_name": "pages", "content_type_app_name": "pages",
            "model_name": "standardpage", "content_type_model_name": "standardpage",
        }.get(match[1] or "", "x")  # fmt: skip


def _card_payment(booking):
    """One of £5, a refund of it that failed, a dispute with its paper, and an event."""
    now, payment = timezone.now(), card_payment(booking, "5.00")
    refund = refunds.owe(payment, amount=1, reason="R", invoice=booking.invoice, now=now)
    refunds.refused(refund, "R")
    dispute = Dispute.objects.create(
        stripe_id="du_1", attempt=payment, amount=5, currency="gbp", reason="general",
        status="needs_response", opened_at=now, evidence=ContentFile(b"x", name="d.pdf"),
    )  # fmt: skip
    event = StripeEvent.objects.create(event_id="evt_1", type="t", object_id="o", done_at=now)
    return payment, refund, dispute, event


def answers(role: str, office: Office, all_routes) -> dict[str, str]:
    client = at_work(member(role))
    return {route: _said(client, office.address(route)) for route in routes(all_routes)}


def _said(client: Client, address: str) -> str:
    response = client.get(address)
    leads_back = response.status_code == 302 and response.url == "/cms/"
    return NO if leads_back or response.status_code == 403 else str(response.status_code)
