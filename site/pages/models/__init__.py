from pages.models.defaults import DefaultGiven
from pages.models.furniture import Helpline, SiteSettings
from pages.models.tree import (
    ContactPage,
    HelpPage,
    HomePage,
    IndexPage,
    PersonPage,
    ServicePage,
    StandardPage,
)
from pages.models.upkeep import BrokenLink, PageReview

__all__ = [
    "BrokenLink",
    "ContactPage",
    "DefaultGiven",
    "HelpPage",
    "Helpline",
    "HomePage",
    "IndexPage",
    "PageReview",
    "PersonPage",
    "ServicePage",
    "SiteSettings",
    "StandardPage",
]
