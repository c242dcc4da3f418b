from django.urls import path

from bookings.basket import views

urlpatterns = [
    path("basket/", views.current, name="basket"),
    path("bookings/<uuid:public_id>/basket/", views.show, name="booking_basket"),
]
