from pages.models.defaults import DefaultGiven
from pages.models.enquiries import Enquiry, EnquirySettings
from pages.models.furniture import Helpline, SiteSettings
from pages.models.guidance import ArticlePage, GuidanceIndexPage
from pages.models.menus import FootLink, Menus, TopLink
from pages.models.people import PeopleIndexPage, PersonPage
from pages.models.records import Faq, StatutoryName, Testimonial
from pages.models.tree import (
    ContactPage,
    HelpPage,
    HomePage,
    IndexPage,
    ServicePage,
    StandardPage,
)
from pages.models.upkeep import BrokenLink, PageReview

__all__ = [
    "ArticlePage",
    "BrokenLink",
    "ContactPage",
    "DefaultGiven",
    "Enquiry",
    "EnquirySettings",
    "Faq",
    "FootLink",
    "GuidanceIndexPage",
    "HelpPage",
    "Helpline",
    "HomePage",
    "IndexPage",
    "Menus",
    "PageReview",
    "PeopleIndexPage",
    "PersonPage",
    "ServicePage",
    "SiteSettings",
    "StandardPage",
    "StatutoryName",
    "Testimonial",
    "TopLink",
]
