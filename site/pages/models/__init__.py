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

__all__ = [
    "ContactPage",
    "Enquiry",
    "EnquirySettings",
    "HelpPage",
    "Helpline",
    "HomePage",
    "IndexPage",
    "PersonPage",
    "ServicePage",
    "SiteSettings",
    "StandardPage",
]
