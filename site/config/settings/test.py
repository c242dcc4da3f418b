"""For pytest: SQLite by default, or the embedded PostgreSQL that tests/conftest.py starts and names in
DATABASE_URL. Mail goes to a real SMTP server of the tests where a test asks for one."""

from .base import *  # noqa: F403
from .base import INSTALLED_APPS, STORAGES

DEMO = True
SECRET_KEY = "test-only-not-a-secret-" + "0" * 30
SITE_URL = "http://testserver"
WAGTAILADMIN_BASE_URL = SITE_URL
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
INSTALLED_APPS = ["demo", *INSTALLED_APPS]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# The fastest hasher that Django ships: the tests sign in often, and prove nothing about Argon2.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STRIPE_SECRET_KEY = "sk_test_tests"
STRIPE_WEBHOOK_SECRET = "whsec_tests"
STRIPE_API_BASE = "http://127.0.0.1:1"
