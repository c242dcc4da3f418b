"""Numbers for papers that the law wants in sequence (VAT Regulations 1995, reg. 14: invoices)."""

from django.db.models import F

from common.models import NumberSeries


def next_number(series: str) -> int:
    """The next number of `series`, from 1. Call it inside the transaction that writes the paper,
    as late as possible: the counter stays locked until the commit, and a rollback gives the number
    back."""
    counter = NumberSeries.objects.filter(name=series)
    if not counter.update(last=F("last") + 1):
        NumberSeries.objects.get_or_create(name=series)
        counter.update(last=F("last") + 1)
    return counter.values_list("last", flat=True).get()
