"""The messages about enquiries, in their default words."""

from django.conf import settings

from common.wording import Kind, Words, register
from pages.enquiries.emails import FOR_OFFICE, RECEIVED

_REFERENCE = "EN-7K2M9QP"

register(
    Kind(
        name=RECEIVED,
        label="Enquiry received",
        sent="To whoever wrote by a form of the site, unless they may be at risk.",
        words=Words(
            subject="onEvidence training: your message {reference}",
            inbox_line="It has come, and you hear from us.",
            heading="We have your message",
            opening=(
                "Dear {name},\n\n"
                "Thank you. Somebody in the office reads your message and replies within"
                " {reply_within}."
            ),
            closing=(
                "Please give the reference if you write again. If this was not you, you need do"
                " nothing."
            ),
        ),
        example={
            "name": "Sam Example",
            "reference": _REFERENCE,
            "reply_within": "three working days",
        },
        placeholders=("name", "reference", "reply_within"),
        required=("reply_within",),
        outside=("reference",),
    ),
    Kind(
        name=FOR_OFFICE,
        label="Enquiry for the office",
        sent="To the office, with all that somebody wrote by a form of the site.",
        words=Words(
            subject="onEvidence training: message {reference}",
            inbox_line="Somebody wrote by a form on the site.",
            heading="A message for the office",
            opening="Somebody wrote this by a form on the site.",
        ),
        example={
            "reference": _REFERENCE,
            "at_risk": True,
            "rows": [
                ["About", "General"],
                ["Name", "Sam Example"],
                ["Organisation", "Example Council"],
                ["Email", "sam@example.org"],
                ["Message", "What they asked."],
            ],
            "link": f"{settings.SITE_URL}/cms/",
        },
        # Nothing of what was written: the template shows it, where it cannot be taken for ours.
        placeholders=("reference",),
        outside=("reference",),
    ),
)
