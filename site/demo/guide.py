"""What whoever starts the demonstration needs to know: where things are, and who can sign in."""

from django.conf import settings

from demo.content.booking import ATTENDEE
from demo.content.people import BOOKER, MANAGER, PASSWORD, STAFF

PLACES = [
    ("Site", "/"),
    ("Courses and dates", "/courses/"),
    ("Office (CMS)", "/cms/"),
    ("Trainer's registers", "/staff/registers/"),
    ("Messages sent", "/demo/outbox/"),
]
VISITORS = [
    ("Organisation, books and pays", BOOKER.email),
    ("Organisation, manager", MANAGER.email),
    ("Attendee", ATTENDEE),
]


def guide() -> str:
    addresses = [(label, settings.SITE_URL + path) for label, path in PLACES]
    addresses += [("Stripe stand-in", f"{settings.STRIPE_API_BASE}/")]
    return "\n".join(
        [
            "",
            "The demonstration is running. Everybody and every price in it is made up.",
            *_list(addresses),
            "",
            f"Sign in at {settings.SITE_URL}/sign-in/ with a code from Messages sent:",
            *_list(VISITORS),
            "",
            f"Staff sign in at {settings.SITE_URL}/staff/sign-in/ with the password {PASSWORD}",
            f"and the code that this prints: .venv/bin/python manage.py demo_code {STAFF[1].email}",
            *_list([(person.role, person.email) for person in STAFF]),
            "",
            "Ctrl-C stops it.",
        ]
    )


def _list(rows: list[tuple[str, str]]) -> list[str]:
    return [f"  {label:<30}{value}" for label, value in rows]
