from django.urls import path

from bookings.changes import choice_views, views

urlpatterns = [
    path("bookings/<uuid:public_id>/change/", views.change, name="booking_change"),
    path("bookings/<uuid:public_id>/move/", views.move_places, name="booking_move"),
    path("bookings/<uuid:public_id>/cancel/", views.cancel_places, name="booking_cancel"),
    path(
        "bookings/<uuid:public_id>/places/<uuid:place>/substitute/",
        views.substitute_place,
        name="place_substitute",
    ),
    path(
        "bookings/<uuid:public_id>/places/<uuid:place>/substitute/undo/",
        views.substitute_back,
        name="place_substitute_back",
    ),
    path(
        "bookings/<uuid:public_id>/invoices/<uuid:invoice>/",
        views.one_invoice,
        name="booking_one_invoice",
    ),
    path(
        "bookings/<uuid:public_id>/credit-notes/<uuid:note>/",
        views.credit_note,
        name="booking_credit_note",
    ),
    path("date-choice/<str:token>/", choice_views.choose, name="date_choice"),
]
