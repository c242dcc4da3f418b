from django.urls import path

from bookings.pricing import views

urlpatterns = [
    path("bookings/<uuid:public_id>/code/", views.enter_code, name="booking_code"),
    path("bookings/<uuid:public_id>/code/remove/", views.remove_code, name="booking_code_remove"),
]
