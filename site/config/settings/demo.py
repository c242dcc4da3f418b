"""The demonstration: SQLite, made-up people and prices, a stand-in for Stripe, mail kept in a folder.
It listens on this machine only; `production` refuses to start with any of it."""

from .base import *  # noqa: F403
from .base import INSTALLED_APPS, STORAGES, VAR_DIR, env

DEMO = True
DEBUG = False
PORT = env.int("PORT", default=8000)
STRIPE_PORT = env.int("STRIPE_PORT", default=PORT + 21)
SITE_URL = f"http://localhost:{PORT}"
WAGTAILADMIN_BASE_URL = SITE_URL
SECRET_KEY = "demo-only-not-a-secret-" + "0" * 30
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]

INSTALLED_APPS = ["demo", *INSTALLED_APPS]

# Files straight from the checkout: no collectstatic stands between a change and the browser.
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "outbox"
DEFAULT_FROM_EMAIL = "onEvidence training <training@onevidence.example>"

STRIPE_API_BASE = f"http://127.0.0.1:{STRIPE_PORT}"
STRIPE_PAGES = STRIPE_API_BASE
STRIPE_SECRET_KEY = "sk_test_demo_stand_in"
STRIPE_WEBHOOK_SECRET = "whsec_demo_stand_in"
STRIPE_LIVEMODE = False
