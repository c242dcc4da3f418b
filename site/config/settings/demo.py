"""The demonstration: SQLite, made-up people and prices, a stand-in for Stripe, mail kept in a
folder. It listens on this machine only; `production` refuses to start with any of it."""

from .base import *  # noqa: F403
from .base import DATABASES, INSTALLED_APPS, LOGGING, STORAGES, VAR_DIR, env, passkeys_of

if not DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    raise SystemExit(
        "DATABASE_URL is set. The demonstration fills only an SQLite database: unset it."
    )

DEMO = True
DEBUG = False
try:
    PORT = env.int("PORT", default=8000)
    STRIPE_PORT = env.int("STRIPE_PORT", default=PORT + 21)
    if not all(0 < port < 2**16 for port in (PORT, STRIPE_PORT)):
        raise ValueError
except ValueError:
    raise SystemExit("PORT must be a number below 65500, as in: PORT=9000 make demo") from None
SITE_URL = f"http://localhost:{PORT}"
WAGTAILADMIN_BASE_URL = SITE_URL
OTP_WEBAUTHN_RP_ID, OTP_WEBAUTHN_ALLOWED_ORIGINS = passkeys_of(SITE_URL)
SECRET_KEY = "demo-only-not-a-secret-" + "0" * 30
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]

INSTALLED_APPS = ["demo", *INSTALLED_APPS]

# Files straight from the checkout: no collectstatic stands between a change and the browser.
STATIC_ROOT = None
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
WHITENOISE_MAX_AGE = 0

EMAIL_BACKEND = "demo.outbox.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "outbox"
DEFAULT_FROM_EMAIL = "onEvidence training <training@onevidence.example>"

STRIPE_API_BASE = f"http://127.0.0.1:{STRIPE_PORT}"
STRIPE_PAGES = STRIPE_API_BASE
STRIPE_SECRET_KEY = "sk_test_demo_stand_in"
STRIPE_WEBHOOK_SECRET = "whsec_demo_stand_in"
STRIPE_LIVEMODE = False

# A line for every page that the content loader writes tells a person at the terminal nothing.
LOGGING["loggers"]["wagtail"] = {"level": "WARNING"}
