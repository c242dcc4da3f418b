from pages.models.defaults import DefaultGiven
from pages.models.enquiries import Enquiry, EnquirySettings
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
    "Enquiry",
    "EnquirySettings",
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
