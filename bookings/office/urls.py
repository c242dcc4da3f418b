from django.urls import path

from bookings.office import views

urlpatterns = [
    path("bookings/finish/<str:token>/", views.finish, name="booking_finish"),
]
