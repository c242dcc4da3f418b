"""The outbox: what the demonstration has sent. Whoever can open the demonstration may read it."""

from csp.constants import NONE, SELF
from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from demo import outbox

ON_A_PAGE = 50
#: Letters carry their styles in themselves. Whatever else the site allows its pages is shut.
LETTER_POLICY = {name: [NONE] for name in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]} | {
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


@never_cache
@require_safe
def outbox_list(request: HttpRequest) -> HttpResponse:
    to = request.GET.get("to", "").strip()
    pages = Paginator(outbox.messages(to=to), ON_A_PAGE)
    return render(
        request,
        "demo/outbox.html",
        {"page_obj": pages.get_page(request.GET.get("page")), "to": to},
    )


@never_cache
@require_safe
@csp_update({"frame-src": [SELF]})
def outbox_message(request: HttpRequest, id: str) -> HttpResponse:
    return render(request, "demo/message.html", {"message": _message_or_404(id)})


@never_cache
@require_safe
@csp_replace(LETTER_POLICY)
@xframe_options_sameorigin
def outbox_html(request: HttpRequest, id: str) -> HttpResponse:
    """The letter alone. Its links open elsewhere: inside a frame the site refuses to be shown."""
    html = _message_or_404(id).html
    return HttpResponse(html.replace("<head>", '<head><base target="_blank">', 1))


@never_cache
@require_safe
def outbox_attachment(request: HttpRequest, id: str, number: int) -> HttpResponse:
    """An attachment by its place in the message, counted from 1. Saved, never shown."""
    attachments = _message_or_404(id).attachments
    if not 1 <= number <= len(attachments):
        raise Http404
    attachment = attachments[number - 1]
    response = HttpResponse(attachment.content, content_type=attachment.content_type)
    response["Content-Disposition"] = content_disposition_header(True, attachment.filename)
    return response


def _message_or_404(id: str) -> outbox.Message:
    message = outbox.message(id)
    if message is None:
        raise Http404
    return message
