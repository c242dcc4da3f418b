"""A statement of account as a paper: its figures are kept as they were when it was made, and the
worker makes the file of them. Finance sends it to those who buy."""

import datetime as dt
import uuid
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from accounts.models import Membership, Organisation, User
from bookings.models import SellerDetails, Statement
from bookings.reports import emails
from bookings.reports.periods import Period
from bookings.reports.statement import Account, account
from common import audit, mail, pdf
from common.delivery import attachment_source
from common.money import pounds


class StatementError(Exception):
    """Why it cannot be sent, in words for whoever tries."""


def make(
    organisation: Organisation,
    period: Period,
    *,
    by: User | None,
    now: dt.datetime,
    act: uuid.UUID,
) -> Statement:
    """A paper of the account as it stands now; with the same `act` twice, the same one.

    Raises StatementError for days to come."""
    if period.end > timezone.localdate(now):
        raise StatementError("Nobody knows that yet. Choose days up to today.")
    with transaction.atomic():
        figures = _figures(account(organisation, period))
        found, is_new = Statement.objects.get_or_create(
            act=act,
            defaults={
                "organisation": organisation, "start": period.start, "end": period.end,
                "figures": figures, "made_at": now, "by": by,
            },
        )  # fmt: skip
        if is_new:
            ask_for(found)
    return found


def recipients(organisation: Organisation) -> Sequence[User]:
    """Those who buy for it, and can sign in."""
    buyers = organisation.memberships.filter(role__in=Membership.BUYERS, user__is_active=True)
    return [each.user for each in buyers.select_related("user").order_by("user__full_name", "pk")]


def send(
    organisation: Organisation,
    period: Period,
    *,
    to: Sequence[User],
    by: User | None,
    now: dt.datetime,
    act: uuid.UUID,
) -> Statement:
    """Promise each of `to`, all of whom buy for the organisation, the statement by mail. With the
    same `act` twice it is sent once.

    Raises StatementError."""
    with transaction.atomic():
        locked = Organisation.with_merged.select_for_update(of=("self",), no_key=True).get(
            pk=organisation.pk
        )
        if locked.merged_into_id:
            raise StatementError("This organisation was merged into another. Open the page again.")
        if sent := Statement.objects.filter(act=act).first():
            return sent
        may = {user.pk for user in recipients(locked)}
        if not to or any(user.pk not in may for user in to):
            raise StatementError("Choose at least one person who buys for this organisation.")
        statement = make(locked, period, by=by, now=now, act=act)
        mail.post([emails.statement(statement, to=user) for user in to])
        audit.record(
            "bookings.reports.send_statement",
            on=locked,
            after={
                "start": period.start, "end": period.end, "people": len(to),
                "closing": statement.figures["closing"],
            },
        )  # fmt: skip
    return statement


def _figures(account: Account) -> dict[str, Any]:
    """Plain words, as they are printed."""
    return {
        "opening": pounds(account.opening),
        "closing": pounds(account.closing),
        "owed": pounds(account.owed),
        "overdue": pounds(account.overdue) if account.overdue else "",
        "credit": pounds(account.credit) if account.credit else "",
        "entries": [
            {
                "on": entry.on.isoformat(),
                "what": entry.what,
                "reference": entry.reference,
                "about": entry.about,
                "amount": pounds(entry.amount),
                "balance": pounds(entry.balance),
            }
            for entry in account.entries
        ],
        "unpaid": [
            {
                "number": left.number,
                "due_on": left.due_on.isoformat(),
                "amount": pounds(left.amount),
                "late": is_late,
            }
            for left, is_late in account.lines_of_unpaid
        ],
    }


# --- The file -------------------------------------------------------------------------------------


def statement_pdf(pk: str) -> bytes:
    """The stored file, made first if need be; nothing once the statement is no more. In the worker
    only. It tells of no course, and so goes with discreet messages as it is."""
    statement = Statement.objects.select_related("organisation").filter(pk=pk).first()
    if statement is None:
        return b""
    if not statement.pdf:
        title = "onEvidence training, statement of account"
        made = pdf.render("bookings/statement.html", context(statement), title=title)
        statement.pdf.save("statement.pdf", ContentFile(made), save=False)
        Statement.objects.filter(pk=statement.pk).update(pdf=statement.pdf.name)
    with statement.pdf.open() as file:
        return bytes(file.read())


attachment_source("statement", discreet=statement_pdf)(statement_pdf)


@task(backend="background")
def make_statement(pk: int) -> None:
    statement_pdf(str(pk))


def ask_for(statement: Statement) -> None:
    """Have the file made, for somebody who is waiting for it."""
    transaction.on_commit(partial(make_statement.enqueue, statement.pk))


def context(statement: Statement) -> dict[str, Any]:
    figures = statement.figures
    return {
        "statement": statement,
        "organisation": statement.organisation,
        "seller": SellerDetails.load(),
        "figures": figures,
        "entries": [_dated(entry, "on") for entry in figures["entries"]],
        "unpaid": [_dated(each, "due_on") for each in figures["unpaid"]],
        "demo": settings.DEMO,
    }


def _dated(row: dict[str, Any], field: str) -> dict[str, Any]:
    return row | {field: dt.date.fromisoformat(row[field])}
