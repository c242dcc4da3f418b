"""What enquiries hold of a person: forgotten, and copied for them. The office's own notes on one
are not copied: whoever asks for those is answered by a person, who leaves out what is another's."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from accounts.privacy import erasure, export
from accounts.privacy.erasure import Person
from pages.enquiries import retained
from pages.models import Enquiry


def _enquiries(person: Person) -> QuerySet[Enquiry]:
    return Enquiry.objects.filter(person.at("email", name="name"))


def forget(person: Person) -> None:
    if enquiries := list(_enquiries(person)):
        retained.delete(enquiries)


def copy(user: User) -> list[dict[str, Any]]:
    return [
        {
            "reference": enquiry.reference,
            "about": enquiry.get_kind_display(),
            "received": enquiry.created_at,
            "name": enquiry.name,
            "role": enquiry.role,
            "organisation": enquiry.organisation,
            "email": enquiry.email,
            "phone": enquiry.phone,
            "answers": enquiry.answers_as_text,
            "message": enquiry.message,
            "status": enquiry.get_status_display(),
        }
        for enquiry in Enquiry.objects.filter(email__iexact=user.email).order_by("created_at")
    ]


erasure.register(
    erasure.Part("enquiries", count=lambda person: _enquiries(person).count(), erase=forget)
)
export.register(export.Part("enquiries", "What you asked us", copy))
