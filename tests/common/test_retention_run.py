"""Deleting what is due: in batches, twice at once, killed half-way."""

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from common import files, mail, retention, retention_run
from common.models import (
    AuditEvent,
    FileToDelete,
    OutgoingMessage,
    RetentionRule,
    RetentionRun,
)
from common.retention import months
from common.storage import private_storage
from pages.models import Enquiry
from tests.booking import confirmed
from tests.common.aging import aged, ago, apply, enquiries
from tests.racing import race

pytestmark = pytest.mark.django_db


def test_it_goes_in_batches_and_says_what_went(monkeypatch, now):
    monkeypatch.setattr(retention_run, "BATCH", 3)
    enquiries(7)
    call_command("apply_retention")
    run = RetentionRun.objects.get()
    assert (run.kind, run.number) == ("enquiries", 7)
    assert run.before.date() == months(12).before(now).date()
    events = AuditEvent.objects.filter(action="common.retention.delete").order_by("pk")
    assert [event.after["number"] for event in events] == [3, 3, 1]
    assert events[0].origin == "manage.py apply_retention"
    assert RetentionRule.objects.filter(last_run_at=None).count() == 0


def test_killed_in_the_middle_it_has_done_what_it_did_and_the_next_run_ends_it(monkeypatch):
    monkeypatch.setattr(retention_run, "BATCH", 3)
    enquiries(7)
    kind, batches = retention.kind("enquiries"), []

    def dies(rows):
        batches.append(rows)
        kind.delete(rows)
        if len(batches) == 2:
            raise KeyboardInterrupt

    monkeypatch.setitem(
        retention._kinds, "enquiries", retention.Kind(**{**vars(kind), "delete": dies})
    )
    with pytest.raises(KeyboardInterrupt):
        retention_run.apply(now=timezone.now())
    assert (Enquiry.objects.count(), RetentionRun.objects.get().number) == (4, 3)
    assert apply() == {"enquiries": 4}


def test_one_kind_that_fails_does_not_keep_the_others(monkeypatch):
    enquiries(1)
    aged(
        mail.queue("sign_in_unknown", to="x@y.org", context={}),
        state="sent",
        created_at=ago(days=99),
    )
    kind = retention.kind("messages")

    def fails(rows):
        raise ValueError

    monkeypatch.setitem(
        retention._kinds, "messages", retention.Kind(**{**vars(kind), "delete": fails})
    )
    with pytest.raises(CommandError, match="messages"):
        call_command("apply_retention")
    assert not Enquiry.objects.exists()
    assert OutgoingMessage.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_delete_each_row_once(monkeypatch):
    monkeypatch.setattr(retention_run, "BATCH", 5)
    enquiries(40)

    race(lambda _: retention_run.apply(now=timezone.now()), range(2))
    retention_run.apply(now=timezone.now())
    assert not Enquiry.objects.exists()
    assert sum(RetentionRun.objects.values_list("number", flat=True)) == 40


def test_a_file_is_deleted_after_the_commit_and_not_without_it(
    django_capture_on_commit_callbacks, run
):
    invoice = confirmed(run).invoice
    invoice.pdf.save("x.pdf", ContentFile(b"x"))
    storage, name = private_storage(), invoice.pdf.name
    with django_capture_on_commit_callbacks() as callbacks:
        files.forget([invoice.pdf])
    assert storage.exists(name)
    assert FileToDelete.objects.get().name == name
    callbacks[-1]()
    assert not storage.exists(name)
    assert not FileToDelete.objects.exists()


def test_a_crash_between_commit_and_file_is_swept(run):
    invoice = confirmed(run).invoice
    invoice.pdf.save("x.pdf", ContentFile(b"x"))
    files.forget([invoice.pdf])
    apply()
    assert not private_storage().exists(invoice.pdf.name)


def test_a_dry_run_lists_and_deletes_nothing(capsys):
    enquiries(7)
    call_command("apply_retention", dry_run=True)
    line = next(line for line in capsys.readouterr().out.splitlines() if "enquiries" in line)
    assert line.startswith("enquiries: 7, the oldest of ")
    assert Enquiry.objects.order_by("pk").first().reference in line
    assert "Ann" not in line
    assert Enquiry.objects.count() == 7


def test_it_is_scheduled_once_a_day(settings):
    assert dict(settings.SCHEDULE)["apply_retention"] == 86400
