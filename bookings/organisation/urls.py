from django.urls import path

from bookings.organisation import views

_ONE = "organisation/<uuid:public_id>/"

urlpatterns = [
    path("organisation/", views.organisation, name="organisation"),
    path(_ONE, views.front, name="organisation_front"),
    path(f"{_ONE}dates/", views.dates, name="organisation_dates"),
    path(f"{_ONE}bookings/", views.bookings, name="organisation_bookings"),
    path(f"{_ONE}bookings/history/", views.history, name="organisation_history"),
    path(f"{_ONE}invoices/", views.invoices, name="organisation_invoices"),
    path(f"{_ONE}waiting/", views.waiting, name="organisation_waiting"),
]
