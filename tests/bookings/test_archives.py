"""Invoices and credit notes as PDFs in one file: those in the list as it is filtered."""

import datetime as dt
import io
import zipfile

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from bookings import papers
from bookings.archives import ArchiveError, packing
from bookings.changes.cancel import cancel
from bookings.models import CreditNote, Invoice, PaperArchive
from common.models import AuditEvent
from common.storage import private_storage
from tests.booking import confirmed
from tests.bookings.changing import booked, places_of
from tests.pages.office import at_work, denied, member

pytestmark = pytest.mark.django_db
INVOICES, NOTES = PaperArchive.Kind.INVOICES, PaperArchive.Kind.CREDIT_NOTES


@pytest.fixture
def staff():
    return member(roles.FINANCE)


@pytest.fixture
def booking():
    """Two invoices of two organisations."""
    booking = booked()
    other = confirmed(
        places_of(booking)[0].run, places=1, text="", organisation_name="Other Council",
        contact_email="o@example.org",
    )  # fmt: skip
    Invoice.objects.filter(pk=other.invoice.pk).update(issued_on=dt.date(2020, 1, 1))
    return booking


def text(response) -> str:
    return " ".join(response.content.decode().split())


def made(archive):
    packing.make(archive.pk, key=str(archive.key))
    archive.refresh_from_db()
    return archive


def names(archive):
    with archive.file.open() as file, zipfile.ZipFile(io.BytesIO(file.read())) as packed:
        assert packed.testzip() is None
        assert all(packed.read(name).startswith(b"%PDF") for name in packed.namelist())
        return packed.namelist()


def ask(found, staff, kind=INVOICES):
    return packing.ask(found, kind=kind, by=staff, now=timezone.now())


def test_what_was_not_printed_is_printed_first(booking, staff):
    papers.invoice_pdf(str(booking.invoice.pk))
    archive = made(ask(Invoice.objects.all(), staff))
    first, second = Invoice.objects.order_by("issued_on")
    assert names(archive) == [f"onEvidence-{first.number}.pdf", f"onEvidence-{second.number}.pdf"]
    assert archive.done == 2
    first.refresh_from_db()
    assert first.pdf


def test_credit_notes_too(booking, staff):
    cancel(places_of(booking), by=None, now=timezone.now())
    archive = made(ask(CreditNote.objects.all(), staff, NOTES))
    assert names(archive) == [f"onEvidence-{CreditNote.objects.get().number}.pdf"]


def test_made_twice_the_first_file_stands(booking, staff):
    archive = made(ask(Invoice.objects.all(), staff))
    name = archive.file.name
    assert made(archive).file.name == name


def test_asked_for_anew_an_older_making_keeps_nothing(booking, staff, monkeypatch):
    archive = ask(Invoice.objects.all(), staff)
    old = str(archive.key)
    kept = packing._keep

    def asked_meanwhile(mine, file):
        monkeypatch.setattr(packing, "_keep", kept)
        packing.again(archive)
        kept(mine, file)

    monkeypatch.setattr(packing, "_keep", asked_meanwhile)
    packing.make(archive.pk, key=old)
    archive.refresh_from_db()
    assert (archive.state, archive.file.name) == ("asked", "")
    assert str(archive.key) != old
    assert private_storage().listdir("archives")[1] == []
    assert made(archive).state == "ready"


def test_nor_does_it_print_the_rest_or_say_how_far_it_is(booking, staff, monkeypatch):
    archive, printed = ask(Invoice.objects.all(), staff), []

    def asked_meanwhile(pk):
        printed.append(pk)
        packing.again(archive)
        return b"%PDF"

    monkeypatch.setattr(packing, "PRINTED", {INVOICES: (Invoice, asked_meanwhile)})
    packing.make(archive.pk, key=str(archive.key))
    archive.refresh_from_db()
    assert (archive.state, archive.done, len(printed)) == ("asked", 0, 1)


def test_one_that_fails_says_so_and_is_begun_again(booking, staff, monkeypatch):
    archive = ask(Invoice.objects.all(), staff)

    def breaks(pk):
        raise OSError("no room")

    broken = {**packing.PRINTED, INVOICES: (Invoice, breaks)}
    with monkeypatch.context() as patched:
        patched.setattr(packing, "PRINTED", broken)
        with pytest.raises(OSError, match="no room"):
            packing.make(archive.pk, key=str(archive.key))
    page = reverse("paper_archive", args=[archive.public_id])
    office = at_work(staff)
    assert "It could not be made" in text(office.get(page))
    office.post(page)
    archive.refresh_from_db()
    assert archive.state == "asked"
    assert len(names(made(archive))) == 2


def test_none_and_too_many(booking, staff, monkeypatch):
    with pytest.raises(ArchiveError, match="nothing in the list"):
        ask(Invoice.objects.none(), staff)
    monkeypatch.setattr(packing, "MOST", 1)
    with pytest.raises(ArchiveError, match="At most 1 at once"):
        ask(Invoice.objects.all(), staff)


def test_from_the_list_as_it_is_filtered_to_the_file(booking, staff):
    office = at_work(staff)
    index = reverse("invoice:index")
    narrowed = "?issued_on_from=2019-01-01&issued_on_to=2020-12-31"
    assert "in_one_file=1" in text(office.get(index + narrowed))
    asked = f"{index}{narrowed}&in_one_file=1"
    assert "1 PDF, as the list is filtered" in text(office.get(asked))
    page = office.post(asked).url
    archive = PaperArchive.objects.get()
    waiting = office.get(page)
    assert waiting["Refresh"] == "3"
    assert "0 of 1 are packed" in text(waiting)
    file = reverse("paper_archive_file", args=[archive.public_id])
    assert office.get(file).url == page
    made(archive)
    ready = office.get(page)
    assert "Refresh" not in ready
    assert file in text(ready)
    sent = office.get(file)
    assert sent["Content-Disposition"] == 'attachment; filename="onEvidence-invoices.zip"'
    acts = AuditEvent.objects.filter(action__startswith="bookings.archives").order_by("pk")
    assert [event.action.rpartition(".")[2] for event in acts] == ["ask", "download"]


def test_searched_for_an_organisation(booking, staff):
    office = at_work(staff)
    asked = f"{reverse('invoice:index')}?q=Other+Council&in_one_file=1"
    assert "1 PDF, as" in text(office.get(asked))
    office.post(asked)
    assert len(PaperArchive.objects.get().papers) == 1
    empty = f"{reverse('creditnote:index')}?in_one_file=1"
    assert "nothing in the list" in text(office.get(empty))
    assert "nothing in the list" in text(office.post(empty, follow=True))


def test_nobody_else_has_it(booking, staff):
    archive = made(ask(Invoice.objects.all(), staff))
    addresses = [
        reverse(name, args=[archive.public_id]) for name in ("paper_archive", "paper_archive_file")
    ]
    other, editor = at_work(member(roles.FINANCE)), at_work(member(roles.EDITORS))
    for address in addresses:
        assert other.get(address).status_code == 404
        assert denied(editor.get(address))
    assert denied(editor.post(f"{reverse('invoice:index')}?in_one_file=1"))
