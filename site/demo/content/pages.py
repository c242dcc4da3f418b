"""The demo's website and its helplines. Each page is put in once and then left alone: what a person
edited, moved or deleted since is theirs."""

import json
import re
from functools import partial
from typing import Any

from django.db import transaction
from wagtail.models import Page, Site

from courses.models import Course, Topic
from demo.content import records
from demo.content.once import once
from demo.content.pages_courses import COURSES
from demo.content.pages_entry import Entry
from demo.content.pages_guidance import GUIDANCE
from demo.content.pages_help import HELP
from demo.content.pages_people import PEOPLE
from demo.content.pages_record import CONTACT, HOME, RECORD
from demo.content.pages_reviews import REVIEWS
from demo.content.pages_training import TRAINING
from pages.models import FootLink, Helpline, HomePage, Menus, TopLink

ENTRIES = [*REVIEWS, *COURSES, *TRAINING, *GUIDANCE, *PEOPLE, *HELP, CONTACT, *RECORD]
#: Fields, of a page or a block, that name another page by its address.
PAGE_FIELDS = {"page", "action_page", "lead_reviewer", "author"}
#: Address and, where the page's own title is too long, a label.
MENU = [
    ("/reviews/", "Reviews"),
    ("/courses/", ""),
    ("/guidance/", "Guidance"),
    ("/people/", ""),
    ("/help-now/", ""),
    ("/contact/", ""),
]
FOOT = [
    ("/about/", "About us"),
    ("/training/", ""),
    ("/staying-safe-online/", ""),
    ("/terms-of-booking/", ""),
    ("/privacy/", ""),
    ("/cookies/", ""),
    ("/accessibility/", ""),
    ("/verify/", "Check a certificate"),
]
#: Title of the page that Wagtail's own first migration makes.
WELCOME = "Welcome to your new Wagtail site!"
#: Name, number, hours, note.
HELPLINES = [
    (
        "Emergency",
        "999",
        "",
        "On a mobile, if you cannot speak, stay silent and press 55. For text relay, register by "
        "texting REGISTER to 999.",
    ),
    ("National Domestic Abuse Helpline", "0808 2000 247", "24 hours", ""),
    ("Karma Nirvana", "0800 5999 247", "", ""),
    ("Forced Marriage Unit", "020 7008 0151", "Monday to Friday, 9 am to 5 pm", ""),
    ("Men's Advice Line", "0808 801 0327", "", ""),
    ("Galop", "0800 999 5428", "", ""),
    ("NSPCC", "0808 800 5000", "", ""),
    ("Childline", "0800 1111", "", ""),
    ("Samaritans", "116 123", "24 hours", ""),
]


@transaction.atomic
def load() -> None:
    """All or nothing, so that no page is ever left without its words."""
    for order, (name, number, hours, note) in enumerate(HELPLINES, start=1):
        line = Helpline(name=name, number=number, hours=hours, note=note, sort_order=order * 10)
        once(f"helpline:{name}", line.save)
    records.load()
    added: list[tuple[Page, Entry]] = []
    once(f"page:{HOME.path}", lambda: added.append((_home(), HOME)))
    for entry in ENTRIES:
        if place := _place(entry):
            once(f"page:{entry.path}", partial(_add, entry, place, added))
    for page, entry in added:
        _write(page, entry)
    once("menus", _menus)


def _home() -> Page:
    """Takes the place of the page that Wagtail's migration made."""
    root = Page.get_first_root_node()
    home = root.add_child(instance=HomePage(title=HOME.title, slug="onevidence", **HOME.fields))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"root_page": home, "site_name": "onEvidence"}
    )
    root.get_children().filter(title=WELCOME).delete()
    return home


def _place(entry: Entry) -> Page | None:
    """The page to put it under; None where that has gone, or somebody used the address."""
    parent = _find(entry.parent_path)
    if parent is None or parent.get_children().filter(slug=entry.slug).exists():
        return None
    return parent


def _add(entry: Entry, parent: Page, added: list[tuple[Page, Entry]]) -> None:
    page = entry.page_type(title=entry.title, slug=entry.slug, **_fields(entry))
    added.append((parent.add_child(instance=page), entry))


def _fields(entry: Entry) -> dict[str, Any]:
    """What the page says of itself."""
    fields = {name: value for name, value in entry.fields.items() if name not in PAGE_FIELDS}
    if "facts" in fields:
        fields["facts"] = json.dumps(fields["facts"])
    if "course" in fields:
        fields["course"] = Course.objects.get(code=fields["course"])
    if "topic" in fields:
        fields["topic"] = Topic.objects.get(slug=fields["topic"])
    return fields


def _front() -> Page:
    return Site.objects.select_related("root_page").get(is_default_site=True).root_page


def _find(path: str) -> Page | None:
    """The page at an address of this site."""
    return Page.objects.filter(url_path=_front().url_path.rstrip("/") + path).first()


def _write(page: Page, entry: Entry) -> None:
    """Give the page its body and publish it, now that every page it may link to is there."""
    page.refresh_from_db()  # its count of children has grown meanwhile
    if entry.body:
        page.body = json.dumps(_linked(entry.body))
    for name in PAGE_FIELDS & entry.fields.keys():
        setattr(page, name, found.specific if (found := _find(entry.fields[name])) else None)
    page.save_revision().publish()


def _linked(value: Any) -> Any:
    """The same, with each address turned into a reference that survives moves and new slugs."""
    if isinstance(value, dict):
        return {
            key: LINKED[key](each) if key in LINKED else _linked(each)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_linked(each) for each in value]
    if isinstance(value, str):
        return re.sub(
            r'<a page="([^"]+)">',
            lambda link: f'<a linktype="page" id="{_page_id(link[1])}">',
            value,
        )
    return value


def _menus() -> None:
    menus = Menus.for_site(Site.objects.get(is_default_site=True))
    for kind, links in ((TopLink, MENU), (FootLink, FOOT)):
        for order, (path, label) in enumerate(links):
            page = _find(path)
            address = "" if page else path
            kind.objects.create(
                menus=menus, page=page, address=address, label=label, sort_order=order
            )


def _page_id(path: str) -> int:
    """Where somebody has deleted the page since, the front page stands in."""
    return (_find(path) or _front()).pk


#: Fields of a block that name something, and how it is found.
LINKED = {
    **dict.fromkeys(PAGE_FIELDS, _page_id),
    "people": lambda paths: [page.pk for path in paths if (page := _find(path))],
    "faqs": records.faq_ids,
    "document": records.document_id,
}
