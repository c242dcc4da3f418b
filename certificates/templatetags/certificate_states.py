"""What a register shows of certificates. Templates compose the rooms: courses knows nothing of
these."""

from django import template

from certificates.models import Certificate
from courses.models import CourseRun, Enrolment

register = template.Library()


@register.simple_tag
def certificates_of(run: CourseRun) -> dict[int, Certificate]:
    """Enrolment's key to its valid certificate, for a whole register in one query."""
    valid = Certificate.objects.valid().filter(enrolment__run=run)
    return {certificate.enrolment_id: certificate for certificate in valid}


@register.filter
def of_enrolment(certificates: dict[int, Certificate], enrolment: Enrolment) -> Certificate | None:
    return certificates.get(enrolment.pk)
