"""Facts of a page in the words of schema.org, for machines: nothing that the page does not show,
and nothing that is not known."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.templatetags.static import static
from django.utils.safestring import SafeString
from wagtail.models import Page
from wagtail.rich_text import get_text_for_indexing

from pages.head import absolute, address
from pages.models import ContactPage, HomePage, PersonPage, ServicePage, SiteSettings

Node = dict[str, Any]

#: What would end the script that the facts stand in, or start another.
UNSAFE = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


def script(nodes: Iterable[Node]) -> SafeString:
    """A block of data. No policy for scripts concerns it: nothing of it is run."""
    graph = {"@context": "https://schema.org", "@graph": [_known(node) for node in nodes]}
    if not graph["@graph"]:
        return SafeString("")
    data = json.dumps(graph, ensure_ascii=False).translate(UNSAFE)
    return SafeString(f'<script type="application/ld+json">{data}</script>')


def of_page(page: Page, site_settings: SiteSettings) -> Iterator[Node]:
    """All but the breadcrumbs, which stand beside those that the page shows."""
    if isinstance(page, HomePage):
        yield organization(site_settings)
    elif isinstance(page, ContactPage):
        yield organization(site_settings, with_contact=True)
    elif isinstance(page, PersonPage):
        yield person(page)
    elif isinstance(page, ServicePage):
        yield service(page, site_settings)
    if questions := list(_questions(getattr(page, "body", ()))):
        yield faq_page(questions)


def organization(site_settings: SiteSettings, *, with_contact: bool = False) -> Node:
    node = {
        "@type": "Organization",
        "@id": _organisation_id(),
        "name": site_settings.organisation_name,
        "slogan": site_settings.strapline,
        "url": absolute("/"),
        "logo": absolute(static("svg/mark.svg")),
    }
    if with_contact:
        node |= {
            "email": site_settings.office_email,
            "telephone": site_settings.office_phone,
            "address": ", ".join(site_settings.office_address.split("\n")).replace("\r", ""),
        }
    return node


def person(page: PersonPage) -> Node:
    return {
        "@type": "Person",
        "name": page.title,
        "jobTitle": page.role,
        "description": page.summary,
        "url": address(page),
        "image": absolute(page.portrait.get_rendition("fill-512x512|format-webp").url)
        if page.portrait
        else None,
    }


def service(page: ServicePage, site_settings: SiteSettings) -> Node:
    provider = {
        "@type": "Organization",
        "@id": _organisation_id(),
        "name": site_settings.organisation_name,
    }
    return {
        "@type": "Service",
        "name": page.title,
        "description": page.summary,
        "url": address(page),
        "provider": provider,
    }


def breadcrumb_list(crumbs: Iterable[dict[str, str]], page: Page) -> Node:
    """The way from the home page to this one, which the trail on the page leaves out."""
    trail = [*crumbs, {"title": page.title, "url": page.url}]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": crumb["title"],
                "item": absolute(crumb["url"]),
            }
            for position, crumb in enumerate(trail, start=1)
        ],
    }


def faq_page(questions: Iterable[tuple[str, str]]) -> Node:
    return {
        "@type": "FAQPage",
        "mainEntity": [
            {
                "@type": "Question",
                "name": question,
                "acceptedAnswer": {"@type": "Answer", "text": answer},
            }
            for question, answer in questions
        ],
    }


def _questions(body: Iterable[Any]) -> Iterator[tuple[str, str]]:
    for block in body:
        if block.block_type == "questions":
            for each in block.value["questions"]:
                yield each["question"], get_text_for_indexing(each["answer"].source).strip()
        elif block.block_type == "faqs":
            for faq in filter(None, block.value["faqs"]):
                yield faq.question, faq.plain_answer


def _organisation_id() -> str:
    return absolute("/") + "#organisation"


def _known(node: Node) -> Node:
    return {name: value for name, value in node.items() if value not in (None, "", [])}
