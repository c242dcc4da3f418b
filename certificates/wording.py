"""The messages about certificates, in their default words."""

from django.conf import settings

from common.wording import Kind, Words, register

register(
    Kind(
        name="certificate_issued",
        label="Certificate",
        sent="To whoever completed a course, with the certificate.",
        words=Words(
            subject="onEvidence training: your certificate",
            inbox_line="It stays at My learning.",
            heading="Your certificate",
            opening=(
                "Dear {name},\n\n"
                "Your certificate is {found}.\n\n"
                "It is a correction, and replaces {corrects}."
            ),
            closing=(
                # Nothing after the address: a mail program takes a full stop to be part of it.
                "Anybody you show it to can check it at {check_url}\n"
                "They see the course, the date and the hours, and not your name unless you choose"
                " to show it."
            ),
        ),
        example={
            "name": "Sam Example",
            "reference": "OEC-2027-00042",
            "course": "The title of the course",
            "dates": ["Tuesday 2 March 2027, 10 am to 11 am (UK time)"],
            "hours": "1 hour",
            "basis": "Attendance of the whole course",
            "found": "attached",
            "corrects": "OEC-2027-00017",
            "code": "7K2M-9QPX-4TRB",
            "check_url": f"{settings.SITE_URL}/verify/7K2M9QPX4TRB/",
            "link": f"{settings.SITE_URL}/my/",
        },
        placeholders=("name", "reference", "found", "corrects", "check_url"),
        required=("found", "check_url"),
        outside=("reference",),
        # The file names the course, and so stays where its holder signs in.
        discreetly={"found": "at My learning, where you sign in with this address"},
    ),
)
