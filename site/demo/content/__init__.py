"""What the demonstration is filled with. Loading again adds what is new, and leaves alone whatever
a person has edited or deleted since."""

import datetime as dt
from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Site

from demo.content import cards, courses, customers, dates, money, offers, pages, people


def load(*, now: dt.datetime) -> None:
    people.load()
    courses.load()
    pages.load()
    money.load(now)
    dates.load(now)
    offers.load()
    customers.load(now)
    cards.load(now)
    _answer_at_this_port()


def _answer_at_this_port() -> None:
    """Wagtail makes whole addresses (of previews, in the sitemap) from a record of its own."""
    port = urlsplit(settings.SITE_URL).port or 80
    for site in Site.objects.filter(hostname="localhost").exclude(port=port):
        site.port = port
        site.save()
