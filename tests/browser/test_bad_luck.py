"""Paying when things go wrong: whatever happens, it ends with one booking, one invoice and one
confirmation."""

from collections.abc import Callable

import pytest
from playwright.sync_api import APIResponse, Route, expect

from tests.browser.booking import address, answer_everything
from tests.browser.person import Hurried, Person
from tests.browser.signing_in import signs_in_by_code

pytestmark = pytest.mark.browser

#: What a browser shows where no site answers.
NO_ANSWER = "chrome-error://chromewebdata/"


@pytest.fixture
def buyer(person) -> Person:
    return person(Hurried)


def begins_to_pay(buyer: Person, name: str) -> None:
    """As far as the page of the card payment."""
    answer_everything(buyer, name)
    buyer.press("by card")


def pays(buyer: Person, *, then: Callable[[Route, APIResponse], None]) -> None:
    """The money is taken; what becomes of the answer, which leads back to the site, is up to
    `then`."""
    buyer.page.route(
        f"{buyer.demo.stripe}/c/pay/*", lambda route: then(route, route.fetch(max_redirects=0))
    )
    buyer.page.get_by_role("button", name="Pay £").click()
    expect(buyer.page).to_have_url(NO_ANSWER)


def has_booked_once(buyer: Person, name: str) -> None:
    with buyer.mail(to=address(name), subject="confirmed"):
        signs_in_by_code(buyer, address(name))
    buyer.visit("/organisation/")
    booked = buyer.page.get_by_role("table", name="The newest first").locator("tbody tr")
    expect(booked).to_have_count(1)
    buyer.sees("Paid by card")
    expect(buyer.page.get_by_role("link", name="(PDF)")).to_have_count(1)
    buyer.visit(f"/demo/outbox/?to={address(name)}")
    buyer.sees("2 messages")  # the confirmation, and the code to sign in


def test_a_double_click_on_pay(buyer):
    answer_everything(buyer, "double")
    buyer.page.get_by_role("button", name="by card").dblclick()
    buyer.page.wait_for_url(f"{buyer.demo.stripe}/**")
    buyer.page.get_by_role("button", name="Pay £").dblclick()
    buyer.sees("Your places are booked")
    has_booked_once(buyer, "double")


def test_the_back_button_after_paying(buyer):
    begins_to_pay(buyer, "back")
    buyer.press("Pay £")
    booking = buyer.page.url
    buyer.page.go_back()
    buyer.sees("This payment is complete", "It cannot be paid twice.")
    buyer.page.go_back()
    expect(buyer.page).to_have_url(booking)
    has_booked_once(buyer, "back")


def test_the_buyer_starts_to_pay_again_because_nothing_seemed_to_happen(person):
    buyer = person()
    answer_everything(buyer, "again")
    check = buyer.page.url
    buyer.press("by card")
    with buyer.demo.webhooks("drop"):
        pays(buyer, then=lambda route, _: route.abort())
    buyer.visit(check)
    buyer.sees("Your card payment is open")
    buyer.page.unroute_all()
    buyer.press("Go on to pay")
    buyer.sees("This payment is complete", "It cannot be paid twice.")
    buyer.follow("Go back to the site")
    buyer.sees("Your places are booked")
    has_booked_once(buyer, "again")


def test_neither_the_webhook_nor_the_buyer_comes_back(buyer):
    """After a minute the scheduler asks Stripe, and sends what is due."""
    begins_to_pay(buyer, "lost")
    with buyer.demo.webhooks("drop"):
        pays(buyer, then=lambda route, _: route.abort())
    for command in ("reconcile_payments", "send_due_mail"):
        buyer.demo.manage(command, minutes_later=2)
    has_booked_once(buyer, "lost")


def killed(buyer: Person) -> None:
    """The web server is killed when the money is taken, and starts again when the buyer has seen
    that nothing answers."""

    def kill(route: Route, answer: APIResponse) -> None:
        buyer.demo.kill_web_server()
        route.fulfill(response=answer)

    with buyer.demo.supervisor_held():
        pays(buyer, then=kill)


def test_the_web_server_is_killed_after_stripe_took_the_money_and_a_webhook_is_sent_again(buyer):
    begins_to_pay(buyer, "killed-webhook")
    with buyer.demo.webhooks("delay", seconds=1):
        killed(buyer)
    has_booked_once(buyer, "killed-webhook")


def test_the_web_server_is_killed_after_stripe_took_the_money_and_the_buyer_reloads(buyer):
    begins_to_pay(buyer, "killed-reload")
    with buyer.demo.webhooks("drop"):
        killed(buyer)
    buyer.page.reload()
    buyer.sees("Your places are booked")
    has_booked_once(buyer, "killed-reload")
