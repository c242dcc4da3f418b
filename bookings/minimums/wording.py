"""The messages about minimum numbers, in their default words."""

from django.conf import settings

from common.wording import Kind, Words, register

register(
    Kind(
        name="minimum_not_reached",
        label="A date is below its minimum",
        sent="Once, to the office, on the day by which it is decided whether a date runs.",
        words=Words(
            subject="onEvidence training: a date to decide on",
            inbox_line="Does it run?",
            heading="A date is below its minimum",
            opening=(
                "{sold} of at least {minimum} places are sold for {when}.\n\n"
                "Decide whether it runs, moves or is cancelled. Joining instructions wait for that."
            ),
        ),
        example={
            "course": "The title of the course",
            "when": "Tuesday 2 March 2027, 10 am to 11 am (UK time)",
            "where": "Online",
            "sold": "3",
            "minimum": "6",
            "link": f"{settings.SITE_URL}/cms/",
        },
        placeholders=("when", "sold", "minimum"),
        required=("sold", "minimum"),
    ),
)
