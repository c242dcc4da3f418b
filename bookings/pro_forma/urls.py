from django.urls import path

from bookings.pro_forma import views

urlpatterns = [
    path("bookings/<uuid:public_id>/pro-forma/", views.show, name="booking_pro_forma"),
    path(
        "bookings/<uuid:public_id>/pro-forma/<uuid:pro_forma>/",
        views.download,
        name="booking_pro_forma_paper",
    ),
]
