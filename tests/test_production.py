"""Production starts with everything it needs, or says what is missing."""

import os
import subprocess
import sys

import pytest

SOUND = {
    "SECRET_KEY": "x" * 50,
    "ALLOWED_HOSTS": "www.example.org",
    "SITE_URL": "https://www.example.org",
    "DATABASE_URL": "postgres://site:secret@database/site",
    "EMAIL_URL": "smtp+tls://user:secret@mail:587",
    "DEFAULT_FROM_EMAIL": "onEvidence training <training@example.org>",
    "STRIPE_SECRET_KEY": "sk_live_x",
    "STRIPE_WEBHOOK_SECRET": "whsec_x",
}


def start(tmp_path, **changes: str) -> str:
    """What reading the production settings prints, given `SOUND` with changes; "" when all is
    well."""
    environment = {**SOUND, **changes}
    result = subprocess.run(
        [sys.executable, "-c", "import config.settings.production"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": "site", "VAR_DIR": str(tmp_path)}
        | {name: value for name, value in environment.items() if value},
        capture_output=True,
        text=True,
        check=False,
    )
    return result.stderr


def test_starts_with_everything(tmp_path):
    assert start(tmp_path) == ""


@pytest.mark.parametrize("name", SOUND)
def test_a_missing_setting_is_named(tmp_path, name):
    assert f"{name} must be set" in start(tmp_path, **{name: ""})


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("STRIPE_API_BASE", "http://127.0.0.1:8021", "STRIPE_API_BASE names a stand-in"),
        ("STRIPE_SECRET_KEY", "sk_test_x", "is a test key"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_demo_stand_in", "is the demo's"),
        ("SECRET_KEY", "demo-only-" + "x" * 50, "SECRET_KEY is the demo's"),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS must be set"),
        ("SITE_URL", "http://www.example.org", "start with https://"),
        ("SITE_URL", "https://elsewhere.example", "one of ALLOWED_HOSTS"),
        ("SITE_URL", "https://www.example.org/site", "a name with nothing after it"),
        ("SITE_URL", "https://192.0.2.1", "a name with nothing after it"),
        ("DATABASE_URL", "sqlite:///x.sqlite3", "PostgreSQL"),
    ],
)
def test_a_demo_setting_is_refused(tmp_path, name, value, message):
    assert message in start(tmp_path, **{name: value})


def test_everything_wrong_is_told_at_once(tmp_path):
    told = start(tmp_path, SECRET_KEY="", STRIPE_API_BASE="http://127.0.0.1:1")
    assert "SECRET_KEY must be set" in told
    assert "STRIPE_API_BASE names a stand-in" in told


def test_passkeys_are_bound_to_the_site_s_address(tmp_path):
    told = "print(config.settings.production.OTP_WEBAUTHN_RP_ID, "
    told += "config.settings.production.OTP_WEBAUTHN_ALLOWED_ORIGINS)"
    result = subprocess.run(
        [sys.executable, "-c", f"import config.settings.production; {told}"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": "site", "VAR_DIR": str(tmp_path), **SOUND},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout == "www.example.org ['https://www.example.org']\n"
