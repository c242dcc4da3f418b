from django.urls import path

from pages import views
from pages.finding.views import robots, search, sitemap

urlpatterns = [
    path("search/", search, name="search"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("robots.txt", robots, name="robots"),
    path("leave/", views.leave, name="leave"),
]
