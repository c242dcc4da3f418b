from django.urls import path

from bookings.basket import urls as basket_urls
from bookings.changes.urls import urlpatterns as changes_urlpatterns
from bookings.invoices import urls as invoices_urls
from bookings.naming import urls as naming_urls
from bookings.office import urls as office_urls
from bookings.organisation import urls as organisation_urls
from bookings.pools import urls as pools_urls
from bookings.pricing import urls as pricing_urls
from bookings.pro_forma import urls as pro_forma_urls
from bookings.reports import urls as reports_urls
from bookings.views import booking, checkout, quote, start, webhook
from bookings.waiting import urls as waiting_urls

urlpatterns = [
    *naming_urls.urlpatterns,
    *pools_urls.urlpatterns,
    *office_urls.urlpatterns,
    *organisation_urls.urlpatterns,
    *reports_urls.urlpatterns,
    path("book/<uuid:public_id>/", start.start, name="book"),
    path("book/course/<uuid:public_id>/", start.start_self_paced, name="book_self_paced"),
    *basket_urls.urlpatterns,
    *waiting_urls.urlpatterns,
    path("bookings/<uuid:public_id>/", booking.show, name="booking"),
    path("bookings/<uuid:public_id>/people/", checkout.name_people, name="booking_people"),
    path("bookings/<uuid:public_id>/details/", checkout.give_details, name="booking_details"),
    path("bookings/<uuid:public_id>/check/", checkout.check, name="booking_check"),
    path("bookings/<uuid:public_id>/more-time/", checkout.more_time, name="booking_more_time"),
    path("bookings/<uuid:public_id>/pay/", checkout.pay, name="booking_pay"),
    path("bookings/<uuid:public_id>/on-invoice/", checkout.on_invoice, name="booking_on_invoice"),
    path("bookings/<uuid:public_id>/confirm/", checkout.for_nothing, name="booking_for_nothing"),
    path("bookings/<uuid:public_id>/reopen/", checkout.reopen, name="booking_reopen"),
    path("bookings/<uuid:public_id>/paid/", checkout.paid, name="booking_paid"),
    path("bookings/<uuid:public_id>/invoice/", booking.invoice, name="booking_invoice"),
    path("bookings/<uuid:public_id>/calendar/", booking.calendar_file, name="booking_calendar"),
    path("quotes/<uuid:public_id>/", quote.show, name="quote"),
    path("quotes/<uuid:public_id>/paper/", quote.paper, name="quote_paper"),
    path("quotes/<uuid:public_id>/decline/", quote.decline, name="quote_decline"),
    *pricing_urls.urlpatterns,
    *changes_urlpatterns,
    *invoices_urls.urlpatterns,
    *pro_forma_urls.urlpatterns,
    path("webhooks/stripe/", webhook.stripe, name="stripe_webhook"),
]
