"""For pytest: SQLite, or the embedded PostgreSQL with TEST_DATABASE=postgresql."""

from .base import *  # noqa: F403
from .base import DATABASES, INSTALLED_APPS, STORAGES, VAR_DIR, env

if env.str("TEST_DATABASE", default="sqlite") == "postgresql":
    # Here and not in conftest.py: pytest-django reads the settings before any conftest is read.
    from tests.postgres import database

    durable = env.bool("TEST_DATABASE_DURABLE", default=False)
    DATABASES = {"default": database(VAR_DIR / "postgres", durable=durable)}
elif env.str("TEST_DATABASE", default="sqlite") == "sqlite":
    # A file, because the tests race threads against each other, and memory has one connection.
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}

DEMO = True
SECRET_KEY = "test-only-not-a-secret-" + "0" * 30
SITE_URL = "http://testserver"
WAGTAILADMIN_BASE_URL = SITE_URL
# Browsers make passkeys for localhost and for https alone.
OTP_WEBAUTHN_RP_ID, OTP_WEBAUTHN_ALLOWED_ORIGINS = "localhost", ["http://localhost"]
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
INSTALLED_APPS = ["demo", *INSTALLED_APPS]
STORAGES = {
    **STORAGES,
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# The fastest hasher that Django ships: the tests sign in often, and prove nothing about Argon2.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A test's transaction is never committed, so nothing would be dropped: tests of it turn it on.
PAGE_CACHE_SECONDS = 0
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STRIPE_SECRET_KEY = "sk_test_tests"
STRIPE_WEBHOOK_SECRET = "whsec_tests"
STRIPE_API_BASE = "http://127.0.0.1:1"
STRIPE_PAGES = STRIPE_API_BASE
