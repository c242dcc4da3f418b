from django.urls import path

from bookings.reports import own_views

_ONE = "organisation/<uuid:public_id>/statement/"

urlpatterns = [
    path(_ONE, own_views.statement, name="organisation_statement"),
    path(f"{_ONE}<uuid:statement>/", own_views.paper, name="organisation_statement_paper"),
]
