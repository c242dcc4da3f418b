"""Who may see an invoice on its page, and pay it: whoever has the link with its key, and those who
buy for its organisation. An id in an address is never permission."""

from uuid import UUID

from django.http import Http404, HttpRequest

from accounts.models import Membership
from accounts.policy import ask_for_second_factor, buying_organisations, locked_organisations
from bookings.invoices import links
from bookings.ledger import balances
from bookings.ledger.locking import payer
from bookings.models import Invoice

#: The keys that this browser came with, by invoice.
KEYS = "invoice_keys"
#: A browser remembers its latest few; older ones are opened by their link again.
REMEMBERED = 20


def invoice_for(request: HttpRequest, public_id: UUID) -> Invoice:
    """The invoice with its balances. Raises Http404 for everybody else, and SecondFactorNeeded for
    those of its buyers whose organisation wants one."""
    invoices = balances.with_owed(Invoice.objects.select_related("booking", "pool"))
    invoice = invoices.filter(public_id=public_id).first()
    if invoice is None:
        raise Http404
    if not (_has_key(request, invoice) or _buys(request, invoice)):
        locked = locked_organisations(request.user, *Membership.BUYERS)
        ask_for_second_factor(locked.filter(pk=payer(invoice) or 0))
        raise Http404
    return invoice


def _buys(request: HttpRequest, invoice: Invoice) -> bool:
    return buying_organisations(request.user).filter(pk=payer(invoice) or 0).exists()


def _has_key(request: HttpRequest, invoice: Invoice) -> bool:
    """The key is in the link, and afterwards in the session, so that it stands in no address that
    goes elsewhere. It is looked at anew each time."""
    remembered: dict[str, str] = request.session.get(KEYS, {})
    name = str(invoice.public_id)
    key = request.GET.get("key") or remembered.get(name, "")
    if not links.opens(key, invoice):
        return False
    if remembered.get(name) != key:
        others = [(each, its) for each, its in remembered.items() if each != name]
        request.session[KEYS] = dict([*others, (name, key)][-REMEMBERED:])
    return True
