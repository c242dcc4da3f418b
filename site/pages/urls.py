from django.urls import path

from pages import views
from pages.enquiries import views as enquiries
from pages.finding.views import robots, search, sitemap

urlpatterns = [
    path("search/", search, name="search"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("robots.txt", robots, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("leave/", views.leave, name="leave"),
    path("enquiries/", enquiries.choose, name="enquiries"),
    path("enquiries/review/", enquiries.ask, {"kind": "review"}, name="enquiry_review"),
    path("enquiries/training/", enquiries.ask, {"kind": "training"}, name="enquiry_training"),
    path("enquiries/contact/", enquiries.ask, {"kind": "contact"}, name="enquiry_contact"),
    path("enquiries/sent/<uuid:public_id>/", enquiries.sent, name="enquiry_sent"),
]
