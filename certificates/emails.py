"""What goes out with a certificate, in the words of `wording`. The file name is neutral; the
course's title stands once, inside the message (safety.md)."""

from django.conf import settings
from django.urls import reverse

from certificates.models import Certificate
from common import mail
from common.models import Attachment


def certificate_issued(certificate: Certificate) -> None:
    """To the holder: the file, where it stays, and how anybody can check it. The worker makes the
    file when it sends the message."""
    stated = certificate.stated
    mail.queue(
        "certificate_issued",
        to=certificate.enrolment.learner.email,
        context={
            "name": stated.name,
            "reference": certificate.number,
            "course": stated.course_title,
            "dates": stated.dates,
            "hours": stated.cpd_hours,
            "basis": stated.basis,
            "found": "attached",
            "corrects": certificate.supersedes.number if certificate.supersedes else "",
            "code": certificate.printed_code,
            "check_url": stated.check_url,
            "link": f"{settings.SITE_URL}{reverse('my')}",
        },
        attachments=[
            Attachment(
                filename=certificate.filename,
                content_type="application/pdf",
                source="certificate",
                source_id=str(certificate.pk),
            )
        ],
        about=[run] if (run := certificate.enrolment.run) else [],
    )
