from django.urls import path

from bookings.pools import views

_pools = "organisation/<uuid:public_id>/pools/"

urlpatterns = [
    path(_pools, views.pools, name="organisation_pools"),
    path(f"{_pools}ledger.csv", views.ledger_csv, name="organisation_pools_csv"),
    path(f"{_pools}<uuid:pool>/", views.pool, name="organisation_pool"),
    path(f"{_pools}<uuid:pool>/invoice/", views.invoice, name="organisation_pool_invoice"),
    path("bookings/<uuid:public_id>/prepaid/", views.use, name="booking_use_pool"),
]
