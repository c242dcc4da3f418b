"""What may stand on a page: seen before it is chosen, safe, and as cheap at thirty rows as at
one."""

import json

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains
from wagtail.blocks import RawHTMLBlock, StreamBlock, StructBlock
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page

from courses.models import CourseIndexPage, CoursePage
from pages.blocks import PageBodyBlock
from pages.models import ArticlePage, Faq, PeopleIndexPage, PersonPage, StandardPage
from tests.factories import CourseFactory

pytestmark = pytest.mark.usefixtures("website")

BLOCKS = StandardPage.body.field.stream_block.child_blocks


def rendered(kind: str, value) -> str:
    """As on a page, from what the database holds."""
    stream = PageBodyBlock().to_python([{"type": kind, "value": value}])
    request = RequestFactory().get("/")
    return stream[0].render(context={"request": request})


def picture(**fields):
    return get_image_model().objects.create(
        title="Cloth", file=get_test_image_file(size=(1600, 800)), **fields
    )


def inside(block):
    yield block
    for child in getattr(block, "child_blocks", {}).values():
        yield from inside(child)
    if hasattr(block, "child_block"):
        yield from inside(block.child_block)


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_is_seen_and_explained_before_it_is_chosen(editor, name):
    block = BLOCKS[name]
    assert block.is_previewable
    assert len(block.get_description()) > 20
    shown = editor.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
    assertContains(shown, "css/site.css")
    main = BeautifulSoup(shown.content, "html.parser").main
    assert len(main.get_text(strip=True)) > 20
    assert "[[" not in main.text


def test_no_block_takes_markup():
    assert [each for each in inside(PageBodyBlock()) if isinstance(each, RawHTMLBlock)] == []


def test_every_part_of_a_block_is_inside_a_block_with_a_name():
    assert all(isinstance(block, StructBlock) for block in BLOCKS.values())
    assert not any(isinstance(each, StreamBlock) for b in BLOCKS.values() for each in inside(b))


def queries(kind: str, value) -> int:
    rendered(kind, value)
    with CaptureQueriesContext(connection) as captured:
        rendered(kind, value)
    return len(captured)


class TestManyRowsCostWhatOneCosts:
    def test_people(self):
        index = PeopleIndexPage.objects.get()
        people = [
            index.add_child(
                instance=PersonPage(title=f"Person {n}", role="Trainer", portrait=picture())
            ).pk
            for n in range(30)
        ]
        assert queries("people", {"heading": "P", "people": people[:1]}) == queries(
            "people", {"heading": "P", "people": people}
        )

    def test_courses(self):
        index = CourseIndexPage.objects.get()
        words = {"summary": "S", "aims": "A", "audience": "B"}
        courses = [
            index.add_child(
                instance=CoursePage(title=f"Course {n}", course=CourseFactory(), **words)
            ).pk
            for n in range(30)
        ]
        assert queries("courses", {"heading": "C", "courses": courses[:1]}) == queries(
            "courses", {"heading": "C", "courses": courses}
        )

    def test_faqs(self):
        faqs = [Faq.objects.create(question=f"Q{n}?", answer="A").pk for n in range(30)]
        assert queries("faqs", {"heading": "F", "faqs": faqs[:1]}) == queries(
            "faqs", {"heading": "F", "faqs": faqs}
        )

    def test_downloads(self):
        document = get_document_model()
        files = [
            document.objects.create(title=f"D{n}", file=f"d{n}.pdf", file_size=100).pk
            for n in range(30)
        ]
        values = [{"document": pk, "title": "", "text": ""} for pk in files]
        assert queries("downloads", {"heading": "D", "downloads": values[:1]}) == queries(
            "downloads", {"heading": "D", "downloads": values}
        )


class TestPicture:
    def test_comes_in_the_size_and_kind_that_suits_the_reader(self):
        value = {"image": picture().pk, "decorative": False, "alt_text": "Thread becomes cloth"}
        soup = BeautifulSoup(rendered("picture", {"image": value, "caption": "C"}), "html.parser")
        assert [source["type"] for source in soup.find_all("source")] == [
            "image/avif",
            "image/webp",
        ]
        assert [source["srcset"].count("w,") for source in soup.find_all("source")] == [2, 2]
        image = soup.img
        assert (image["width"], image["height"]) == ("400", "200")
        assert (image["loading"], image["alt"]) == ("lazy", "Thread becomes cloth")

    def test_that_is_decorative_is_silent(self):
        value = {"image": picture().pk, "decorative": True, "alt_text": ""}
        html = rendered("picture", {"image": value, "caption": ""})
        assert BeautifulSoup(html, "html.parser").img["alt"] == ""

    @pytest.mark.parametrize(
        ("decorative", "alt_text", "accepted"),
        [(False, "", False), (True, "", True), (False, "Cloth", True)],
    )
    def test_says_what_it_shows_or_that_it_shows_nothing(self, decorative, alt_text, accepted):
        block = BLOCKS["picture"].child_blocks["image"]
        value = block.to_python(
            {"image": picture().pk, "decorative": decorative, "alt_text": alt_text}
        )
        if accepted:
            assert block.clean(value) == value
        else:
            with pytest.raises(ValidationError):
                block.clean(value)

    def test_arrives_with_a_description(self, editor):
        form = editor.get(reverse("wagtailimages:add")).context["form"]
        assert form.fields["description"].required


class TestCallToAction:
    @pytest.mark.parametrize(
        ("page", "address", "accepted"),
        [(True, "", True), (False, "/enquiries/", True), (True, "/x/", False), (False, "", False)],
    )
    def test_leads_to_one_place(self, page, address, accepted):
        about = Page.objects.get(slug="about").pk if page else None
        block = BLOCKS["call_to_action"]
        value = block.to_python({"heading": "H", "page": about, "address": address, "label": "L"})
        if accepted:
            assert block.clean(value).url == ("/about/" if page else address)
        else:
            with pytest.raises(ValidationError):
                block.clean(value)

    @pytest.mark.parametrize("address", ["//else.example/", "https://else.example/", "about"])
    def test_leads_nowhere_else(self, address):
        with pytest.raises(ValidationError):
            BLOCKS["call_to_action"].child_blocks["address"].clean(address)

    def test_has_no_button_to_a_page_that_was_taken_down(self):
        about = StandardPage.objects.get(slug="about")
        about.unpublish()
        html = rendered("call_to_action", {"heading": "H", "page": about.pk, "label": "Read"})
        assert "Read" not in html


def test_a_table_is_a_list_for_narrow_screens():
    value = {
        "table": {
            "caption": "Prices",
            "columns": [{"type": "text", "heading": "Who"}, {"type": "number", "heading": "£"}],
            "rows": [{"values": ["Charities", "40"]}],
        }
    }
    soup = BeautifulSoup(rendered("table", value), "html.parser")
    assert soup.caption.text == "Prices"
    assert (soup.td["data-label"], soup.td["class"], soup.td.text.strip()) == (
        "£",
        ["number"],
        "40",
    )


def test_every_block_may_stand_on_one_page(client, registered):
    """Each as its preview shows it, all on one page that is published and read."""
    index = Page.objects.get(slug="guidance").specific
    block = PageBodyBlock()
    stream = [
        (name, each.get_preview_value())
        for name, each in block.child_blocks.items()
        if name not in ("picture", "downloads", "faqs", "testimonial")
    ]
    faq = Faq.objects.first()
    raw = [*block.get_prep_value(block.normalize(stream))]
    raw += [{"type": "faqs", "value": {"heading": "F", "faqs": [faq.pk]}}]
    page = index.add_child(instance=ArticlePage(title="All of it", body=json.dumps(raw)))
    answer = client.get(page.url)
    assertContains(answer, faq.question)
    assertContains(answer, "Dr Roxanne Khan")
    assertContains(answer, "from £60.00 + VAT")
