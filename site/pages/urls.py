from django.urls import path

from pages import views
from pages.finding.views import search

urlpatterns = [
    path("search/", search, name="search"),
    path("leave/", views.leave, name="leave"),
]
