"""Production: everything from the environment, and no start at all with a missing secret, a demo
setting or a stand-in. The message names the setting to put right."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

from .base import *  # noqa: F403
from .base import (
    DATABASES,
    SITE_URL,
    STRIPE_API_BASE,
    STRIPE_SECRET_KEY,
    STRIPE_WEBHOOK_SECRET,
    env,
)

SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
STRIPE_LIVEMODE = env.bool("STRIPE_LIVEMODE", default=True)


def sound_address(site_url: str, hosts: list[str]) -> bool:
    """Browsers make no passkey for a bare address of a machine, nor for what is not the site."""
    parts = urlsplit(site_url)
    name = parts.hostname or ""
    bare = not any(letter.isalpha() for letter in name.rpartition(".")[2])
    return not (bare or parts.path or parts.query) and validate_host(name, hosts)


PROBLEMS = {
    "SECRET_KEY must be set, to 50 or more random characters": len(SECRET_KEY) < 50,
    "SECRET_KEY is the demo's": SECRET_KEY.startswith(("demo-only", "test-only")),
    "ALLOWED_HOSTS must be set": not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS,
    "SITE_URL must be set, and start with https://": not SITE_URL.startswith("https://"),
    "SITE_URL must be a name with nothing after it, and the name one of ALLOWED_HOSTS: passkeys are"
    " bound to it": not sound_address(SITE_URL, ALLOWED_HOSTS),
    "DATABASE_URL must be set, to a PostgreSQL database": not DATABASES["default"][
        "ENGINE"
    ].endswith("postgresql"),
    "EMAIL_URL must be set": not env.str("EMAIL_URL", default=""),
    "DEFAULT_FROM_EMAIL must be set": not env.str("DEFAULT_FROM_EMAIL", default=""),
    "STRIPE_SECRET_KEY must be set": not STRIPE_SECRET_KEY,
    "STRIPE_SECRET_KEY is a test key; set STRIPE_LIVEMODE=false to use one on purpose": (
        "_test_" in STRIPE_SECRET_KEY and STRIPE_LIVEMODE
    ),
    "STRIPE_WEBHOOK_SECRET must be set": not STRIPE_WEBHOOK_SECRET,
    "STRIPE_SECRET_KEY or STRIPE_WEBHOOK_SECRET is the demo's": (
        "demo" in STRIPE_SECRET_KEY or "demo" in STRIPE_WEBHOOK_SECRET
    ),
    "STRIPE_API_BASE names a stand-in; unset it": STRIPE_API_BASE is not None,
}
if found := [problem for problem, is_true in PROBLEMS.items() if is_true]:
    raise ImproperlyConfigured("Production will not start:\n  - " + "\n  - ".join(found))

#: Without it every visitor would have the address of the proxy in front, and share one lockout.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=1)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
