"""The messages to staff about pages, in their default words."""

from django.conf import settings

from common.wording import Kind, Words, register

_PAGE = {
    "page": "The title of the page",
    "by": "Sam Example",
    "link": f"{settings.SITE_URL}/cms/pages/",
}

register(
    Kind(
        name="page_submitted",
        label="Page waits for approval",
        sent="To each administrator, when somebody submits a page for approval.",
        words=Words(
            subject="onEvidence training: a page waits for approval",
            inbox_line="Somebody asks for a second pair of eyes.",
            heading="A page waits for approval",
            opening=(
                "{by} asks for a second pair of eyes on “{page}”. It is published when an"
                " administrator has approved it."
            ),
        ),
        example=_PAGE,
        placeholders=("by", "page"),
        required=("page",),
    ),
    Kind(
        name="page_approved",
        label="Page approved",
        sent="To whoever submitted a page, when it was approved.",
        words=Words(
            subject="onEvidence training: your page is approved",
            inbox_line="It is published, or will be at the time that you set.",
            heading="Your page is approved",
            opening=(
                "{by} has approved “{page}”. It is published, or will be at the time that you set."
            ),
        ),
        example=_PAGE,
        placeholders=("by", "page"),
        required=("page",),
    ),
    Kind(
        name="page_sent_back",
        label="Page sent back for changes",
        sent="To whoever submitted a page, when changes are asked for.",
        words=Words(
            subject="onEvidence training: your page needs changes",
            inbox_line="See what was asked for.",
            heading="Your page needs changes",
            opening="{by} has looked at “{page}” and asks for changes before it is published.",
        ),
        example=_PAGE | {"comment": "Please check the second telephone number."},
        placeholders=("by", "page"),
        required=("page",),
    ),
)
