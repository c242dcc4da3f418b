"""One API call, from its headers to its answer: who asks, what for, was it asked before."""

import base64
import binascii
import time
from collections import deque
from email.message import Message
from typing import NamedTuple

from . import endpoints, sessions
from .account import API_VERSION, Account, new_id
from .errors import ApiError, refused_by_fault
from .faults import Dropped, Fault, Faults
from .idempotency import Call, Keys, Outcome
from .parameters import decode
from .store import Json


class Answer(NamedTuple):
    status: int
    body: Json
    headers: dict[str, str]


class Api:
    def __init__(self, account: Account) -> None:
        self.account = account
        self.keys = Keys(account)
        self.faults = Faults()
        #: The latest calls and their status, for a test that asks what the site has sent.
        self.calls: deque[Json] = deque(maxlen=500)

    def respond(self, method: str, path: str, encoded: str, headers: Message) -> Answer:
        """`encoded` is the query or the body. Raises `Dropped` where a fault leaves no answer."""
        key = headers.get("Idempotency-Key") if method == "POST" else None
        call = Call(method, path, {}, key, new_id("req_", 14))
        seen: Json = {"method": method, "path": path, "idempotency_key": key, "status": None}
        self.calls.append(seen)
        try:
            self._admit(headers)
            outcome = self._answer(call, encoded)
        except ApiError as error:
            outcome = Outcome(error.status, error.body(), call.request_id)
        seen["status"] = outcome.status
        return Answer(outcome.status, outcome.body, _headers(call, outcome))

    def _admit(self, headers: Message) -> None:
        _check_key(headers.get("Authorization", ""), self.account.secret_key)
        version = headers.get("Stripe-Version", API_VERSION)
        if version != API_VERSION:
            raise ApiError(
                f"Invalid Stripe API version: {version}. (The stand-in speaks {API_VERSION} alone.)"
            )

    def _answer(self, call: Call, encoded: str) -> Outcome:
        fault = self.faults.take(call.method, call.path)
        if fault and fault.kind == "drop":
            raise Dropped
        if fault and fault.kind == "status":
            raise refused_by_fault(fault.status)
        endpoint, ids = endpoints.find(call.method, call.path)
        call = call._replace(params=endpoint.params("", decode(encoded)))
        with self.keys.hold(call.key):
            outcome = self.keys.replay(call) or self._perform(call, endpoint, ids, fault)
            if fault and fault.kind == "slow":
                time.sleep(fault.seconds)
            if fault and fault.kind == "lost":
                raise Dropped
            return outcome

    def _perform(
        self, call: Call, endpoint: endpoints.Endpoint, ids: list[str], fault: Fault | None
    ) -> Outcome:
        """Work and kept outcome in one transaction; a failure undoes the work, and is kept too."""
        sessions.expire_due(self.account)
        cause = {"id": call.request_id, "idempotency_key": call.key}
        try:
            if fault and fault.kind == "stored":
                raise refused_by_fault(500)
            with self.account.transaction(cause):
                body = endpoints.perform(self.account, endpoint, call.params, ids)
                return self.keys.keep(call, 200, body)
        except ApiError as error:
            return self.keys.keep(call, error.status, error.body())


def _check_key(authorization: str, secret_key: str) -> None:
    scheme, _, given = authorization.partition(" ")
    if scheme.lower() == "basic":
        given = _basic_user(given)
    if not given:
        raise ApiError(
            "You did not provide an API key. You need to provide your API key in the Authorization "
            "header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
            status=401,
        )
    if given != secret_key:
        masked = f"{given[:8]}{'*' * 8}{given[-4:]}"
        raise ApiError(f"Invalid API Key provided: {masked}", status=401)


def _basic_user(encoded: str) -> str:
    try:
        return base64.b64decode(encoded, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _headers(call: Call, outcome: Outcome) -> dict[str, str]:
    headers = {"Request-Id": call.request_id, "Stripe-Version": API_VERSION}
    if call.key is not None:
        headers["Idempotency-Key"] = call.key
    if outcome.request_id != call.request_id:
        headers |= {"Idempotent-Replayed": "true", "Original-Request": outcome.request_id}
        if outcome.status >= 500:
            # It would only come again: the SDK is told not to try.
            headers["Stripe-Should-Retry"] = "false"
    return headers
