"""What we are commissioned to do, and who does it."""

# ruff: noqa: RUF001 (typographic apostrophes: these are words for people)

from demo.content.pages_entry import Entry, beside, call, points, section, steps
from pages.models import IndexPage, PersonPage, ServicePage

REVIEWS = [
    Entry(
        "/reviews/",
        IndexPage,
        "Reviews and consultancy",
        {
            "show_in_menus": True,
            "summary": "We lead and write independent reviews after the worst has happened, and "
            "advise organisations on keeping children and adults safe.",
        },
    ),
    Entry(
        "/reviews/child-safeguarding-practice-reviews/",
        ServicePage,
        "Child Safeguarding Practice Reviews",
        {
            "mark": "review",
            "summary": "An independent lead reviewer and report author for safeguarding "
            "partnerships, when a child has died or been seriously harmed.",
            "facts": beside(
                ("Our role", "Independent lead reviewer and report author"),
                ("For", "Safeguarding partnerships"),
                ("Under", "Working Together 2023"),
                ("Where", "Online, by Microsoft Teams"),
                ("Lead reviewer", "Dr Roxanne Khan"),
            ),
            "action_page": "/contact/",
            "action_label": "Ask about a review",
        },
        [
            section(
                "What a local review is",
                "A child or young person has died or come to serious harm, and abuse or neglect is "
                "known or suspected. A local Child Safeguarding Practice Review (CSPR) looks at "
                "that case from outside. It is there to make services better. It is not there to "
                "find somebody to blame.",
            ),
            steps(
                "How we work",
                (
                    "Agree the method",
                    "Scope and method are settled with the safeguarding partners, under Working "
                    "Together 2023 and the systems methodology that the Munro review recommended. "
                    "The effort is kept in proportion to the case.",
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
            points(
                "What the report contains",
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
            call(
                "Appoint Dr Khan, or ask a question first",
                "Please send nothing from which a child, a family or a case could be recognised.",
                to="/contact/",
                label="Ask about a review",
            ),
        ],
    ),
    Entry(
        "/reviews/domestic-homicide-reviews/",
        ServicePage,
        "Domestic Homicide Reviews",
        {
            "mark": "death-review",
            "summary": "Also called Domestic Abuse Related Death Reviews. Trauma-informed, and "
            "centred on the victim.",
            "facts": beside(
                ("Our role", "Independent chair and author"),
                ("Also called", "Domestic Abuse Related Death Review (DARDR)"),
                ("Chair and author", "Dr Roxanne Khan"),
            ),
            "action_page": "/contact/",
            "action_label": "Ask about a review",
        },
        [
            section(
                "One review, two names",
                "Section 19 of the Victims and Prisoners Act 2024 gives Domestic Homicide Reviews "
                "(DHR) a new name: Domestic Abuse Related Death Reviews (DARDR). You will meet "
                "both. On this site they mean the same work.",
            ),
            section(
                "How we approach it",
                "A review begins with a death. We work in a trauma-informed way: for each question "
                "we think about what it may cost the person who answers it.",
                "The review is centred on the victim. Their life, and what they lived with, is "
                "where it starts and where it returns to.",
            ),
            section(
                "Who leads it",
                "Dr Roxanne Khan is chair and author of Domestic Homicide Reviews for the Safer "
                "Leicestershire Partnership and the Safer Somerset Partnership. "
                '<a page="/people/roxanne-khan/">Read about Dr Khan</a>.',
            ),
            call(
                "Ask about a review",
                "Tell us which role you need: chair, author or both. Please leave out names, dates "
                "and anything else about the people concerned.",
                to="/contact/",
                label="Contact the office",
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
            "action_page": "/contact/",
            "action_label": "Ask for advice",
        },
        [
            section(
                "When a second pair of eyes helps",
                "Safeguarding decisions are made under pressure and with part of the picture. "
                "Our team brings experience of both adult and child safeguarding, and looks at "
                "your question from outside.",
            ),
            section(
                "How to begin",
                "Say in a few sentences what you would like to be sure of. We will answer with "
                "what we can do and what it would take. Please describe the question, never the "
                "people in a case.",
            ),
            call(
                "Tell us what you need",
                "There is no form to learn and nothing to prepare.",
                to="/contact/",
                label="Contact the office",
            ),
        ],
    ),
]

PEOPLE = [
    Entry(
        "/people/",
        IndexPage,
        "People",
        {
            "show_in_menus": True,
            "summary": "Who leads our reviews. The team as a whole has over 50 years of experience "
            "in adult and child safeguarding.",
        },
    ),
    Entry(
        "/people/roxanne-khan/",
        PersonPage,
        "Dr Roxanne Khan",
        {
            "role": "Independent lead reviewer",
            "summary": "Award-winning researcher, expert in family violence, and BPS Chartered "
            "Psychologist.",
            "facts": beside(
                ("Chartered by", "British Psychological Society (BPS)"),
                ("Lead reviewer for", "Northamptonshire Safeguarding Children Partnership"),
                ("DHR chair and author for", "Safer Leicestershire Partnership"),
                ("DHR chair and author for", "Safer Somerset Partnership"),
            ),
        },
        [
            section(
                "Research and practice",
                "For 20 years Dr Khan has worked with practitioners, with children and with "
                "families, in research and in practice. Her field is violence in the family. Her "
                "research has won awards.",
            ),
            section(
                "Reviews",
                "She is Independent Lead Reviewer for the Northamptonshire Safeguarding Children "
                "Partnership. She chairs and writes Domestic Homicide Reviews for the Safer "
                "Leicestershire Partnership and the Safer Somerset Partnership.",
                '<a page="/reviews/child-safeguarding-practice-reviews/">How a child safeguarding '
                "practice review is done</a>",
            ),
            call(
                "Appoint Dr Khan",
                "As lead reviewer, chair or author.",
                to="/contact/",
                label="Ask about a review",
            ),
        ],
    ),
]
