"""Asking to be forgotten, taking that back, and what the office does with it."""

import datetime as dt
import logging
from collections.abc import Sequence

from django.db import transaction

from accounts.models import ErasureRequest, Learner, User
from accounts.people.linking import link_learners
from accounts.privacy import emails_privacy, erasure
from common import audit

logger = logging.getLogger(__name__)

#: To think again: nothing brings back what was erased.
COOLING_OFF = dt.timedelta(days=7)


class RequestError(Exception):
    """Why a request can no longer be decided, in words for whoever tries."""

    def __init__(self) -> None:
        super().__init__("This request was withdrawn, refused or done in the meantime.")


def open_request(user: User) -> ErasureRequest | None:
    return ErasureRequest.objects.filter(user=user, state=ErasureRequest.State.ASKED).first()


def names(user: User) -> list[str]:
    """Of the learners at their address, which they have just shown to be theirs. Several people may
    share it: then whoever asks must say who they are."""
    link_learners(user)
    known = {name.casefold(): name for name in user.learners.values_list("full_name", flat=True)}
    return sorted(known.values())


def must_say_who(user: User, names: Sequence[str]) -> bool:
    """Whether somebody else may be reached at their address."""
    if len(names) == 1 and not user.full_name:
        return False
    return bool({name.casefold() for name in names} - {user.full_name.casefold()})


def ask(
    user: User,
    *,
    names: Sequence[str],
    now: dt.datetime,
    at_once: bool = False,
    by_staff: bool = False,
    reason: str = "",
) -> ErasureRequest:
    """Have them forgotten in a week, or now, with the learners of these names; asking twice asks
    once. Raises erasure.Refused."""
    with transaction.atomic():
        list(User.objects.select_for_update(of=("self",), no_key=True).filter(pk=user.pk))
        learners = _learners(user, names)
        if reasons := erasure.refusals(erasure.person(user, learners=learners)):
            raise erasure.Refused(reasons)
        request = open_request(user) or ErasureRequest.objects.create(
            user=user,
            asked_at=now,
            due_at=now if at_once else now + COOLING_OFF,
            by_staff=by_staff,
            reason=reason,
        )
        request.learners.set(learners)
        audit.record("accounts.erasure.ask", on=request, after={"due": request.due_at})
        if not at_once:
            emails_privacy.erasure_asked(request)
    if at_once:
        do(request, now=now)
    return request


def for_learner(learner: Learner, *, reason: str, now: dt.datetime) -> None:
    """Have somebody without an account forgotten now, because they asked the office. Raises
    erasure.Refused."""
    if learner.user:
        ask(
            learner.user,
            names=[learner.full_name],
            now=now,
            at_once=True,
            by_staff=True,
            reason=reason,
        )
        return
    with transaction.atomic():
        request = ErasureRequest.objects.create(
            asked_at=now, due_at=now, by_staff=True, reason=reason
        )
        request.learners.set([learner])
        audit.record("accounts.erasure.ask", on=request, after={"due": now})
    do(request, now=now)


def withdraw(request: ErasureRequest, *, now: dt.datetime) -> None:
    """Raises RequestError."""
    with transaction.atomic():
        _decide(_locked(request), ErasureRequest.State.WITHDRAWN, now)


def refuse(request: ErasureRequest, *, reason: str, now: dt.datetime) -> None:
    """Say no, and why, to whoever asked. Raises RequestError."""
    with transaction.atomic():
        request = _locked(request)
        request.reason = reason
        _decide(request, ErasureRequest.State.REFUSED, now)
        if request.user:
            emails_privacy.erasure_refused(request)


def do(request: ErasureRequest, *, now: dt.datetime) -> None:
    """Forget them. All of it happens or nothing does. Raises erasure.Refused, RequestError."""
    with transaction.atomic():
        request = _locked(request)
        person = whom(request)
        to = _last_address(person)
        erasure.erase(person)
        request.refresh_from_db()
        request.user, request.problem = None, ""
        if _names_them(request.reason, person):
            request.reason = ""
        _decide(request, ErasureRequest.State.DONE, now)
        request.learners.clear()
        if to:
            emails_privacy.erasure_done(to)


def do_due(*, now: dt.datetime) -> int:
    """Forget all whose time has come. What stands in the way of one is noted on it, for the office,
    and tried again. The number forgotten."""
    due = ErasureRequest.objects.filter(state=ErasureRequest.State.ASKED, due_at__lte=now)
    return sum(_try(request, now) for request in due.order_by("due_at"))


def whom(request: ErasureRequest) -> erasure.Person:
    """The person as of now: somebody may have booked for them since they asked."""
    learners = list(request.learners.select_related("organisation"))
    if request.user is None:
        return erasure.person(None, learners=learners)
    link_learners(request.user)
    return erasure.person(
        request.user,
        learners=_learners(request.user, [learner.full_name for learner in learners]),
    )


def of_learner(learner: Learner) -> erasure.Person:
    """Whom the office would erase from the page of this learner."""
    if learner.user is None:
        return erasure.person(None, learners=[learner])
    return erasure.person(learner.user, learners=_learners(learner.user, [learner.full_name]))


def _try(request: ErasureRequest, now: dt.datetime) -> bool:
    try:
        do(request, now=now)
    except erasure.Refused as error:
        ErasureRequest.objects.filter(pk=request.pk).update(problem=str(error)[:300])
    except RequestError:
        pass
    except Exception:
        logger.exception("Erasure %s failed", request.public_id)
    else:
        return True
    return False


def _learners(user: User, names: Sequence[str]) -> list[Learner]:
    wanted = {name.casefold() for name in names}
    theirs = user.learners.select_related("organisation").order_by("pk")
    return [learner for learner in theirs if learner.full_name.casefold() in wanted]


def _names_them(text: str, person: erasure.Person) -> bool:
    return any(word.casefold() in text.casefold() for word in person.names | person.addresses)


def _last_address(person: erasure.Person) -> str:
    if person.user:
        return person.user.email
    return min(person.addresses, default="")


def _locked(request: ErasureRequest) -> ErasureRequest:
    """Raises RequestError unless it is open."""
    request = ErasureRequest.objects.select_for_update(of=("self",), no_key=True).get(pk=request.pk)
    if not request.is_open:
        raise RequestError
    return request


def _decide(request: ErasureRequest, state: ErasureRequest.State, now: dt.datetime) -> None:
    audit.record(
        f"accounts.erasure.{state.value}",
        on=request,
        before={"state": request.state},
        after={"state": state.value},
    )
    request.state, request.decided_at = state, now
    request.save(update_fields=["user", "state", "decided_at", "reason", "problem"])
