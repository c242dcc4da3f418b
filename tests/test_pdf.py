"""Certificates and invoices as files: for people who see them, people who do not, and machines."""

import datetime as dt
import threading

import pikepdf
import pytest

from accounts.models import Organisation
from bookings import papers
from bookings.models import Invoice, InvoiceLine, SellerDetails
from common import fonts, pdf
from common.drawings import QRCode
from courses.models import Course
from tests import pdfs
from tests.booking import confirmed

LINE = "Training place, course A1, Tuesday 2 March 2027, 10 am to 1 pm (UK time)"
TITLE = "onEvidence certificate OEC-2027-000123"
ADDRESS = "onevidence.example/verify/7KQ4-M2XN-P9TD"
FACTS = {
    "number": "OEC-2027-000123",
    "name": "Žofie Nguyễn-Łukaszewicz",
    "course_title": "Honour abuse awareness",
    "level": "Awareness",
    "content_version": "2027.1",
    "outcomes": ["Define the three main harmful practices", "Identify indicators"],
    "mode": "Online",
    "dates": ["Tuesday 2 March 2027, 10 am to 1 pm (UK time)"],
    "cpd_hours": "2.5",
    "participatory_hours": "1",
    "basis": "Attended the whole session",
    "trainer": "Dr Roxanne Khan",
    "issued_on": "2 March 2027",
    "refresh_by": "2 March 2029",
    "check_address": ADDRESS,
}
LONG = {
    "name": "Wilhelmina Featherstonehaugh-Cholmondeley de la Tour d'Auvergne-Lauraguais " * 2,
    "course_title": "Recognising and responding to harmful traditional practices at work " * 3,
    "outcomes": [
        f"{n}: explain, with examples, what keeps the harm hidden " * 3 for n in "12345678"
    ],
    "dates": [f"Tuesday {day} March 2027, 10 am to 1 pm (UK time)" for day in (2, 9, 16, 23)],
    "trainer": "Dr Roxanne Khan and Professor Bartholomew Featherstonehaugh",
}


def certificate(**facts) -> bytes:
    context = {"facts": FACTS | {"check_url": f"https://{ADDRESS}"} | facts}
    return pdf.render("certificates/certificate.html", context, title=TITLE, one_page=True)


# --- Every document ---------------------------------------------------------------------------


def test_a_screen_reader_is_told_all_it_needs():
    document = pdfs.opened(certificate())
    assert document.Root.MarkInfo.Marked
    assert document.Root.Lang == "en-GB"
    assert document.Root.ViewerPreferences.DisplayDocTitle
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
    kinds = [str(element.S) for element in pdfs.elements(document)]
    assert kinds[0] == "/Document"
    assert [kind for kind in kinds if kind.startswith("/H")] == ["/H1", "/H2", "/H2"]


def test_pictures_have_words_and_decoration_has_none():
    document = pdfs.opened(certificate())
    figures = [element for element in pdfs.elements(document) if element.S == "/Figure"]
    assert [str(figure.Alt) for figure in figures] == [
        "QR code of the address where this certificate is checked"
    ]


def test_the_link_says_where_it_leads():
    document = pdfs.opened(certificate())
    (link,) = document.pages[0].Annots
    assert (link.A.URI, link.Contents) == (f"https://{ADDRESS}", f"https://{ADDRESS}")


def test_fonts_are_embedded_as_the_few_glyphs_in_use():
    document = pdfs.opened(made := certificate())
    faces = [font.DescendantFonts[0].FontDescriptor for font in pdfs.fonts(document)]
    assert {str(face.FontFamily) for face in faces} == {"Source Serif", "Source Sans"}
    assert all("/FontFile2" in face for face in faces)
    assert len(made) < 60_000


def test_what_shows_without_opening_it_names_no_subject():
    document = pdfs.opened(certificate())
    assert (document.docinfo["/Title"], document.docinfo["/Author"]) == (TITLE, "onEvidence")
    assert set(document.docinfo.keys()) == {"/Title", "/Author", "/Producer"}
    assert b"onour" not in document.Root.Metadata.read_bytes()


def test_the_same_facts_make_the_same_file_in_every_process():
    pdf._press.cache_clear()
    assert certificate() == certificate()


def test_a_pasted_drawing_is_what_weasyprint_draws(monkeypatch):
    pasted = pdfs.opened(certificate())
    qr_code = {f"qr:https://{ADDRESS}": QRCode(ADDRESS)}
    monkeypatch.setattr(pdf._press(), "drawings", qr_code)
    drawn = pdfs.opened(certificate())
    in_pasted = set(pdfs.drawings(pasted.pages[0].resources))
    in_drawn = set(pdfs.drawings(drawn.pages[0].resources))
    assert len(in_drawn) == 2
    for whole in in_drawn:
        moved_into_place, _, operators = whole.partition(b"\n")
        assert moved_into_place.endswith(b"cm")
        assert operators in in_pasted


def test_only_the_main_thread_prints():
    """Threads that share fonts corrupt memory: no crash tells where it came from."""
    errors = []

    def print_one():
        with pytest.raises(pdf.CannotPrint) as error:
            certificate()
        errors.append(str(error.value))

    thread = threading.Thread(target=print_one)
    thread.start()
    thread.join()
    assert errors == ["The worker makes PDFs, one at a time: enqueue a task that does it."]


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/pixel.png",
        "file:///etc/passwd",
        f"{pdf.STYLES.as_uri()}/../../../pyproject.toml",
        "data:image/svg+xml,<svg/>",
    ],
)
def test_a_document_loads_our_files_alone(url):
    with pytest.raises(pdf.CannotPrint, match="Error fetching"):
        pdf._press().lay_out(f'<img src="{url}">', style="certificate")


def test_this_machine_can_print():
    assert pdf.check_printing() == []


def test_a_missing_library_is_named_with_its_cure(monkeypatch):
    monkeypatch.setitem(pdf.LIBRARIES, "no-such-library", "libno-such0")
    (error,) = pdf.check_printing()
    assert error.msg == (
        "PDFs cannot be made on this machine yet. As root: "
        "apt-get install --no-install-recommends libno-such0"
    )


def test_a_machine_without_fonts_is_told_so_before_it_crashes(monkeypatch, tmp_path):
    (tmp_path / "fonts.conf").write_text("<fontconfig></fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "fonts.conf"))
    fonts.installed.cache_clear()
    (error,) = pdf.check_printing()
    fonts.installed.cache_clear()
    assert "fontconfig fonts-noto-core" in error.msg


# --- Certificates -----------------------------------------------------------------------------


def test_a_certificate_says_all_it_must():
    (page,) = pdfs.texts(certificate())
    plain = {value for value in FACTS.values() if isinstance(value, str)}
    listed = {item for value in FACTS.values() if isinstance(value, list) for item in value}
    assert {fact for fact in plain | listed if fact not in page} == set()
    assert "2.5, of which 1 participatory" in page
    assert "nor the approval of a regulator" in page


def test_no_date_to_refresh_by_and_no_word_of_it():
    (page,) = pdfs.texts(certificate(refresh_by=""))
    assert "Refresh" not in page


@pytest.mark.parametrize(
    "facts",
    [{}, LONG, {"name": "W" * 150, "course_title": "M" * 200}, {"outcomes": LONG["outcomes"]}],
    ids=["usual", "long", "unbroken", "many outcomes"],
)
def test_all_of_it_fits_on_one_page(facts):
    (page,) = pdfs.texts(certificate(**facts))
    said = page.replace(" ", "")
    for fact in (FACTS | facts).values():
        for part in fact if isinstance(fact, list) else [fact]:
            assert part.replace(" ", "") in said


def test_what_is_short_is_set_in_the_largest_type():
    """Shrinking is for those who need it."""
    usual, long = (pdfs.opened(certificate(**facts)) for facts in ({}, LONG))
    assert _largest_type(usual) > 1.5 * _largest_type(long)


def _largest_type(document: pikepdf.Pdf) -> float:
    operators = pikepdf.parse_content_stream(document.pages[0])
    return max(float(operands[1]) for operands, operator in operators if str(operator) == "Tf")


@pytest.mark.parametrize(
    "name",
    [
        "Łucja Đặng Þórsdóttir Ngũgĩ",
        "Олена Шевченко",
        "Ελένη Παπαδοπούλου",
        "محمد عبد الرحمن",
        "שרה כהן",
        "अनुष्का शर्मा",
        "தமிழ்ச்செல்வி",
        "สมชาย",
        "歐陽娜娜",
        "さくら サクラ",
        "김하늘",
        "Sam 👩‍🏫😀",
    ],
)
def test_any_name_prints(name):
    assert fonts.missing_glyphs(name) == set()
    document = pdfs.opened(made := certificate(name=name))
    # WeasyPrint gives a font an encoding of its own when it had to draw boxes.
    assert {str(font.Encoding) for font in pdfs.fonts(document)} == {"/Identity-H"}
    (page,) = pdfs.texts(made)
    drawn = {char for char in name if not char.isspace() and char != "\N{ZERO WIDTH JOINER}"}
    assert drawn <= set(page)


def test_a_character_that_no_font_has_is_told_not_boxed():
    unassigned = "\U0003fffd"
    assert fonts.missing_glyphs(f"Sam {unassigned}") == {unassigned}
    document = pdfs.opened(certificate(name=f"Sam {unassigned}"))
    assert {str(font.Encoding) for font in pdfs.fonts(document)} != {"/Identity-H"}


# --- Invoices ---------------------------------------------------------------------------------


@pytest.fixture
def invoice(run) -> Invoice:
    return confirmed(run).invoice


def printed(invoice: Invoice, **changes) -> list[str]:
    context = papers.context(invoice) | changes
    made = pdf.render("bookings/invoice.html", context, title="onEvidence training")
    return pdfs.texts(made)


def with_lines(invoice: Invoice, count: int) -> Invoice:
    invoice.lines.update(description=LINE)
    line = invoice.lines.get()
    fields = {f.name: getattr(line, f.name) for f in line._meta.fields if f.name != "id"}
    InvoiceLine.objects.bulk_create(InvoiceLine(**fields) for _ in range(count - 1))
    return invoice


def test_an_invoice_says_all_it_must(registered, run):
    invoice = confirmed(run).invoice
    invoice.seller |= {"name": "Example Seller", "address": "2 Hill\nOx", "vat_number": "GB123"}
    (page,) = printed(invoice)
    for said in (
        f"Invoice {invoice.number}",
        f"Issued {invoice.issued_on:%-d %B %Y}",
        "Example Seller 2 Hill Ox VAT number GB123",
        "Example Council 1 Example Street Exampleton SW1A 1AA",
        f"Booking reference {invoice.booking.reference}",
        "Purchase order PO-123",
        f"Tax point {invoice.tax_point.day} {invoice.tax_point:%B %Y}",
        "Description Quantity Unit price VAT rate Net",
        f"{invoice.lines.get().description} 2 £60.00 20 % £120.00",
        "Total net £120.00 VAT 20 % on £120.00 £24.00 Total VAT £24.00",
        "Total in pounds sterling £144.00",
        "Page 1 of 1",
    ):
        assert said in page


def test_an_invoice_is_tagged(invoice):
    document = pdfs.opened(papers.invoice_pdf(str(invoice.pk)))
    assert document.Root.MarkInfo.Marked
    assert document.Root.Lang == "en-GB"
    kinds = {str(element.S) for element in pdfs.elements(document)}
    assert {"/H1", "/Table", "/TH", "/TD"} <= kinds


def test_what_is_said_of_us_later_changes_no_paper(registered, run):
    """Nor does another price, or another name of whoever has bought: printed only then, it is as it
    was issued."""
    invoice = confirmed(run).invoice
    issued = Invoice.objects.values().get(pk=invoice.pk)
    SellerDetails.objects.update(
        name="Somebody else", address="Elsewhere", vat_number="", bank_details="Another account",
        payment_days=7, invoice_series="OEI",
    )  # fmt: skip
    Course.objects.update(price=99, vat_rate=0, title="Another")
    Organisation.objects.update(name="Another Council")
    assert Invoice.objects.values().get(pk=invoice.pk) == issued
    (page,) = pdfs.texts(papers.invoice_pdf(str(invoice.pk)))
    for said in ("onEvidence", "VAT number GB123456789", "Example Council", "£144.00"):
        assert said in page
    for said in ("Somebody else", "Elsewhere", "Another"):
        assert said not in page


def test_vat_is_summed_by_rate_and_what_is_exempt_says_why(invoice):
    invoice.seller |= {"vat_number": "GB123"}
    *_, third = with_lines(invoice, 3).lines.all()
    invoice.lines.update(vat_rate=20, vat=24, net=120)
    invoice.lines.filter(pk=third.pk).update(vat_rate=0, vat=0, exempt_reason="education")
    (page,) = printed(invoice)
    assert "Exempt from VAT: education" in page
    assert "VAT 20 % on £240.00 £48.00 VAT exempt on £120.00 £0.00 Total VAT" in page


def test_who_is_not_registered_for_vat_shows_none(invoice):
    invoice.seller |= {"vat_number": ""}
    (page,) = printed(invoice)
    assert "Total net" in page
    assert "VAT" not in page


def test_how_to_pay_or_that_it_is_paid(invoice):
    invoice.seller |= {"bank_details": "Sort code 00-00-00"}
    invoice.due_on = dt.date(2027, 4, 3)
    (owing,) = printed(invoice)
    assert "Please pay by 3 April 2027" in owing
    assert f"with {invoice.number} as the reference" in owing
    assert "Sort code 00-00-00" in owing
    invoice.paid_by_card_on = dt.date(2027, 3, 4)
    (paid,) = printed(invoice)
    assert "Paid by card on 4 March 2027" in paid
    assert "Sort code" not in paid


def test_a_demo_s_invoice_says_so_on_every_page_and_a_real_one_never(invoice):
    with_lines(invoice, 20)
    assert all("Demo: not a real invoice" in page for page in printed(invoice, demo=True))
    assert not any("Demo" in page for page in printed(invoice, demo=False))


def test_ten_lines_fit_on_one_page(invoice):
    assert len(printed(with_lines(invoice, 10))) == 1


@pytest.mark.parametrize("count", [19, 20, 21, 60])
def test_every_page_has_the_header_and_some_lines(registered, invoice, count):
    """At the first three counts all lines would fit on the first page, the totals alone on the
    second."""
    pages = printed(with_lines(invoice, count))
    assert sum(page.count(LINE) for page in pages) == count
    assert all(LINE in page for page in pages)
    assert all("Quantity Unit price VAT rate Net" in page for page in pages)
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1]
    assert "Total in pounds sterling" in pages[-1]
