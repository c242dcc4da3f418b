"""The messages about one's own data, in their default words. Neutral, like all others."""

from django.conf import settings

from common.wording import Kind, Words, register

register(
    Kind(
        name="data_ready",
        label="Copy of somebody's data",
        sent="To whoever asked for a copy of their data, when it is ready.",
        words=Words(
            subject="onEvidence training: your file is ready",
            inbox_line="Sign in to download it.",
            heading="Your file is ready",
            opening="The file that you asked for can be downloaded until {until}. Then it is"
            " deleted.",
            closing="Did not ask for it? Then somebody else is signed in as you. Please tell us.",
        ),
        example={
            "until": "Tuesday 9 March 2027",
            "link": f"{settings.SITE_URL}/my/account/data/",
        },
        placeholders=("until",),
        required=("until",),
    ),
    Kind(
        name="erasure_code",
        label="Code to confirm erasure",
        sent="To whoever asks for their data to be erased, to confirm that it is them.",
        words=Words(
            subject="onEvidence training: your code",
            inbox_line="It works once, for 10 minutes.",
            heading="Your code",
            opening="Type this code on the page where you asked for it, to have what we hold about"
            " you erased.",
            closing="Did not ask for it? Then somebody else is signed in as you. Do not tell"
            " anybody the code, and please tell us.",
        ),
        example={"code": "246810"},
    ),
    Kind(
        name="erasure_asked",
        label="Erasure asked for",
        sent="To whoever asked for their data to be erased in a week.",
        words=Words(
            subject="onEvidence training: your request",
            inbox_line="It can be taken back.",
            heading="We have your request",
            opening="You asked us to erase what we hold about you. We do so on {day}. Until then"
            " you can take it back.",
            closing="Did not ask for it? Take it back now, and please tell us.",
        ),
        example={
            "day": "Tuesday 9 March 2027",
            "link": f"{settings.SITE_URL}/my/account/erase/",
        },
        placeholders=("day",),
        required=("day",),
    ),
    Kind(
        name="erasure_refused",
        label="Erasure refused",
        sent="To whoever asked for their data to be erased, when the law lets us keep it.",
        words=Words(
            subject="onEvidence training: your request",
            inbox_line="Our answer.",
            heading="We cannot do what you asked",
            opening="You asked us to erase what we hold about you. We may not, or not yet:"
            "\n\n{reason}",
            closing="You can reply to this message. You can also complain to the Information"
            " Commissioner's Office (ico.org.uk, 0303 123 1113).",
        ),
        example={"reason": "You are party to a dispute about an invoice that is not settled."},
        placeholders=("reason",),
        required=("reason",),
    ),
    Kind(
        name="erasure_done",
        label="Erasure done",
        sent="To whoever asked for their data to be erased: the last message to that address.",
        words=Words(
            subject="onEvidence training: your request",
            inbox_line="It is done.",
            heading="It is done",
            opening="What you asked of us is done. What stays is the minimum that an invoice needs,"
            " for six years, if you were named on one. With this message we forget your address"
            " too.",
        ),
        example={},
        kept=False,
    ),
)
