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

__all__ = [
    "ArticlePage",
    "ContactPage",
    "Faq",
    "FootLink",
    "GuidanceIndexPage",
    "HelpPage",
    "Helpline",
    "HomePage",
    "IndexPage",
    "Menus",
    "PeopleIndexPage",
    "PersonPage",
    "ServicePage",
    "SiteSettings",
    "StandardPage",
    "StatutoryName",
    "Testimonial",
    "TopLink",
]
