"""How long enquiries are kept."""

from collections.abc import Sequence

from common.models import OutgoingMessage
from common.retention import Kind, months, register
from pages.enquiries import emails
from pages.models import Enquiry


def delete(enquiries: Sequence[Enquiry]) -> None:
    """With the messages that carried them."""
    references = [enquiry.reference for enquiry in enquiries]
    OutgoingMessage.objects.filter(
        kind__in=emails.KINDS, context__reference__in=references
    ).delete()
    Enquiry.objects.filter(pk__in=[enquiry.pk for enquiry in enquiries]).delete()


register(
    Kind(
        name="enquiries",
        label="Enquiries",
        what="What somebody asked of the office, the office's notes on it, and the messages that"
        " carried it.",
        why="After a year, what was asked was answered.",
        counted_from="the day it came",
        default=months(12),
        maximum=months(24),
        due=lambda before: Enquiry.objects.filter(created_at__lt=before),
        delete=delete,
        moment="created_at",
        reference="reference",
    )
)
