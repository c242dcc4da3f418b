"""The pages of an organisation's people, for tests."""

from django.urls import reverse

from accounts.models import LearnerImport
from tests import factories


def address(organisation, name="learners", *args):
    return reverse(name, args=[organisation.public_id, *args])


def person(organisation, name="Ann Able", **fields):
    return factories.LearnerFactory(organisation=organisation, full_name=name, **fields)


def text(response):
    return " ".join(response.content.decode().split())


def upload(browser, organisation, file=None, **answers):
    posted = {"headings": "auto", "text": ""} | answers | ({"file": file} if file else {})
    return browser.post(address(organisation, "learner_import_start"), posted)


def latest():
    return LearnerImport.objects.latest("pk")
