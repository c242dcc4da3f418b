"""What is written about prepaid places, to each owner of the organisation that has them."""

from collections.abc import Sequence

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import Membership, User
from bookings.models import Invoice, PlacePool
from common import mail
from common.models import Attachment
from common.money import pounds


def bought(pool: PlacePool, *, invoice: Invoice | None) -> Sequence[mail.Draft]:
    """That they are there, until when, and how they are used; with the invoice, if there is
    one."""
    context = {
        **_context(pool, pool.size),
        "total": pounds(invoice.gross) if invoice else "",
        "vat": pounds(invoice.vat) if invoice and invoice.vat else "",
        "invoice": invoice.number if invoice else "",
        "papers": "The invoice is attached." if invoice else "",
    }
    return [
        mail.draft(
            "pool_bought",
            to=owner.email,
            context=context | {"name": owner.full_name},
            attachments=[_attached(invoice)] if invoice else [],
        )
        for owner in _owners(pool)
    ]


def expiring(pool: PlacePool, *, left: int) -> Sequence[mail.Draft]:
    """That so many lapse soon."""
    context = _context(pool, left)
    return [
        mail.draft("pool_expiring", to=owner.email, context=context | {"name": owner.full_name})
        for owner in _owners(pool)
    ]


def _context(pool: PlacePool, places: int) -> dict[str, str]:
    page = reverse("organisation_pool", args=[pool.organisation.public_id, pool.public_id])
    return {
        "reference": pool.reference,
        "course": pool.course.title if pool.course else "",
        "any_course": "" if pool.course else "They are good for any course.",
        "places_are": "1 prepaid place is" if places == 1 else f"{places} prepaid places are",
        "last_day": f"{pool.expires_on.day} {pool.expires_on:%B %Y}",
        "po_number": pool.po_number,
        "link": f"{settings.SITE_URL}{page}",
    }


def _owners(pool: PlacePool) -> QuerySet[User]:
    memberships = Membership.objects.filter(
        organisation=pool.organisation, role=Membership.Role.OWNER
    )
    return User.objects.filter(pk__in=memberships.values("user"), is_active=True).order_by("pk")


def _attached(invoice: Invoice) -> Attachment:
    return Attachment(
        filename=f"onEvidence-{invoice.number}.pdf",
        content_type="application/pdf",
        source="invoice",
        source_id=str(invoice.pk),
    )
