from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from bookings.payments import gateway, webhooks


@csrf_exempt  # Stripe signs what it sends, and has no session with us
@require_POST
def stripe(request: HttpRequest) -> HttpResponse:
    """For Stripe alone, known by its signature."""
    try:
        webhooks.receive(request.body, signature=request.headers.get("Stripe-Signature", ""))
    except gateway.BadWebhook as error:
        return HttpResponseBadRequest(str(error), content_type="text/plain")
    return HttpResponse("Received.", content_type="text/plain")
