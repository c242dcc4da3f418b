"""Checking a certificate: what anybody may learn, and what they may not."""

import pytest
from django.urls import reverse

from certificates.codes import as_issued
from certificates.issue import issue, supersede
from certificates.models import Certificate
from certificates.verification import name_matches
from tests.certificates.test_issue import completed

pytestmark = pytest.mark.django_db

NAME = "Zoë Núñez-O’Brien"


@pytest.fixture
def certificate():
    return issue(completed(learner__full_name=NAME))


def check(client, code, **kwargs):
    return client.get(reverse("verify_certificate", args=[code]), **kwargs)


def ask_name(client, certificate, typed):
    address = reverse("verify_certificate", args=[certificate.printed_code])
    return client.post(address, {"full_name": typed}).content.decode()


# --- The four answers -------------------------------------------------------------------------


def test_a_valid_certificate_shows_course_date_and_hours_and_no_name(client, certificate):
    response = check(client, certificate.printed_code)
    page = response.content.decode()
    assert response.status_code == 200
    assert "This certificate is valid" in page
    for fact in (certificate.stated.course_title, *certificate.stated.dates, certificate.number):
        assert fact in page
    learner = certificate.enrolment.learner
    for private in (NAME, "Núñez", learner.email, learner.organisation.name):
        assert private not in page


def test_a_superseded_one_leads_to_its_successor(client, certificate):
    new = supersede(certificate, reason="Name misspelt")
    page = check(client, certificate.printed_code).content.decode()
    assert "This certificate was replaced" in page
    assert reverse("verify_certificate", args=[new.printed_code]) in page
    assert "This certificate is valid" not in page
    assert "Name misspelt" not in page


def test_a_revoked_one_says_so(client, certificate):
    Certificate.objects.update(
        state=Certificate.State.REVOKED, reason="Private", holder_consents_to_name=True
    )
    page = check(client, certificate.printed_code).content.decode()
    assert "This certificate is no longer valid" in page
    assert "This certificate is valid" not in page
    assert "Private" not in page
    assert NAME not in page


@pytest.mark.parametrize("code", ["0" * 15, "nonsense", "x" * 300, "' OR 1=1"])
def test_an_unknown_code_is_answered_kindly(client, certificate, code):
    response = check(client, code)
    assert response.status_code == 404
    assert "No certificate has this code" in response.content.decode()


# --- Codes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("7K3M9-QX2TB-4HD8N", "7K3M9QX2TB4HD8N"),
        ("7k3m9qx2tb4hd8n", "7K3M9QX2TB4HD8N"),
        (" 7k3m9 qx2tb – 4hd8n ", "7K3M9QX2TB4HD8N"),
        ("OoIiLl000111222", "001111000111222"),
        ("7K3M9-QX2TB-4HD8", ""),
        ("7K3M9-QX2TB-4HD8NN", ""),
        ("7K3M9-QX2TB-4HD8U", ""),
        ("٣K3M9-QX2TB-4HD8N", ""),
        ("", ""),
    ],
)
def test_a_code_is_read_as_it_was_meant(typed, meant):
    assert as_issued(typed) == meant


def test_the_form_leads_to_the_certificate_however_the_code_is_typed(client, certificate):
    typed = certificate.printed_code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    response = client.get(reverse("verify"), {"code": typed}, follow=True)
    assert response.request["PATH_INFO"] == f"/verify/{certificate.printed_code}/"
    assert response.status_code == 200


@pytest.mark.parametrize("typed", ["", "7K3M9"])
def test_half_a_code_is_explained_and_kept(client, typed):
    response = client.get(reverse("verify"), {"code": typed})
    assert response.status_code == 200
    assert response.context["form"].errors
    assert response.context["form"]["code"].value() == typed


# --- The name ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [NAME, "zoe nunez obrien", "ZOË NÚÑEZ O'BRIEN", "  Zoë   Núñez-O’Brien ", "ZoeNunezOBrien"],
)
def test_the_right_name_matches_however_it_is_typed(client, certificate, typed):
    page = ask_name(client, certificate, typed)
    assert "The name matches" in page
    assert "does not match" not in page


@pytest.mark.parametrize("typed", ["Zoë Núñez", "Zoë", "Zoë Núñez-O’Brian", "-", "%", "’"])
def test_any_other_name_does_not_and_the_real_one_is_not_told(client, certificate, typed):
    page = ask_name(client, certificate, typed)
    assert "The name does not match" in page
    assert NAME not in page


@pytest.mark.parametrize(
    ("real", "typed", "same"),
    [
        ("李小龍", "李小龍", True),
        ("李小龍", "李小明", False),
        ("राम", "राम", True),
        ("राम", "रम", False),
        ("مُحَمَّد علي", "محمد علي", True),
        ("משה כהן", "משה לוי", False),
    ],
)
def test_names_of_other_scripts_are_told_apart(real, typed, same):
    certificate = issue(completed(learner__full_name=real))
    assert name_matches(certificate, typed=typed) is same


def test_no_name_typed_is_asked_for(client, certificate):
    assert "Type the name that is printed" in ask_name(client, certificate, "")


def test_the_name_is_shown_with_the_holder_s_consent(client, certificate):
    Certificate.objects.update(holder_consents_to_name=True)
    page = check(client, certificate.printed_code).content.decode()
    assert NAME in page
    assert "Check the name" not in page


# --- Not indexed, not stored, not too often ---------------------------------------------------


def test_nothing_is_indexed_and_no_answer_is_stored(client, certificate):
    for response in (
        client.get(reverse("verify")),
        check(client, certificate.printed_code),
        check(client, "0" * 15),
    ):
        assert "noindex" in response["X-Robots-Tag"]
    assert "no-store" in check(client, certificate.printed_code)["Cache-Control"]


def test_guessing_codes_is_stopped_kindly_and_for_that_address_alone(client):
    answers = [check(client, "0" * 15).status_code for _ in range(61)]
    assert answers == [404] * 60 + [429]
    stopped = check(client, "0" * 15)
    assert "Please wait a little" in stopped.content.decode()
    assert stopped["Retry-After"] == "60"
    assert "noindex" in stopped["X-Robots-Tag"]
    assert check(client, "0" * 15, REMOTE_ADDR="198.51.100.7").status_code == 404


def test_guessing_names_is_stopped_sooner(client, certificate):
    address = reverse("verify_certificate", args=[certificate.printed_code])
    answers = [client.post(address, {"full_name": "Guess"}).status_code for _ in range(21)]
    assert answers == [200] * 20 + [429]
    assert client.get(address).status_code == 200
