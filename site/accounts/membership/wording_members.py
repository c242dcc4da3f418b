"""The messages about belonging to an organisation, in their default words."""

from django.conf import settings

from common.wording import Kind, Words, register

_LINK = f"{settings.SITE_URL}/organisation/"
_ORGANISATION = "Example Council"
_OWNER = (
    "Owner: you can do everything: book and pay, see everybody's training, and say who belongs to"
    " the organisation."
)
_BOOKER = "Booker: you can book and pay, name and replace people, and see everybody's training."

register(
    Kind(
        name="member_invited",
        label="Invitation to an organisation",
        sent="To whoever is invited to belong to an organisation, by an owner or by the office.",
        words=Words(
            subject="onEvidence training: an invitation",
            inbox_line="It is open for 14 days.",
            heading="You are invited",
            opening=(
                "{by} invites you to look after training together. Open the link, sign in with a"
                " code that we send to this address, and accept or decline."
            ),
            closing=(
                "Did you not expect this? Then you need do nothing. The invitation ends by itself,"
                " and nobody has got in. Do not pass it on: it is for this address alone."
            ),
        ),
        example={
            "organisation": _ORGANISATION,
            "role": _BOOKER,
            "by": "Bo Owner",
            "until": "Tuesday 16 March 2027",
            "link": f"{settings.SITE_URL}/invitations/example/",
        },
        placeholders=("organisation", "by", "until"),
        required=("by",),
    ),
    Kind(
        name="member_role_changed",
        label="Changed role at an organisation",
        sent="To a member of an organisation whose role was changed.",
        words=Words(
            subject="onEvidence training: your role has changed",
            inbox_line="What you can do here is different now.",
            heading="Your role has changed",
            opening="An owner has changed what you can do for {organisation}.",
            closing="Is this not right? Ask an owner of the organisation.",
        ),
        example={"organisation": _ORGANISATION, "role": _BOOKER, "link": _LINK},
        placeholders=("organisation",),
    ),
    Kind(
        name="member_removed",
        label="Removed from an organisation",
        sent="To somebody who was removed from an organisation.",
        words=Words(
            subject="onEvidence training: your access has ended",
            inbox_line="About an organisation on our site.",
            heading="You no longer belong to it",
            opening=(
                "You no longer belong to {organisation} on our site, and no longer see its bookings"
                " or its training. Your own learning and your certificates stay yours."
            ),
            closing="Is this not right? Ask an owner of the organisation.",
        ),
        example={"organisation": _ORGANISATION, "role": "", "link": _LINK},
        placeholders=("organisation",),
        required=("organisation",),
    ),
    Kind(
        name="ownership_received",
        label="Ownership handed over, to the new owner",
        sent="To a member of an organisation to whom its owner has handed over.",
        words=Words(
            subject="onEvidence training: you are an owner now",
            inbox_line="What you can do here is different now.",
            heading="You are an owner now",
            opening="The owner of {organisation} has handed over to you.",
            closing="Did you not expect this? Talk to them, or reply to this message.",
        ),
        example={"organisation": _ORGANISATION, "role": _OWNER, "link": _LINK},
        placeholders=("organisation",),
    ),
    Kind(
        name="ownership_given",
        label="Ownership handed over, to the former owner",
        sent="To the owner of an organisation who has handed over to another member.",
        words=Words(
            subject="onEvidence training: you have handed over",
            inbox_line="What you can do here is different now.",
            heading="You have handed over",
            opening="You have handed over {organisation} to another member, and own it no longer.",
            closing="Was this not you? Reply to this message at once.",
        ),
        example={"organisation": _ORGANISATION, "role": _BOOKER, "link": _LINK},
        placeholders=("organisation",),
    ),
)
