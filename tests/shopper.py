"""A browser of somebody who books, cut to what HTTP asks of it: cookies, forms, redirects, one
connection that is kept."""

import http.client
import re
from urllib.parse import urlencode, urlsplit

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
DETAILS = {
    "contact_name": "Bo Booker",
    "contact_phone": "",
    "billing_address": "1 Example Street\nExampleton",
    "billing_postcode": "SW1A 1AA",
    "po_number": "PO-123",
}


class Refused(Exception):
    """The site answered with something else than the next page."""


class Shopper:
    def __init__(self, site: str, *, address: str) -> None:
        """`address`: where the request came from, as the proxy in front would say."""
        self._netloc = urlsplit(site).netloc
        self._connection = http.client.HTTPConnection(self._netloc, timeout=60)
        self._address, self._cookies, self._token = address, dict[str, str](), ""

    def get(self, path: str) -> bytes:
        status, _, body = self._ask("GET", path)
        if status != 200:
            raise Refused(f"{status} for {path}")
        found = TOKEN.search(body)
        self._token = found[1].decode() if found else ""
        return body

    def get_anyway(self, path: str) -> int:
        """Whatever is answered."""
        return self._ask("GET", path)[0]

    def post(self, path: str, **fields: object) -> str:
        """Where the answer leads."""
        fields["csrfmiddlewaretoken"] = self._token
        status, location, body = self._ask("POST", path, urlencode(fields, doseq=True))
        if status != 302:
            raise Refused(f"{status} for {path}: {_problem(body)}")
        return location

    def hold(self, date: object, *, places: int) -> str:
        """Choose: the address of the booking."""
        path = f"/book/{date}/"
        self.get(path)
        return self.post(path, places=places).removesuffix("people/")

    def answer(self, booking: str, *, people: str, organisation: str, email: str) -> None:
        """Name the people, say who books, and come to the page on which all is checked."""
        self.get(f"{booking}people/")
        self.post(f"{booking}people/", people=people, action="use")
        self.get(f"{booking}details/")
        details = {**DETAILS, "organisation_name": organisation, "contact_email": email}
        self.post(f"{booking}details/", **details)
        self.get(f"{booking}check/")

    def confirm(self, booking: str) -> bytes:
        """On invoice: the page of the confirmed booking."""
        if self.post(f"{booking}on-invoice/") != booking:
            raise Refused("not confirmed")
        return self.get(booking)

    def close(self) -> None:
        self._connection.close()

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str, bytes]:
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "X-Forwarded-For": self._address,
            "Accept": "text/html",
            "Accept-Encoding": "identity",
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return response.status, response.headers.get("Location", ""), response.read()


def _problem(body: bytes) -> str:
    said = re.search(r"error-summary.*?</ul>", body.decode(errors="replace"), re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", said[0]).split()) if said else ""
