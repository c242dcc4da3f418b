"""What is kept once and shown on many pages: statutory names, questions, a file. No testimonial:
nobody has consented to one."""

# ruff: noqa: RUF001 (typographic apostrophes: these are words for people)

from collections.abc import Sequence
from functools import partial

from django.core.files.base import ContentFile
from wagtail.documents.models import Document

from demo.content.once import once
from demo.content.pages_entry import prose
from pages.models import Faq, StatutoryName

#: Placeholder, name, short form, note.
NAMES = [
    ("working-together", "Working Together 2023", "", "The edition that reviews follow."),
    (
        "cspr",
        "Child Safeguarding Practice Review",
        "CSPR",
        "A local review of a case in which a child was seriously harmed or died.",
    ),
    (
        "dhr",
        "Domestic Homicide Review",
        "DHR",
        "The name used until the new one is in force; label both.",
    ),
    (
        "dardr",
        "Domestic Abuse Related Death Review",
        "DARDR",
        "The new name, from section 19 of the Victims and Prisoners Act 2024.",
    ),
    ("victims-act", "Victims and Prisoners Act 2024", "", "Section 19 renames the reviews."),
    ("domestic-abuse-act", "Domestic Abuse Act 2021", "", "Section 1 defines domestic abuse."),
]

#: Subject, question, answer.
FAQS = [
    (
        "Reviews",
        "Is a review about finding somebody to blame?",
        "No. A review is there to make services better. It asks what happened, why it made sense "
        "to the people who were there, and what would have to be different next time.",
    ),
    (
        "Reviews",
        "Do we have to meet in person?",
        "No. The activities of a [[cspr]] take place online, by Microsoft Teams.",
    ),
    (
        "Reviews",
        "What may we tell you in an enquiry?",
        "Which kind of review it is, which role you need, the stage it has reached, the dates you "
        "are working to, and a reference of your own. Please leave out names, initials, dates of "
        "birth or death, addresses, and what happened.",
    ),
    (
        "Courses",
        "Where does training take place?",
        "On your organisation’s own site, in training rooms around the UK, or online. Each date "
        "says which.",
    ),
    (
        "Courses",
        "Does everybody get a certificate?",
        "Yes. Every attendee gets one. It states the hours that they were there.",
    ),
    (
        "Courses",
        "What if the subject is close to home?",
        "Each course says beforehand what it speaks about. You may step out at any time, and "
        "nobody will ask why. Your employer sees whether you completed the course, and nothing "
        "that you said or wrote in it.",
    ),
    (
        "Booking",
        "Can a colleague come instead of me?",
        "Yes, free of charge, until the course starts.",
    ),
    (
        "Booking",
        "Can I move to another date?",
        "Yes: once, free of charge, 14 days or more before the course.",
    ),
    (
        "Booking",
        "When do the joining instructions come?",
        "Seven days before the course, or at once if you book later than that. A reminder follows "
        "the day before.",
    ),
]

CARD = "A card for managers"
#: Neutral: others may see the list of files.
CARD_FILE = "card-for-managers.txt"
CARD_TEXT = """\
WHEN SOMEBODY TELLS YOU

1  If anyone is in danger now, call 999.
   On a mobile, if you cannot speak: stay silent, then press 55.
2  Talk where nobody can overhear. Listen. Say that you are glad they told you.
3  Ask how, when and where it is safe to get in touch. Keep to it.
4  Do not speak to the family or the partner, and ask no relative to interpret.
5  Promise to tell only those who have to know. Do not promise to tell nobody.
6  Follow your organisation's safeguarding procedure, today.
7  Write down what was said, in their words, and keep it where others cannot look.
8  Give them the numbers. Let them decide whether it is safe to take them along.

National Domestic Abuse Helpline   0808 2000 247, 24 hours
Karma Nirvana                      0800 5999 247
Forced Marriage Unit               020 7008 0151, Monday to Friday, 9 am to 5 pm
"""


def load() -> None:
    for key, name, short, note in NAMES:
        record = StatutoryName(key=key, name=name, short=short, note=note)
        once(f"name:{key}", record.save)
    for subject, question, answer in FAQS:
        faq = Faq(subject=subject, question=question, answer=prose(answer))
        once(f"faq:{question}", faq.save)
    once(f"document:{CARD}", partial(_document, CARD, CARD_FILE, CARD_TEXT))


def _document(title: str, file_name: str, text: str) -> None:
    document = Document(title=title, file=ContentFile(text.encode(), name=file_name))
    document.file_size = document.file.size
    document.save()


def faq_ids(questions: Sequence[str]) -> list[int]:
    """Those that are still there, in this order."""
    found = dict(Faq.objects.filter(question__in=questions).values_list("question", "pk"))
    return [found[question] for question in questions if question in found]


def document_id(title: str) -> int | None:
    return Document.objects.filter(title=title).values_list("pk", flat=True).first()
