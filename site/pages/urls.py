from django.urls import path

from pages import views

urlpatterns = [
    path("leave/", views.leave, name="leave"),
]
