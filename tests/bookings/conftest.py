"""Paying by card in this room, too."""

from tests.payments.conftest import site, stand_in  # noqa: F401
