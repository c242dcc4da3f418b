"""The messages about new dates of a course, in their default words."""

from django.conf import settings

from common.wording import Kind, Words, register

_COURSE = "The title of the course"

register(
    Kind(
        name="interest_noted",
        label="Will be told of a date",
        sent="To whoever asked to hear when a course gets a date.",
        words=Words(
            subject="onEvidence training: we will write to you",
            inbox_line="Once, when a date is added.",
            heading="We will write to you",
            opening="You asked us to write to this address, once, when a date is added.",
            closing=(
                "After that message, or after twelve months without a date, we delete your"
                " address.\n\n"
                "Was it not you, or have you changed your mind?"
            ),
        ),
        # The template ends with the link, below the closing: it must not be worded away.
        example={"course": _COURSE, "stop": f"{settings.SITE_URL}/courses/"},
    ),
    Kind(
        name="date_added",
        label="A date was added",
        sent="Once, to whoever asked to hear when a course gets a date.",
        words=Words(
            subject="onEvidence training: a new date",
            inbox_line="You asked us to tell you.",
            heading="There is a new date",
            opening="You asked us to write when a date is added to this course.",
            closing=(
                "This was the one message that you asked for: we have deleted your address from"
                " the list."
            ),
        ),
        example={
            "course": _COURSE,
            "dates": [
                {
                    "when": "Tuesday 2 March 2027, 10 am to 11 am (UK time)",
                    "where": "Online",
                    "link": f"{settings.SITE_URL}/courses/",
                }
            ],
        },
    ),
)
