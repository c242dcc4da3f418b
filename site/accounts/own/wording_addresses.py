"""The messages about a person's email addresses, in their default words."""

from django.conf import settings

from common.wording import Kind, Words, register

_LINK = f"{settings.SITE_URL}/my/account/emails/"

register(
    Kind(
        name="address_code",
        label="Code to add an email address",
        sent="To an address that somebody adds to their account, if it is nobody else's.",
        words=Words(
            subject="onEvidence training: your code",
            inbox_line="It works once, for {minutes} minutes.",
            heading="Your code",
            opening=(
                "Type this code on the page where you added this address. It works once, for"
                " {minutes} minutes."
            ),
            closing=(
                "Did not ask for it? Then nothing has changed, and you need do nothing. Never tell"
                " the code to anybody: we will not ask."
            ),
        ),
        example={"code": "246810", "minutes": 10, "link": f"{_LINK}code/"},
        placeholders=("minutes",),
        required=("minutes",),
        outside=("minutes",),
    ),
    Kind(
        name="address_in_use",
        label="Address that has an account already",
        sent="To the owner of an address that somebody tried to add to another account.",
        words=Words(
            subject="onEvidence training: your email address",
            inbox_line="About your email address.",
            heading="This address has an account",
            opening=(
                "Somebody, perhaps you, tried to add this address to another account with us. It"
                " has an account of its own, so nothing was changed.\n\n"
                "Are both accounts yours? Contact us, and we will make them one."
            ),
            closing="Was it not you? Then you need do nothing.",
        ),
        example={"link": f"{settings.SITE_URL}/enquiries/contact/"},
    ),
    Kind(
        name="address_added",
        label="Email address added",
        sent="To the address we write to, when its owner has added another one.",
        words=Words(
            subject="onEvidence training: your account",
            inbox_line="Something changed in your account.",
            heading="An email address was added",
            opening="Another email address was added to your account. It can be used to sign in.",
            closing="Was it not you? Reply to this message, and we will help.",
        ),
        example={"link": _LINK},
    ),
    Kind(
        name="address_changed",
        label="We write to another address",
        sent="To the address that we wrote to until somebody chose another one.",
        words=Words(
            subject="onEvidence training: your account",
            inbox_line="Something changed in your account.",
            heading="We write to another address now",
            opening=(
                "From now on we write to another of your addresses. You can still sign in with this"
                " one."
            ),
            closing="Was it not you? Reply to this message, and we will help.",
        ),
        example={"link": _LINK},
    ),
)
