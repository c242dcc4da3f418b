from django.urls import path

from bookings.naming import link_views, list_views, views

_booking = "bookings/<uuid:public_id>/"

urlpatterns = [
    path(f"{_booking}names/", views.name_people, name="booking_names"),
    path(f"{_booking}names/links/<uuid:link>/resend/", views.resend_link, name="name_link_resend"),
    path(
        f"{_booking}names/links/<uuid:link>/withdraw/",
        views.withdraw_link,
        name="name_link_withdraw",
    ),
    path(f"{_booking}list/", list_views.people_list, name="booking_list"),
    path(f"{_booking}list/check/", list_views.check, name="booking_list_check"),
    path(f"{_booking}list/use/", list_views.use, name="booking_list_use"),
    path(f"{_booking}list/drop/", list_views.drop, name="booking_list_drop"),
    path(f"{_booking}list/to-put-right.csv", list_views.to_put_right, name="booking_list_wrong"),
    path("name-your-place/<str:token>/", link_views.name_place, name="name_place"),
    path("name-your-place/", link_views.place_named, name="place_named"),
]
