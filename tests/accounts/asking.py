"""Asking for a code to sign in with."""

from django.test import Client


def ask(email, **meta):
    """Whether a code was sent."""
    response = Client().post("/sign-in/", {"email": email}, **meta)
    if response.status_code == 200:
        assert "too many tries" in response.text
    return response.status_code == 302
