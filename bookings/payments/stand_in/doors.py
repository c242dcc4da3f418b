"""Three doors into one account: the API, the hosted page, the control."""

import json
from email.message import Message
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from . import hosted, pages
from .account import Account
from .api import Api
from .control import Control, call
from .errors import ApiError

PAGE_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    # No form-action: it would also forbid the way back to the site.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


class Reply(NamedTuple):
    status: int
    body: bytes
    headers: dict[str, str]


class Doors:
    def __init__(self, account: Account, api: Api, control: Control) -> None:
        self.account = account
        self.api = api
        self.control = control

    def reply(self, method: str, target: str, body: str, headers: Message) -> Reply:
        """Answer one request. Raises `Dropped` where there is to be no answer."""
        path, query = urlsplit(target).path, urlsplit(target).query
        if path.startswith("/v1/"):
            answer = self.api.respond(method, path, body if method == "POST" else query, headers)
            return json_reply(answer.status, answer.body, answer.headers)
        if path.startswith("/c/pay/"):
            return _page_reply(self._hosted(method, path.removeprefix("/c/pay/"), body))
        if path.startswith("/_control/"):
            return self._controlled(method, path.removeprefix("/_control/"), body, headers)
        if path == "/":
            return _page_reply(hosted.Page(200, pages.index()))
        return _page_reply(hosted.Page(404, pages.unknown()))

    def _hosted(self, method: str, session_id: str, body: str) -> hosted.Page:
        if method == "GET":
            return hosted.show(self.account, session_id)
        action = parse_qs(body).get("action", [""])[0]
        return hosted.act(self.account, session_id, action)

    def _controlled(self, method: str, name: str, body: str, headers: Message) -> Reply:
        # A page elsewhere cannot make a browser send this type without asking first.
        if method != "POST" or headers.get_content_type() != "application/json":
            return json_reply(405, {"error": {"message": "POST application/json"}})
        try:
            return json_reply(200, call(self.control, name, json.loads(body or "{}")))
        except ApiError as error:
            return json_reply(error.status, error.body())


def json_reply(status: int, body: Any, headers: dict[str, str] | None = None) -> Reply:
    encoded = (json.dumps(body, indent=2) + "\n").encode()
    return Reply(status, encoded, {"Content-Type": "application/json"} | (headers or {}))


def _page_reply(page: hosted.Page) -> Reply:
    headers = PAGE_HEADERS | ({"Location": page.location} if page.location else {})
    return Reply(page.status, page.html.encode(), headers)
