"""What the columns of a bank's file are, by their headings."""

import hashlib
import re
from collections.abc import Sequence

from bookings.bank import BankError
from bookings.models import BankLayout
from common.tables import Row

#: What a column may be, as the page offers it. Text and account may stand in several.
CHOICES = {
    "date": "Date",
    "amount": "Amount (in above nought, out below)",
    "paid_in": "Paid in",
    "paid_out": "Paid out",
    "text": "Who paid and their reference",
    "account": "Our account",
    "balance": "Balance",
}
SEVERAL = ("text", "account")
#: What headings say: small letters alone.
ALIASES = {
    "date": ("date", "transactiondate", "postingdate", "entrydate", "bookingdate", "datecompleted"),
    "amount": ("amount", "value", "transactionamount", "amountgbp", "valuegbp"),
    "paid_in": ("creditamount", "credit", "credits", "paidin", "moneyin", "in", "receipts"),
    "paid_out": ("debitamount", "debit", "debits", "paidout", "moneyout", "out", "payments"),
    "text": (
        "description", "transactiondescription", "memo", "reference", "details", "narrative",
        "payee", "payer", "counterparty", "particulars", "paymentreference", "notes",
    ),
    "account": ("account", "accountnumber", "sortcode"),
    "balance": ("balance", "runningbalance", "balancegbp"),
}  # fmt: skip
_fields = {alias: field for field, aliases in ALIASES.items() for alias in aliases}
#: Lines that may stand above the headings.
PREAMBLE = 30


def heading_row(rows: Sequence[Row]) -> int | None:
    """Which of `rows` has the headings: the first that names all that is needed."""
    for place, (_, cells) in enumerate(rows[:PREAMBLE]):
        if not lacking(guess(cells)):
            return place
    return None


def guess(headings: Sequence[str]) -> list[str]:
    return once([_fields.get(_bare(heading), "") for heading in headings])


def once(columns: Sequence[str]) -> list[str]:
    """Each that can be one column alone is the first that is said to be it."""
    known = [field if field in CHOICES else "" for field in columns]
    return [
        field if field in SEVERAL or field not in known[:place] else ""
        for place, field in enumerate(known)
    ]


def lacking(columns: Sequence[str]) -> str:
    """What no column is said to be, and must be; a sentence, empty when nothing is lacking."""
    if "date" not in columns:
        return "Say which column has the date."
    if "amount" not in columns and "paid_in" not in columns:
        return "Say which column has the amount, or what was paid in."
    if "amount" in columns and "paid_in" in columns:
        return "Choose the amount, or paid in and paid out: not both."
    if "text" not in columns:
        return "Say which column says who paid and what they wrote."
    return ""


def key(headings: Sequence[str]) -> str:
    """Files with the same headings are of one layout."""
    return hashlib.sha256("|".join(_bare(each) for each in headings).encode()).hexdigest()


def remembered(headings: Sequence[str]) -> BankLayout | None:
    return BankLayout.objects.filter(key=key(headings)).first()


def remember(headings: Sequence[str], columns: Sequence[str], account: str) -> None:
    BankLayout.objects.update_or_create(
        key=key(headings), defaults={"columns": list(columns), "account": account}
    )


def checked(columns: Sequence[str], account: str) -> list[str]:
    """As they can be used. Raises BankError."""
    found = once(columns)
    if problem := lacking(found):
        raise BankError(problem)
    if "account" not in found and not account.strip():
        raise BankError("Say which of our accounts it is of: no column does.")
    return found


def _bare(heading: str) -> str:
    return re.sub(r"[^a-z]", "", heading.casefold())
