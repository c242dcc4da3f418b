"""The front door, how to reach us, and the pages of record."""

# ruff: noqa: RUF001 (typographic apostrophes: these are words for people)

from demo.content.pages_entry import (
    Entry,
    bullets,
    call,
    facts,
    faqs,
    people,
    questions,
    section,
    table,
)
from demo.content.pages_people import KHAN
from demo.content.pages_training import JOINING, MOVE, SUBSTITUTE
from pages.models import ContactPage, HomePage, StandardPage

HOME = Entry(
    "/",
    HomePage,
    "Home",
    {
        "heading": "Learning that keeps people safe",
        "summary": "Independent reviews, consultancy and training for everyone whose work is to "
        "protect children and adults from harm.",
        "courses_text": "For people who may be the first to notice. Every attendee gets a "
        "certificate.",
    },
    [
        section(
            "Who we are",
            "onEvidence is a UK practice with over 50 years of combined experience in adult and "
            "child safeguarding. Our reviews are led by Dr Roxanne Khan, a BPS Chartered "
            "Psychologist and award-winning researcher in family violence.",
            '<a page="/people/roxanne-khan/">Read about Dr Khan</a>',
        ),
        call(
            "Worried about yourself, or about somebody else?",
            "You do not have to be sure before you call.",
            to="/help-now/",
            label="See who to call",
        ),
    ],
)

CONTACT = Entry(
    "/contact/",
    ContactPage,
    "Contact",
    {
        "summary": "Ask about a review, about advice, or about training for your organisation.",
    },
    [
        section(
            "What to leave out",
            "Please do not send names, initials, dates, addresses or anything else from which a "
            "child, a victim or a case could be recognised. Use a reference of your own instead.",
        ),
        section(
            "If you or somebody else is at risk",
            'We are not a helpline. <a page="/help-now/">See who to call</a>.',
        ),
        call(
            "Booking places on a course?",
            "You can do that here at any time, by card or on an invoice.",
            to="/courses/",
            label="See courses and dates",
        ),
    ],
)

RECORD = [
    Entry(
        "/about/",
        StandardPage,
        "About onEvidence",
        {
            "summary": "A UK practice for safeguarding training, consultancy and independent "
            "reviews.",
        },
        [
            section(
                "What we do",
                "We review cases in which somebody came to harm, we advise organisations, and we "
                "train the people who may be the first to notice. Between us we have over 50 years "
                "of experience in adult and child safeguarding.",
            ),
            section(
                "How we work",
                "From evidence. We say what is known, how it is known, and what is not. We write "
                "in plain English. And we build everything, this site included, as if somebody at "
                "risk were going to use it.",
            ),
            people("Who leads our reviews", KHAN),
            section(
                "What you can ask us for",
                bullets(
                    '<a page="/reviews/">An independent review, or advice</a>',
                    '<a page="/training/">Training</a>, on open dates or for your organisation',
                    '<a page="/guidance/">Guidance</a> to read and pass on',
                ),
            ),
        ],
    ),
    Entry(
        "/terms-of-booking/",
        StandardPage,
        "Terms of booking",
        {
            "summary": "Cancelling, sending somebody else, and moving to another date. The terms "
            "of the day you book are kept with your booking.",
        },
        [
            table(
                "If you cancel a place",
                ("When you tell us", "What you get back"),
                ("28 days or more before the course", "All of it"),
                ("14 to 27 days before", "Half of it"),
                ("Under 14 days before", "Nothing"),
            ),
            section(
                "If somebody else comes instead",
                "Free of charge, until the course starts. The certificate goes to whoever comes.",
            ),
            section(
                "If another date suits you better",
                "You may move a place once, free of charge, 14 days or more before the course.",
            ),
            section(
                "If we cancel",
                "You choose: all of your money back, or a free move to another date.",
            ),
            section(
                "Paying",
                "By card when you book, or on an invoice if you book for an organisation. Invoices "
                "are due 30 days after their date. Your places are held for 30 minutes while you "
                "book, and you can ask for more time once.",
            ),
            section(
                "Attendance",
                "We record the hours that somebody attended, as they were. Leaving early counts "
                "as attending in part. If somebody does not come, we write to them and to their "
                "manager.",
            ),
            faqs(SUBSTITUTE, MOVE, JOINING),
        ],
    ),
    Entry(
        "/privacy/",
        StandardPage,
        "Privacy",
        {
            "summary": "What we keep about you, for how long, who sees it, and how to have it "
            "removed.",
        },
        [
            section(
                "What we keep, and why",
                "If you book or attend a course: names, email addresses, job roles, the "
                "organisation, attendance, and what an invoice needs. We need it to teach you, to "
                "certify it and to keep accounts.",
                "If you send us an enquiry: your name, your work address and what you ask. We need "
                "it to answer you.",
            ),
            facts(
                "How long we keep it",
                ("Invoices", "6 years from the day they were issued"),
                ("Attendance and certificates", "6 years"),
                ("Access and dietary needs", "30 days after the course"),
                ("The link between you and your feedback", "12 months; then it is anonymous"),
                ("Enquiries", "12 months"),
                ("Technical logs", "90 days"),
            ),
            section(
                "Who sees it",
                bullets(
                    "Your employer sees whether you completed a course. It never sees your "
                    "answers, your feedback or your needs.",
                    "What you need in order to take part is seen by the training office and the "
                    "trainers of that date, by nobody else.",
                    "Card payments are taken by Stripe. We never see the number of your card.",
                ),
            ),
            section(
                "Who does not",
                "This site asks nothing of anybody else’s server: no statistics, no advertising, "
                "no maps, no fonts, no films from elsewhere. Our messages carry nothing that "
                "tells us whether you opened them.",
            ),
            section(
                "Your rights",
                "You can ask for a copy of what we hold about you, and for its removal. What an "
                "invoice needs by law has to stay. "
                '<a page="/contact/">Contact the office</a>.',
            ),
        ],
    ),
    Entry(
        "/cookies/",
        StandardPage,
        "Cookies",
        {
            "summary": "There are two. Both are needed and neither follows you, so no banner asks.",
        },
        [
            facts(
                "The two cookies",
                ("Session", "Remembers your booking or that you are signed in. Up to 12 hours."),
                ("Form protection", "Proves that a form was sent by you. Up to a year."),
            ),
            section(
                "When they are set",
                "When you start a booking, sign in or open a page with a form. Reading a page sets "
                "none.",
            ),
        ],
    ),
    Entry(
        "/accessibility/",
        StandardPage,
        "Accessibility statement",
        {
            "summary": "This site aims to work for everyone, on any device, at any text size.",
        },
        [
            section(
                "What we aim for",
                "Level AA of the Web Content Accessibility Guidelines (WCAG) 2.2. You should be "
                "able to:",
                bullets(
                    "use every page by keyboard, and see where you are",
                    "zoom to 400 per cent without losing anything",
                    "use a screen reader throughout",
                    "book and pay without JavaScript",
                    "ask for more time while your places are held",
                ),
            ),
            section(
                "How we check",
                "Automated checks run on the pages of a booking each time the site is changed, at "
                "the width of a phone and of a desktop. No outside auditor has checked the site.",
            ),
            questions(
                "Taking part in a course",
                (
                    "Can I ask for captions or an interpreter?",
                    "Yes. Each attendee tells us what they need. The person who booked does not "
                    "see it.",
                ),
                (
                    "Can I leave the room?",
                    "At any time. Nobody will ask why.",
                ),
            ),
            section(
                "If something does not work",
                'Please <a page="/contact/">tell us</a> which page it was and what you tried.',
            ),
        ],
    ),
]
