"""The statement of account, sent by finance."""

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from bookings.models import Statement
from common import mail
from common.models import Attachment


def _day(day: object) -> str:
    return f"{day:%-d %B %Y}"


def statement(statement: Statement, *, to: User) -> mail.Draft:
    """With the paper. It tells of money, and of no course."""
    figures, organisation = statement.figures, statement.organisation
    page = reverse("organisation_statement", args=[organisation.public_id])
    period = f"start={statement.start.isoformat()}&end={statement.end.isoformat()}"
    overdue = f"Of it, {figures['overdue']} is overdue." if figures["overdue"] else ""
    credit = f"We hold {figures['credit']} that is yours." if figures["credit"] else ""
    return mail.draft(
        "statement_sent",
        to=to.email,
        context={
            "name": to.full_name,
            "start": _day(statement.start),
            "end": _day(statement.end),
            "owed": figures["owed"],
            "overdue": overdue,
            "credit": credit,
            "link": f"{settings.SITE_URL}{page}?{period}",
        },
        attachments=[
            Attachment(
                filename="onEvidence-statement.pdf",
                content_type="application/pdf",
                source="statement",
                source_id=str(statement.pk),
            )
        ],
        about=[organisation],
    )
