"""The messages to staff about their own way in, in their default words."""

from django.conf import settings

from common.wording import Kind, Words, register

_LINK = f"{settings.SITE_URL}/staff/welcome/abc/"

register(
    Kind(
        name="staff_welcome",
        label="New member of staff",
        sent="To a new member of staff, when an administrator has made their account.",
        words=Words(
            subject="onEvidence training: your account",
            inbox_line="A link that works once.",
            heading="Choose your password",
            opening=(
                "An account has been made for you, to work on the onEvidence site. Choose a"
                " password with this link, which works once, for {hours} hours.\n\n"
                "When you then sign in, you will need an authenticator app on your phone. The page"
                " says how."
            ),
            closing=(
                "If you do not work with us, somebody has mistyped an address: please reply and"
                " tell us."
            ),
        ),
        example={"hours": 72, "link": _LINK},
        placeholders=("hours",),
        required=("hours",),
    ),
    Kind(
        name="staff_new_password",
        label="New password for staff",
        sent="To a member of staff, when an administrator sends them a way to a new password.",
        words=Words(
            subject="onEvidence training: your account",
            inbox_line="A link that works once.",
            heading="Choose a new password",
            opening=(
                "An administrator has sent you this link, with which you choose a new password. It"
                " works once, for {hours} hours. Your second factor stays as it is."
            ),
            closing=(
                "Did not ask for it? Then do not use it, and tell an administrator by telephone."
            ),
        ),
        example={"hours": 72, "link": _LINK},
        placeholders=("hours",),
        required=("hours",),
    ),
    Kind(
        name="second_factor_reset",
        label="Second factor reset",
        sent="To somebody whose second factor an administrator has reset.",
        words=Words(
            subject="onEvidence training: your account",
            inbox_line="About signing in.",
            heading="Your second factor was reset",
            opening=(
                "An administrator has removed your authenticator app, your passkeys and your"
                " recovery codes, and has signed you out everywhere. You set up a new one when you"
                " next sign in."
            ),
            closing=(
                "Did you not ask for this? Then reply to this message at once, and tell another"
                " administrator by telephone: somebody may be trying to get into your account."
            ),
        ),
        example={"link": f"{settings.SITE_URL}/staff/sign-in/"},
    ),
    Kind(
        name="sign_in_address_changed",
        label="Sign-in address changed by the office",
        sent="To the old address of somebody whose address an administrator has changed.",
        words=Words(
            subject="onEvidence training: your account",
            inbox_line="About signing in.",
            heading="You sign in with another address now",
            opening=(
                "An administrator has changed the address of your account. From now on you sign in"
                " with the new one, and our messages go there."
            ),
            closing=(
                "Did you not ask for this? Then reply to this message at once, and tell another"
                " administrator by telephone: somebody may be trying to get into your account."
            ),
        ),
        example={"link": f"{settings.SITE_URL}/staff/sign-in/"},
    ),
)
