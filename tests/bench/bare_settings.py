"""For the yardstick of the webhooks: one view, and nothing around it but what allauth does not
start without."""

from tests.served_settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.bare_webhook"
MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]
