"""What we are commissioned to do."""

# ruff: noqa: RUF001 (typographic apostrophes: these are words for people)

from demo.content.pages_entry import (
    Entry,
    beside,
    bullets,
    call,
    faqs,
    people,
    report,
    section,
    steps,
)
from demo.content.pages_people import KHAN
from pages.models import IndexPage, ServicePage

ASK = {"action_address": "/enquiries/review/", "action_label": "Ask about a review"}
COMMISSIONING = (
    "Appoint Dr Khan, or ask a question first. The form asks for your organisation, the kind of "
    "review, the role you need, the stage it has reached, the dates you are working to, and a "
    "reference of your own. It asks for nothing about the people concerned."
)
BLAME, TEAMS, ENQUIRY = (
    "Is a review about finding somebody to blame?",
    "Do we have to meet in person?",
    "What may we tell you in an enquiry?",
)

REVIEWS = [
    Entry(
        "/reviews/",
        IndexPage,
        "Reviews and consultancy",
        {
            "summary": "We lead and write independent reviews after the worst has happened, and "
            "advise organisations on keeping children and adults safe.",
        },
        [
            section(
                "What our reviews have in common",
                bullets(
                    "They are independent: we look from outside.",
                    "They are there to make services better, not to find somebody to blame.",
                    "They begin with the person who was harmed, and with what life was like for "
                    "them.",
                    "They are written in plain English, so that what was learnt can be used.",
                ),
            ),
            people("Who leads them", KHAN),
            call(
                "Commission a review, or ask a question first",
                "Please send nothing from which a child, a family or a case could be recognised.",
                to="/enquiries/review/",
                label="Ask about a review",
            ),
        ],
    ),
    Entry(
        "/reviews/child-safeguarding-practice-reviews/",
        ServicePage,
        "[[cspr]]s",
        {
            "mark": "review",
            "summary": "An independent lead reviewer and report author for safeguarding "
            "partnerships, when a child has died or been seriously harmed.",
            "facts": beside(
                ("Our role", "Independent lead reviewer and report author"),
                ("For", "Safeguarding partnerships"),
                ("Under", "[[working-together]]"),
                ("Where", "Online, by Microsoft Teams"),
            ),
            "lead_reviewer": KHAN,
            **ASK,
        },
        [
            section(
                "What a local review is",
                "A child or young person has died or come to serious harm, and abuse or neglect is "
                "known or suspected. A local [[cspr]] ([[cspr:short]]) looks at that case from "
                "outside. It is there to make services better. It is not there to find somebody "
                "to blame.",
            ),
            steps(
                "How we work",
                (
                    "Agree the method",
                    "Scope and method are settled with the safeguarding partners, under "
                    "[[working-together]] and the systems methodology that the Munro review "
                    "recommended. The effort is kept in proportion to the case.",
                ),
                (
                    "See it as the child did",
                    "The child’s perspective comes first, and with it the circumstances of the "
                    "family.",
                ),
                (
                    "Look at practice, and at what surrounds it",
                    "We look at frontline work, at the way organisations are built, and at how "
                    "they learn.",
                ),
                (
                    "Establish what happened, and explain why",
                    "Everything is directed at learning. All activities take place online, by "
                    "Microsoft Teams.",
                ),
            ),
            report(
                "A short account of the circumstances, with their background and context",
                "The reasons why professionals decided as they did",
                "A critique of the way agencies worked together, and of what fell short",
                "Whether those shortcomings are found in practice generally",
                "What would need to be different for a child in a similar position",
                "Recommendations that agencies can learn from",
                introduction="It is written so that it harms no child and no vulnerable adult "
                "who is part of the case.",
            ),
            section(
                "Words that lead to action",
                "The report tells its story in plain English. Each recommendation is SMART: "
                "specific, measurable, achievable, realistic and timely. An action plan can be "
                "drawn straight from it.",
            ),
            section(
                "What to expect",
                bullets(
                    "You agree the scope and the method with us before anything begins.",
                    "Practitioners are asked how things looked to them at the time.",
                    "Meetings take place online, so nobody has to travel.",
                    "The report says what has to change, in words that can be acted on.",
                ),
            ),
            section(
                "How long it takes",
                "No two cases ask for the same amount of work, so the timetable is agreed with the "
                "partners together with scope and method. If you are working to a date, tell us "
                "when you ask.",
            ),
            section("How to commission a review", COMMISSIONING),
            people("The lead reviewer", KHAN),
            faqs(BLAME, TEAMS, ENQUIRY),
            call(
                "Appoint Dr Khan, or ask a question first",
                "Please send nothing from which a child, a family or a case could be recognised.",
                to="/enquiries/review/",
                label="Ask about a review",
            ),
        ],
    ),
    Entry(
        "/reviews/domestic-homicide-reviews/",
        ServicePage,
        "[[dhr]]s",
        {
            "mark": "death-review",
            "summary": "Also called [[dardr]]s. Trauma-informed, and centred on the victim.",
            "facts": beside(
                ("Our role", "Independent chair, author or both"),
                ("Also called", "[[dardr]] ([[dardr:short]])"),
                ("Approach", "Trauma-informed and victim-centred"),
            ),
            "lead_reviewer": KHAN,
            **ASK,
        },
        [
            section(
                "One review, two names",
                "Section 19 of the [[victims-act]] gives [[dhr]]s ([[dhr:short]]) a new name: "
                "[[dardr]]s ([[dardr:short]]). You will meet both. On this site they mean the same "
                "work.",
            ),
            section(
                "How we approach it",
                "A review begins with a death. We work in a trauma-informed way: for each question "
                "we think about what it may cost the person who answers it.",
                "The review is centred on the victim. Their life, and what they lived with, is "
                "where it starts and where it returns to.",
            ),
            steps(
                "How we work",
                (
                    "Agree the scope",
                    "Which role you need from us, what the review has to answer, and what stands "
                    "beside it, such as proceedings in court.",
                ),
                (
                    "Begin with the person who died",
                    "What their life was like, what they lived with, and whom they turned to.",
                ),
                (
                    "Understand what agencies saw",
                    "What each of them knew, what they did with it, and what stood in the way.",
                ),
                (
                    "Say what has to change",
                    "In plain English, in recommendations that can be acted on.",
                ),
            ),
            report(
                "The life of the victim, told with care",
                "What happened, and the part that each agency played",
                "What can be learnt from it",
                "What has to change, and for whom",
                introduction="It is written for the people who can act on it, and with those in "
                "mind who will read it because they loved somebody.",
            ),
            section(
                "What to expect",
                bullets(
                    "A chair who is independent of every agency involved.",
                    "Questions that are asked with thought for whoever answers them.",
                    "No names, in anything that you send us before we are appointed.",
                ),
            ),
            section(
                "How long it takes",
                "That depends on what the review has to answer and on any proceedings beside it. "
                "We agree a timetable with you before we begin. If you are working to a date, tell "
                "us when you ask.",
            ),
            section("How to commission a review", COMMISSIONING),
            section(
                "Who leads it",
                "Dr Roxanne Khan is chair and author of [[dhr]]s for the Safer Leicestershire "
                "Partnership and the Safer Somerset Partnership. "
                f'<a page="{KHAN}">Read about Dr Khan</a>.',
            ),
            faqs(BLAME, ENQUIRY),
            call(
                "Ask about a review",
                "Tell us which role you need: chair, author or both. Please leave out names, dates "
                "and anything else about the people concerned.",
                to="/enquiries/review/",
                label="Ask about a review",
            ),
        ],
    ),
    Entry(
        "/reviews/consultancy/",
        ServicePage,
        "Safeguarding consultancy",
        {
            "mark": "consultancy",
            "summary": "Advice on safeguarding from a team with over 50 years of combined "
            "experience, with adults and with children.",
            "facts": beside(
                ("Experience", "Over 50 years, combined"),
                ("Fields", "Adult and child safeguarding"),
            ),
            "action_address": "/enquiries/",
            "action_label": "Ask for advice",
        },
        [
            section(
                "When a second pair of eyes helps",
                "Safeguarding decisions are made under pressure and with part of the picture. "
                "Our team brings experience of both adult and child safeguarding, and looks at "
                "your question from outside.",
            ),
            steps(
                "How to begin",
                (
                    "Say what you would like to be sure of",
                    "A few sentences are enough. Describe the question, never the people in a "
                    "case.",
                ),
                (
                    "Hear what we can do",
                    "We answer with what we can do, and what it would take.",
                ),
                (
                    "Agree it",
                    "Nothing begins before you have said yes.",
                ),
            ),
            section(
                "If something has already happened",
                "Then a review may be the right thing. "
                '<a page="/reviews/">Read about our reviews</a>, or ask us which it should be.',
            ),
            call(
                "Tell us what you need",
                "There is nothing to prepare.",
                to="/enquiries/",
                label="Send us a message",
            ),
        ],
    ),
]
