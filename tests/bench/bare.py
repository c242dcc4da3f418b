"""The yardstick of the bookings: the rows that one whole booking leaves, by bare SQL in one
transaction, under the same lock on the date. No objects, no forms, no checks of what was typed."""

import json
import uuid
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

CONTEXT = json.dumps(
    {"name": "Bo Booker", "reference": "OE-0000000", "where": "Online"}
    | {str(number): "as long as a message's context is" for number in range(10)}
)


def write(date: int) -> None:
    """One booking, its place, buyer, organisation, learner, enrolment, invoice and messages."""
    now, today, number = timezone.now(), timezone.localdate(), uuid.uuid4().hex
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT course_id FROM courses_courserun WHERE id = %s FOR UPDATE", [date])
        [course] = cursor.fetchone()
        cursor.execute(
            "SELECT count(*) FROM bookings_place JOIN bookings_booking b ON b.id = booking_id"
            " WHERE run_id = %s AND cancelled_at IS NULL AND b.state = 'confirmed'",
            [date],
        )
        user = _insert(
            cursor, "accounts_user", password="!", is_superuser=False, public_id=uuid.uuid4(),
            email=f"bare{number}@example.org", full_name="Bo Booker", is_active=True,
            is_staff=False, date_joined=now, session_epoch=0, printed_name="", discreet=False,
        )  # fmt: skip
        organisation = _insert(
            cursor, "accounts_organisation", public_id=uuid.uuid4(), name=f"Bare {number}",
            created_at=now, requires_second_factor=False, individual=False, band="",
        )  # fmt: skip
        _insert(
            cursor,
            "accounts_membership",
            role="owner",
            team="",
            organisation_id=organisation,
            user_id=user,
        )
        learner = _insert(
            cursor, "accounts_learner", public_id=uuid.uuid4(), full_name=f"Person {number}",
            email=f"person{number}@example.org", job_role="Teacher", team="", created_at=now,
            organisation_id=organisation, professional_body="", registration_number="",
            discreet=False, left_by="",
        )  # fmt: skip
        booking = _insert(
            cursor, "bookings_booking", public_id=uuid.uuid4(), reference=uuid.uuid4().hex[:12],
            state="confirmed", created_at=now, hold_expires_at=now, hold_extended=False,
            people_text="Person", organisation_name="Bare", contact_name="Bo",
            contact_email=f"bare{number}@example.org", contact_phone="", billing_address="1 Street",
            billing_postcode="SW1A 1AA", po_number="PO-1", no_po=False, method="invoice",
            terms="As agreed", confirmed_at=now, attention="", buyer_id=user,
            organisation_id=organisation, individual=False, policy="{}", own_lists="{}", band="",
        )  # fmt: skip
        _insert(
            cursor, "bookings_place", public_id=uuid.uuid4(), unit_price=60, list_price=60,
            vat_rate=0, reductions="[]", complimentary="", team="",
            name=f"Person {number}", email=f"person{number}@example.org", job_role="Teacher",
            booking_id=booking, learner_id=learner, run_id=date, course_id=course,
        )  # fmt: skip
        _insert(
            cursor, "courses_enrolment", public_id=uuid.uuid4(), state="enrolled", created_at=now,
            course_id=course, learner_id=learner, run_id=date,
        )  # fmt: skip
        invoice = _insert(
            cursor, "bookings_invoice", public_id=uuid.uuid4(), number=number[:20],
            booking_id=booking, issued_on=today, tax_point=today, due_on=today, seller="{}",
            customer="{}", net=60, vat=0, gross=60, pdf="", reductions="[]",
        )  # fmt: skip
        _insert(
            cursor, "bookings_invoiceline", description="Training place", quantity=1, unit_price=60,
            vat_rate=0, net=60, vat=0, exempt_reason="", invoice_id=invoice,
        )  # fmt: skip
        for kind in ("booking_confirmed", "place_confirmed"):
            _message(cursor, kind, number, now)


def _message(cursor: Any, kind: str, number: str, now: Any) -> None:
    message = _insert(
        cursor, "common_outgoingmessage", public_id=uuid.uuid4(), kind=kind, context=CONTEXT,
        recipient=f"bare{number}@example.org", subject="onEvidence training", state="queued",
        secret=False, sending=False, resent=0, discreet=False,
        attempts=0, due_at=now, last_error="", text="", html="", created_at=now,
    )  # fmt: skip
    _insert(
        cursor, "common_attachment", filename="onEvidence-training.ics", source="calendar",
        source_id="1", content_type="text/calendar", message_id=message,
    )  # fmt: skip
    _insert(
        cursor, DBTaskResult._meta.db_table, id=uuid.uuid4(), status="READY", enqueued_at=now,
        args_kwargs=json.dumps({"args": [message], "kwargs": {}}), priority=0, queue_name="default",
        task_path="common.tasks.send_message", backend_name="background", run_after=now,
        return_value="null", exception_class_path="", traceback="", worker_ids="[]",
    )  # fmt: skip


def _insert(cursor: Any, table: str, **values: Any) -> int:
    columns, marks = ", ".join(values), ", ".join(["%s"] * len(values))
    cursor.execute(
        f"INSERT INTO {table} ({columns}) VALUES ({marks}) RETURNING id", list(values.values())
    )
    [identity] = cursor.fetchone()
    return identity
