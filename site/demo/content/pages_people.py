"""Who does the work. What we do not know of somebody, their page leaves out."""

from demo.content.pages_entry import Entry, call, section
from pages.models import PeopleIndexPage, PersonPage

KHAN = "/people/roxanne-khan/"

PEOPLE = [
    Entry(
        "/people/",
        PeopleIndexPage,
        "People",
        {
            "summary": "Who leads our reviews. The team as a whole has over 50 years of experience "
            "in adult and child safeguarding.",
        },
        [
            call(
                "Would you like one of us to chair, write or advise?",
                "Tell us which role you need, and when.",
                to="/enquiries/review/",
                label="Ask about a review",
            ),
        ],
    ),
    Entry(
        KHAN,
        PersonPage,
        "Dr Roxanne Khan",
        {
            "role": "Independent lead reviewer",
            "summary": "Award-winning researcher, expert in family violence, and BPS Chartered "
            "Psychologist.",
            "qualifications": "Chartered Psychologist, British Psychological Society (BPS)",
            "roles_held": "Independent Lead Reviewer, Northamptonshire Safeguarding Children "
            "Partnership\n"
            "[[dhr]] chair and author, Safer Leicestershire Partnership\n"
            "[[dhr]] chair and author, Safer Somerset Partnership",
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
                "Partnership. She chairs and writes [[dhr]]s for the Safer Leicestershire "
                "Partnership and the Safer Somerset Partnership.",
                '<a page="/reviews/child-safeguarding-practice-reviews/">How a [[cspr]] is '
                "done</a>",
            ),
            call(
                "Appoint Dr Khan",
                "As lead reviewer, chair or author.",
                to="/enquiries/review/",
                label="Ask about a review",
            ),
        ],
    ),
]
