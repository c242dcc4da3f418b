"""Who may see what is agreed with an organisation: those who buy for it, and have shown it by
signing in. The form of its order numbers helps whoever would send it false invoices."""

from accounts.policy import Visitor, buying_organisations
from bookings.models import InvoiceTerms


def seen_by(user: Visitor, organisation_name: str) -> InvoiceTerms | None:
    """The terms of the organisation of that name, for those who buy for it."""
    if not (user.is_authenticated and organisation_name):
        return None
    theirs = buying_organisations(user).filter(name__iexact=organisation_name)
    terms = InvoiceTerms.objects.filter(organisation__in=theirs).select_related("organisation")
    return terms.order_by("organisation").first()
