"""Enquiries as people fill them in, for the tests of what becomes of them."""

import datetime as dt

import time_machine
from django.utils import timezone

from pages.enquiries import spam

WHO = {
    "name": "Asha Asker",
    "email": "asha@example.org",
    "phone": "",
    "organisation": "Example LSCP",
}
REVIEW = {
    **WHO,
    "role": "Business manager",
    "review_type": "Not decided yet",
    "part": "Both",
    "reference": "LSCP/2026/07",
    "stage": "Terms of reference agreed",
    "proceedings": "No",
    "starts": "March 2027",
    "report": "September 2027",
    "format": "Online",
    "procurement": "Quotations",
    "deadline": "14 January 2027",
    "documents": ["Fees", "CV of the reviewer"],
    "conflicts": "Example Police",
    "message": "Panel meetings are on Tuesdays.",
}
TRAINING = {
    **WHO,
    "role": "",
    "course": "",
    "people": "18",
    "audience": "Social workers",
    "wanted_dates": "A Tuesday in March 2027",
    "mode": "At our place",
    "place": "Leicester",
    "message": "",
}
CONTACT = {**WHO, "organisation": "", "message": "Do you teach at weekends?"}
FORMS = {"review": REVIEW, "training": TRAINING, "contact": CONTACT}
BORN = "The child was born on 3 March 2019."


def ticket(seconds: float = 60) -> str:
    """Of a form that has been open for so long."""
    with time_machine.travel(timezone.now() - dt.timedelta(seconds=seconds), tick=False):
        return spam.new_ticket()


def text(response) -> str:
    return response.content.decode()
