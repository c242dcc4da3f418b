"""The yardstick of the webhooks: a view that verifies what Stripe signed and inserts one row, by
bare SQL. It looks for no earlier delivery and has nobody work it off."""

import hashlib
import hmac
import json

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.urls import path
from django.utils import timezone


def take(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return HttpResponse(status=405)
    header = dict(part.split("=", 1) for part in request.headers["Stripe-Signature"].split(","))
    signed = f"{header['t']}.".encode() + request.body
    wanted = hmac.new(settings.STRIPE_WEBHOOK_SECRET.encode(), signed, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(wanted, header["v1"]):
        return HttpResponseBadRequest()
    event = json.loads(request.body)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bookings_stripeevent (event_id, type, object_id, asked_for, received_at,"
            " tries, last_error, outcome) VALUES (%s, %s, %s, false, %s, 0, '', '')",
            [event["id"], event["type"], event["data"]["object"]["id"], timezone.now()],
        )
    return HttpResponse("Received.")


urlpatterns = [path("webhooks/stripe/", take)]
