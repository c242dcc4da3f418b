"""The hosted pages, in words and marks that no one could take for Stripe's own."""

from html import escape
from pathlib import Path

from .store import Json

CSS = (Path(__file__).parent / "page.css").read_text()
MARK = (
    '<svg viewBox="0 0 114 32" fill="none" stroke="currentColor" stroke-width="2"'
    ' aria-hidden="true">'
    '<path d="M2 16c7-18 15-18 22 0s15 18 22 0 15-18 22 0 15 18 22 0 15-18 22 0"/>'
    '<path d="M2 16c7 18 15 18 22 0s15-18 22 0 15 18 22 0 15-18 22 0 15 18 22 0"/></svg>'
)


def money(pence: int, currency: str) -> str:
    amount = f"{pence / 100:,.2f}"
    return f"£{amount}" if currency == "gbp" else f"{amount} {currency.upper()}"


def payment(session: Json, lines: list[Json], *, minutes_left: int, declined: bool) -> str:
    """`lines` are line items whose `price.product` is expanded."""
    total = money(session["amount_total"], session["currency"])
    title = f"Pay {total}"
    leave = '<button name="action" value="leave">Leave this page</button>'
    return _page(
        f"Error: your card was declined. {title}" if declined else title,
        f"""
{_declined() if declined else ""}
<h1>{title}</h1>
<p>Nothing here asks for a card. Choose what happens to the payment.</p>
<table>
<caption>What you are paying for</caption>
<thead>
<tr><th scope="col">Item</th><th scope="col">Quantity</th><th scope="col">Amount</th></tr>
</thead>
<tbody>{"".join(_line(line) for line in lines)}</tbody>
<tfoot><tr><th scope="row" colspan="2">Total</th><td>{total}</td></tr></tfoot>
</table>
<form method="post" class="actions">
<button class="primary" name="action" value="pay">Pay {total}</button>
<button name="action" value="decline">Decline the card</button>
{leave if session["cancel_url"] else ""}
</form>
<p>This page closes in {_minutes(minutes_left)}.</p>""",
    )


def _declined() -> str:
    return (
        '<div class="problem" role="alert"><p><strong>Your card was declined.</strong> Nothing has'
        " been taken. You can try again, or leave this page.</p></div>"
    )


def _line(line: Json) -> str:
    product = line["price"]["product"]
    note = f"<small>{escape(product['description'])}</small>" if product["description"] else ""
    amount = money(line["amount_total"], line["currency"])
    return (
        f'<tr><th scope="row">{escape(product["name"])}{note}</th>'
        f"<td>{line['quantity']}</td><td>{amount}</td></tr>"
    )


def _minutes(count: int) -> str:
    hours, minutes = divmod(max(1, count), 60)
    parts = [
        f"{number} {unit}{'' if number == 1 else 's'}"
        for number, unit in ((hours, "hour"), (minutes, "minute"))
        if number
    ]
    return " and ".join(parts)


def finished(session: Json, *, link: str) -> str:
    if session["payment_status"] == "paid":
        title = "This payment is complete"
        amount = money(session["amount_total"], session["currency"])
        text = f"You have paid {amount}. It cannot be paid twice."
    else:
        title = "This payment is being processed"
        text = "The bank has not confirmed it yet. You do not need to pay again."
    return _notice(title, text, link)


def expired(session: Json) -> str:
    text = "It can no longer be paid. Nothing has been taken."
    return _notice("This payment page has expired", text, session["cancel_url"])


def unknown() -> str:
    text = "Please go back to the site that sent you here and start the payment again."
    return _notice("There is no payment at this address", text, None)


def index() -> str:
    text = "It takes Stripe's place in the demonstration and the tests. It is running."
    return _notice("Stripe stand-in", text, None)


def _notice(title: str, text: str, link: str | None) -> str:
    back = f'<p><a class="button" href="{escape(link)}">Go back to the site</a></p>' if link else ""
    return _page(title, f"<h1>{title}</h1><p>{text}</p>{back}")


def _page(title: str, main: str) -> str:
    return f"""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title} - Stripe stand-in</title>
<style>{CSS}</style>
</head>
<body>
<header><p><strong>Stripe stand-in</strong>: no real card, no money moves.</p></header>
<main>{MARK}{main}</main>
<footer><p>A stand-in for Stripe's payment page, for demonstration and tests.</p></footer>
</body>
</html>
"""
