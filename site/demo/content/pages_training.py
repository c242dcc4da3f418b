"""How training is given. What is taught is in the catalogue."""

# ruff: noqa: RUF001 (typographic apostrophes: these are words for people)

from demo.content.pages_entry import Entry, call, courses, faqs, points, section, steps
from pages.models import IndexPage, StandardPage

WHERE, CERTIFICATE, CLOSE, SUBSTITUTE, MOVE, JOINING = (
    "Where does training take place?",
    "Does everybody get a certificate?",
    "What if the subject is close to home?",
    "Can a colleague come instead of me?",
    "Can I move to another date?",
    "When do the joining instructions come?",
)

TRAINING = [
    Entry(
        "/training/",
        IndexPage,
        "Training",
        {
            "summary": "For people whose work may bring them together with somebody at risk: on "
            "open dates, or for one organisation.",
        },
        [
            courses("Courses on open dates"),
            section(
                "How it is given",
                "On your organisation’s own site, in training rooms around the UK, or online. One "
                "hour of CPD is one hour of engaged learning, with breaks left out. Every attendee "
                "gets a certificate.",
            ),
            faqs(WHERE, CERTIFICATE, CLOSE, SUBSTITUTE, MOVE, JOINING),
            call(
                "All courses and dates",
                "Pay by card, or on an invoice with your purchase order.",
                to="/courses/",
                label="See courses and dates",
            ),
        ],
    ),
    Entry(
        "/training/in-house/",
        StandardPage,
        "Training for your organisation",
        {
            "summary": "A course for your own people: on your site, in a training room, or online.",
        },
        [
            section(
                "When it is the better choice",
                "When a team should hear the same thing on the same day, or when the questions are "
                "easier to ask among colleagues. Groups usually have 10 to 30 people.",
            ),
            steps(
                "How it works",
                (
                    "Tell us who it is for",
                    "How many people, what they do, roughly when, and where.",
                ),
                (
                    "Get a quote",
                    "We quote for each organisation.",
                ),
                (
                    "Agree a date",
                    "It is yours alone: nobody else can book it.",
                ),
                (
                    "Learn together",
                    "On your site, in a training room somewhere in the UK, or online. Every "
                    "attendee gets a certificate.",
                ),
            ),
            points(
                "Who we train",
                "Domestic-violence specialists",
                "The public sector and the civil service",
                "Police and emergency services, and the prison service",
                "Legal practitioners",
                "Educators and students",
                "Safeguarding, care and refuge staff",
                "Charities",
            ),
            faqs(WHERE, CERTIFICATE, CLOSE),
            call(
                "Ask for a quote",
                "For a few people, places on an open date are often simpler.",
                to="/enquiries/training/",
                label="Ask for a quote",
            ),
        ],
    ),
]
