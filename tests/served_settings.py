"""For the processes of `tests.served`: as production runs, but for names, secrets and addresses of
this machine. What differs from run to run comes from the environment."""

from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASES, LOGGING, STORAGES, env

SECRET_KEY = "served-only-not-a-secret-" + "0" * 30
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
#: Every client says who it is, as a proxy would say it: limits count each by itself.
TRUSTED_PROXIES = 1
DATABASES["default"] |= {
    "NAME": env.str("DATABASE_NAME"),
    "HOST": env.str("DATABASE_HOST"),
    "USER": "postgres",
    "ENGINE": "django.db.backends.postgresql",
    "OPTIONS": {},
    "CONN_MAX_AGE": 60,
    "CONN_HEALTH_CHECKS": True,
}
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = env.int("SMTP_PORT", default=25)
STRIPE_SECRET_KEY = "sk_test_served"
STRIPE_WEBHOOK_SECRET = "whsec_served"
LOGGING["root"]["level"] = "WARNING"
