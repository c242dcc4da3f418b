"""What prices bring to the office. Imported by `bookings.wagtail_hooks`."""

from django.urls import URLPattern, path
from wagtail import hooks

from bookings.pricing import attention  # noqa: F401 - registers its watch
from bookings.pricing.office import ComplimentaryView
from bookings.pricing.viewsets import PricesGroup


@hooks.register("register_admin_viewset")
def register_prices() -> PricesGroup:
    return PricesGroup()


@hooks.register("register_admin_urls")
def register_complimentary() -> list[URLPattern]:
    return [
        path("complimentary/<uuid:public_id>/", ComplimentaryView.as_view(), name="complimentary")
    ]
