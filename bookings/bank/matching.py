"""What one transfer pays. Only what is certain is recorded without anybody looking: an invoice that
it names, or the one invoice of that amount of the one organisation that it names. Whatever says two
things, or nothing, waits for finance."""

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from bookings.bank.book import Book, Named, Owed, Payer
from common import when
from common.money import pounds

#: Candidates that somebody is shown.
MOST = 12


class Decision(NamedTuple):
    """Certain when nothing stands in the way: `why` is empty."""

    payer: Payer | None
    invoices: list[Owed]
    why: str = ""


class Candidate(NamedTuple):
    payer: Payer
    invoices: list[Owed]
    why: str


def decide(book: Book, *, text: str, amount: Decimal, on: dt.date, is_doubtful: bool) -> Decision:
    if is_doubtful:
        return _queue(
            "An earlier file has the same but for its balance or its number. Look whether it came"
            " twice."
        )
    named = book.named(text)
    if named.why:
        return _queue(named.why)
    if named.invoices:
        decision = _by_number(book, named, text, amount)
    else:
        decision = _by_name(book, text, amount)
    if decision.payer and (day := book.by_hand(decision.payer.pk, amount, on)):
        return _queue(
            f"A transfer of that amount was recorded by hand for {when.date(day)}. If it is this"
            " one, put this one aside."
        )
    return decision


def candidates(book: Book, *, text: str, amount: Decimal) -> list[Candidate]:
    """Whose it may be, and why, the likeliest first."""
    found: dict[int, tuple[list[Owed], list[str]]] = {}

    def suggest(payer: int, invoices: list[Owed], why: str) -> None:
        theirs, reasons = found.setdefault(payer, ([], []))
        theirs.extend(each for each in invoices if each not in theirs)
        if why not in reasons:
            reasons.append(why)

    for each in book.named(text).invoices:
        suggest(each.payer, [each], "named in the text")
    for payer in book.payers_in(text):
        suggest(payer.pk, [], "its name stands there")
    for each in book.owing(amount):
        suggest(each.payer, [each], "owes exactly so much")
    likely = sorted(found.items(), key=lambda each: -len(each[1][1]))
    return [
        Candidate(book.payers[pk], invoices, ", ".join(reasons))
        for pk, (invoices, reasons) in likely
        if pk in book.payers
    ][:MOST]


def _by_number(book: Book, named: Named, text: str, amount: Decimal) -> Decision:
    invoices = named.invoices
    owners = {each.payer for each in invoices}
    payer = book.payers.get(invoices[0].payer)
    if len(owners) > 1 or payer is None:
        return _queue("It names invoices of more than one organisation.")
    if payer.individual:
        return _queue("It is for somebody who pays for themselves. Look whether it is theirs.")
    standing = book.payers_in(text)
    agrees = any(each.pk == payer.pk for each in standing)
    if standing and not agrees:
        return _queue("It names the invoice of one organisation, and another organisation.")
    if paid := [each for each in invoices if book.owes(each) <= 0]:
        return _queue(f"Nothing is owed any more on {paid[0].invoice.number}.")
    more = amount - sum((book.owes(each) for each in invoices), Decimal("0.00"))
    if more > 0 and not (agrees and not book.other_digits(text)):
        said = " and ".join(each.invoice.number for each in invoices)[:120]
        return _queue(f"It is {pounds(more)} more than is owed on {said}.")
    return Decision(payer, invoices)


def _by_name(book: Book, text: str, amount: Decimal) -> Decision:
    exact = {payer.pk: payer for payer in book.exactly(text)}
    owing = [each for each in book.owing(amount) if each.payer in exact]
    if len(owing) > 1:
        return _queue("More than one invoice of that amount is open under that name.")
    if owing:
        payer = exact[owing[0].payer]
        if payer.individual:
            return _queue("It is from somebody who pays for themselves. Look whether it is theirs.")
        if len(exact) == 1:
            return Decision(payer, owing)
        return _queue("More than one organisation has that name.")
    if book.payers_in(text):
        return _queue(
            "It names no invoice, and that amount is not certain to be owed under that name."
        )
    return _queue("It names no invoice, and no organisation that we know.")


def _queue(why: str) -> Decision:
    return Decision(None, [], why)
