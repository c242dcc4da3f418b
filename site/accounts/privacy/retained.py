"""What is kept of people who sign in, and for how long."""

from collections.abc import Sequence

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.db.models import Model

from accounts.models import DataExport, ErasureRequest, Invitation, LearnerImport, UserSession
from common import files
from common.retained import A_LOG, LOGS
from common.retention import Kind, days, delete_rows, months, register


def _log(name: str, label: str, what: str, model: type[Model]) -> Kind:
    return Kind(
        name=name,
        label=label,
        what=f"{what}: address, computer and time.",
        why=A_LOG,
        counted_from="the day it happened",
        default=LOGS,
        maximum=months(12),
        due=lambda before: model._default_manager.filter(attempt_time__lt=before),
        moment="attempt_time",
    )


def _delete_copies(copies: Sequence[DataExport]) -> None:
    files.forget(copy.file for copy in copies)
    delete_rows(copies)


register(
    Kind(
        name="data_copies",
        label="Copies of people's data",
        what="The file that somebody asked for at “Download my data”.",
        why="A copy of everything about somebody lies about no longer than it takes to fetch it.",
        counted_from="the moment it was asked for",
        default=days(7),
        maximum=days(7),
        due=lambda before: DataExport.objects.filter(asked_at__lt=before),
        delete=_delete_copies,
        moment="asked_at",
        reference="public_id",
    ),
    Kind(
        name="erasure_requests",
        label="Requests to be erased",
        what="When one was asked for and decided, with the reason of a refusal. That it was done is"
        " in the audit trail.",
        why="To answer questions about a request.",
        counted_from="the day it was done, refused or withdrawn",
        default=months(24),
        maximum=months(72),
        due=lambda before: ErasureRequest.objects.filter(decided_at__lt=before),
        moment="decided_at",
        reference="public_id",
    ),
    _log("sign_ins", "Sign-ins", "Who signed in and out", AccessLog),
    _log("sign_in_tries", "Tries to sign in", "Tries with a wrong password", AccessAttempt),
    _log("sign_in_failures", "Failed sign-ins", "Failures, where they are kept", AccessFailureLog),
    Kind(
        name="imports",
        label="Imported lists",
        what="Lists of people as they were uploaded. The people stay in the records.",
        why="To look into what went wrong with a list.",
        counted_from="the day it was uploaded",
        default=days(30),
        maximum=LOGS,
        # One that is at work is finished first.
        due=lambda before: LearnerImport.objects.exclude(state=LearnerImport.State.RUNNING).filter(
            created_at__lt=before
        ),
        moment="created_at",
        reference="public_id",
    ),
    Kind(
        name="invitations",
        label="Invitations",
        what="Who was invited to an organisation, whatever came of it. Members stay.",
        why=A_LOG,
        counted_from="the day it was sent last",
        default=LOGS,
        # Until then it can be accepted.
        minimum=days(14),
        maximum=months(12),
        due=lambda before: Invitation.objects.filter(sent_at__lt=before),
        moment="sent_at",
        reference="public_id",
    ),
    Kind(
        name="sessions",
        label="Ended sessions",
        what="What a browser was remembered by.",
        why="Nobody can use it any more.",
        counted_from="its end",
        default=days(1),
        maximum=LOGS,
        due=lambda before: UserSession.objects.filter(expire_date__lt=before),
        moment="expire_date",
        # Not the key: it is what lets somebody in.
        reference="expire_date",
    ),
)
