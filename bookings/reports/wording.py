"""The message with a statement of account, in its default words."""

from django.conf import settings

from common.wording import Kind, Words, register

register(
    Kind(
        name="statement_sent",
        label="Statement of account",
        sent="To those who buy for an organisation, when finance sends them its statement of"
        " account, which is attached.",
        words=Words(
            subject="onEvidence training: statement of account to {end}",
            inbox_line="What was invoiced and paid, and what is still to be paid.",
            heading="Statement of account",
            opening="Dear {name},\n\nThe attached statement lists what was invoiced, credited and"
            " paid from {start} to {end}.\n\nOn that day {owed} was to be paid."
            "\n\n{overdue}\n\n{credit}",
            closing="If you have paid since, thank you. If anything is not as you expect, write to"
            " us.",
        ),
        example={
            "name": "Sam Example",
            "start": "1 January 2027",
            "end": "31 March 2027",
            "owed": "£360.00",
            "overdue": "Of it, £120.00 is overdue.",
            "credit": "We hold £10.00 that is yours.",
            "link": f"{settings.SITE_URL}/organisation/",
        },
        placeholders=("name", "start", "end", "owed", "overdue", "credit"),
        required=("end", "owed"),
        outside=("end",),
    ),
)
