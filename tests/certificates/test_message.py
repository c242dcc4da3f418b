"""The message that brings a certificate, and the file it carries."""

import pytest
from django.core import mail
from django.core.files.storage import storages

from certificates import printing
from certificates.issue import issue
from certificates.models import Certificate
from certificates.printing import certificate_pdf
from common.models import OutgoingMessage
from tests import factories
from tests.certificates.test_issue import completed


def stored():
    return storages["private"].listdir("certificates")[1]


@pytest.mark.django_db(transaction=True)
def test_it_is_neutral_outside_and_whole_inside(work):
    certificate = issue(completed(learner__full_name="Asha Rao", learner__email="asha@example.org"))
    work()
    (message,) = mail.outbox
    assert message.to == ["asha@example.org"]
    assert message.subject == "onEvidence training: your certificate"
    (attachment,) = message.attachments
    assert attachment.filename == f"onEvidence-certificate-{certificate.number}.pdf"
    title = certificate.stated.course_title
    for part in (message.body, message.alternatives[0].content):
        assert part.count(title) == 1
        assert "Dear Asha Rao" in part
        assert certificate.stated.check_url in part
        assert "/my/" in part
    assert title not in message.subject + attachment.filename


@pytest.mark.django_db(transaction=True)
def test_the_file_is_made_once_and_kept_as_it_was_made(work):
    certificate = issue(completed())
    work()
    certificate.refresh_from_db()
    sent = mail.outbox[0].attachments[0].content
    assert sent.startswith(b"%PDF-")
    Certificate.objects.update(facts=certificate.facts | {"name": "Somebody else"})
    assert certificate_pdf(str(certificate.pk)) == sent
    assert len(stored()) == 1


@pytest.mark.django_db
def test_of_two_workers_who_make_it_at_once_the_first_one_s_file_is_kept():
    certificate = issue(completed())
    first, second = (Certificate.objects.get(pk=certificate.pk) for _ in range(2))
    printing._make(first)
    printing._make(second)
    assert stored() == [first.filename]
    assert second.pdf.name == first.pdf.name


@pytest.mark.django_db(transaction=True)
def test_without_an_address_there_is_no_message_and_still_a_certificate_with_its_file(work):
    certificate = issue(completed(learner__email=""))
    work()
    certificate.refresh_from_db()
    assert not OutgoingMessage.objects.exists()
    assert certificate.pdf


@pytest.mark.django_db(transaction=True)
def test_people_who_share_a_mailbox_get_a_message_each(work):
    organisation = factories.OrganisationFactory()
    for name in ("Asha Rao", "Ben Cole"):
        learner = factories.LearnerFactory(
            organisation=organisation, full_name=name, email="team@example.org"
        )
        issue(completed(learner=learner))
    work()
    assert [message.to for message in mail.outbox] == [["team@example.org"]] * 2
    assert sum("Dear Asha Rao" in message.body for message in mail.outbox) == 1
    assert sum("Dear Ben Cole" in message.body for message in mail.outbox) == 1
