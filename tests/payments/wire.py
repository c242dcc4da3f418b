"""Talking to the stand-in in plain HTTP, as a test of its wire must."""

import http.client
import json
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

SECRET_KEY, WEBHOOK_SECRET = "sk_test_of_the_tests", "whsec_of_the_tests"
SESSIONS = "/v1/checkout/sessions"
SESSION = {
    "mode": "payment",
    "line_items[0][price_data][currency]": "gbp",
    "line_items[0][price_data][product_data][name]": "onEvidence <training>",
    "line_items[0][price_data][product_data][description]": "Booking OE-7K2M",
    "line_items[0][price_data][unit_amount]": "12000",
    "line_items[0][quantity]": "2",
    "success_url": "https://site.example/paid?session={CHECKOUT_SESSION_ID}",
    "cancel_url": "https://site.example/check",
}
BEARER = {"Authorization": f"Bearer {SECRET_KEY}"}


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    text: str

    @property
    def json(self):
        return json.loads(self.text)

    @property
    def error(self):
        return self.json["error"]


def ask(url: str, method: str, path: str, params=None, headers=BEARER, body=None) -> Answer:
    encoded = urlencode(params or {})
    if method == "GET" and encoded:
        path += f"?{encoded}"
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
    connection.request(method, path, body or (encoded if method == "POST" else None), headers)
    response = connection.getresponse()
    answer = Answer(response.status, response.headers, response.read().decode())
    connection.close()
    return answer


def without(name: str) -> dict[str, str]:
    return {key: value for key, value in SESSION.items() if key != name}


def page(stand_in, session) -> Answer:
    return ask(stand_in.url, "GET", f"/c/pay/{session['id']}", headers={})


def kinds(stand_in) -> list[str]:
    """The types of all events, oldest first."""
    listed = ask(stand_in.url, "GET", "/v1/events", {"limit": 100}).json["data"]
    return [event["type"] for event in reversed(listed)]


def told(deliveries) -> list[str]:
    """The types of the webhooks received, in their order."""
    return [json.loads(delivery.body)["type"] for delivery in deliveries]
