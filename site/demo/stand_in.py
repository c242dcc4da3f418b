"""The stand-in for Stripe, as the demonstration has it: for its own process, and for the content,
some of which was paid by card before anybody looks."""

from typing import Any

from django.conf import settings

from bookings.payments.stand_in import StandIn


def options() -> dict[str, Any]:
    """The same of both, so that the process goes on where the content stopped."""
    return {
        "port": settings.STRIPE_PORT,
        "secret_key": settings.STRIPE_SECRET_KEY,
        "webhook": f"http://127.0.0.1:{settings.PORT}/webhooks/stripe/",
        "webhook_secret": settings.STRIPE_WEBHOOK_SECRET,
        "state": settings.VAR_DIR / "stripe.sqlite3",
    }


def for_a_moment() -> StandIn:
    """To be used `with`. What it has to tell the site waits until that is there to be told."""
    return StandIn(**options())
