"""What naming holds of a person, copied for them."""

from typing import Any

from accounts.models import User
from accounts.privacy import export
from bookings.models import NameRequest


def requests(user: User) -> list[dict[str, Any]]:
    sent = NameRequest.objects.filter(email__iexact=user.email)
    return [
        {
            "organisation": request.place.booking.organisation_name,
            "date": request.place.when,
            "sent": request.sent_at,
            "answered": request.answered_at,
            "withdrawn": request.withdrawn_at,
        }
        for request in sent.select_related("place__booking", "place__run").prefetch_related(
            "place__run__sessions"
        )
    ]


export.register(
    export.Part("name_requests", "Links with which you were to name yourself", requests)
)
