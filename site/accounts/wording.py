"""The messages about signing in, in their default words."""

from django.conf import settings

from common.wording import Kind, Words, register

_LINK = f"{settings.SITE_URL}/sign-in/"

register(
    Kind(
        name="sign_in_code",
        label="Code to sign in with",
        sent="To whoever asked for a code to sign in with, if we know their address.",
        words=Words(
            subject="onEvidence training: your code",
            inbox_line="It works once, for {minutes} minutes.",
            heading="Your code",
            opening=(
                "Type this code on the page where you asked for it. It works once, for {minutes}"
                " minutes."
            ),
            closing=(
                "Did not ask for a code? Then nobody has got in, and you need do nothing. Never"
                " tell it to anybody: we will not ask."
            ),
        ),
        example={"code": "246810", "minutes": 10, "link": f"{_LINK}code/"},
        # Not the code: the template shows it, and a locked phone must not.
        placeholders=("minutes",),
        required=("minutes",),
        outside=("minutes",),
    ),
    Kind(
        name="sign_in_unknown",
        label="Address that we do not know",
        sent="To an address that asked for a code and has no account.",
        words=Words(
            subject="onEvidence training: signing in",
            inbox_line="About signing in.",
            heading="We do not know this address",
            opening=(
                "Somebody, perhaps you, asked for a code to sign in with this address. We have no"
                " account for it.\n\n"
                "You may have booked with another address, or your employer may have given us"
                " another one. Try that one, or reply to this message and we will help."
            ),
            closing="Did not ask? Then you need do nothing.",
        ),
        example={"link": _LINK},
    ),
    Kind(
        name="sign_in_staff",
        label="Staff who asked for a code",
        sent="To a member of staff who asked for a code instead of signing in as staff do.",
        words=Words(
            subject="onEvidence training: signing in",
            inbox_line="About signing in.",
            heading="Use the staff sign-in",
            opening=(
                "Somebody, perhaps you, asked for a code to sign in with this address. It belongs"
                " to a member of staff, who signs in with a password and a code from an"
                " authenticator app."
            ),
            closing="Did not ask? Then please tell an administrator.",
        ),
        example={"link": f"{settings.SITE_URL}/staff/sign-in/"},
    ),
)
