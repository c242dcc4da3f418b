from django.urls import path

from bookings.changes.urls import urlpatterns as changes
from bookings.views import booking, checkout, organisation, quote, start, webhook

urlpatterns = [
    path("book/<uuid:public_id>/", start.start, name="book"),
    path("waiting-list/<uuid:public_id>/", start.join_waiting_list, name="waiting_list"),
    path("bookings/<uuid:public_id>/", booking.show, name="booking"),
    path("bookings/<uuid:public_id>/people/", checkout.name_people, name="booking_people"),
    path("bookings/<uuid:public_id>/details/", checkout.give_details, name="booking_details"),
    path("bookings/<uuid:public_id>/check/", checkout.check, name="booking_check"),
    path("bookings/<uuid:public_id>/more-time/", checkout.more_time, name="booking_more_time"),
    path("bookings/<uuid:public_id>/pay/", checkout.pay, name="booking_pay"),
    path("bookings/<uuid:public_id>/on-invoice/", checkout.on_invoice, name="booking_on_invoice"),
    path("bookings/<uuid:public_id>/reopen/", checkout.reopen, name="booking_reopen"),
    path("bookings/<uuid:public_id>/paid/", checkout.paid, name="booking_paid"),
    path("bookings/<uuid:public_id>/invoice/", booking.invoice, name="booking_invoice"),
    path("bookings/<uuid:public_id>/calendar/", booking.calendar_file, name="booking_calendar"),
    path("quotes/<uuid:public_id>/", quote.show, name="quote"),
    path("quotes/<uuid:public_id>/decline/", quote.decline, name="quote_decline"),
    path("organisation/", organisation.organisation, name="organisation"),
    path("organisation/<uuid:public_id>/", organisation.front, name="organisation_front"),
    *changes,
    path("webhooks/stripe/", webhook.stripe, name="stripe_webhook"),
]
