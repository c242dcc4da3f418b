"""The catalogue. What is taught is in the courses themselves; here are the words of their pages."""

# ruff: noqa: RUF001 (typographic apostrophes: these are words for people)

from courses.models import CourseIndexPage, CoursePage, TopicPage
from demo.content.pages_entry import Entry, bullets, prose

COURSES = [
    Entry(
        "/courses/",
        CourseIndexPage,
        "Courses",
        {
            "introduction": prose("Choose a course and a date. Pay by card, or on an invoice."),
        },
    ),
    Entry(
        "/courses/honour-abuse-awareness/",
        CoursePage,
        "Honour abuse awareness",
        {
            "course": "oe-101",
            "summary": "So-called ‘honour’-based abuse and other harmful traditional practices: "
            "what they are, whom they affect, and the first steps that keep people safe.",
            "aims": prose(
                "To safeguard employees and the people they serve who suffer harmful traditional "
                "practices, or are at risk of them.",
            ),
            "audience": bullets(
                "Domestic-violence specialists",
                "Public sector and civil service",
                "Police, emergency and prison services",
                "Legal practitioners",
                "Educators and students",
                "Safeguarding, care and refuge staff",
                "Charities",
            ),
            "content_note": "This course speaks about harmful traditional practices and what they "
            "do to people.",
        },
    ),
    Entry(
        "/courses/domestic-abuse-awareness/",
        CoursePage,
        "Domestic abuse awareness",
        {
            "course": "oe-102",
            "summary": "Evidence-based training that raises awareness of domestic abuse and helps "
            "to safeguard those who live with it.",
            "aims": prose(
                "To know domestic abuse when you meet it, and to help safeguard victims and people "
                "at risk.",
                "The course follows the definition in the Domestic Abuse Act 2021. It includes "
                "children, who are victims in their own right.",
            ),
            "audience": prose(
                "Everybody whose work may bring them together with victims, or with people at risk."
            ),
            "content_note": "This course speaks about physical, sexual, economic and psychological "
            "abuse, and about children who live with it.",
        },
    ),
    Entry(
        "/courses/honour-abuse/",
        TopicPage,
        "‘Honour’-based abuse",
        {
            "topic": "honour-abuse",
            "introduction": prose(
                "People are hurt in the name of a family’s or a community’s ‘honour’: so-called, "
                "because there is none in it. Whoever meets them at work can learn to see it, "
                "and to take a first step that is safe.",
            ),
        },
    ),
    Entry(
        "/courses/domestic-abuse/",
        TopicPage,
        "Domestic abuse",
        {
            "topic": "domestic-abuse",
            "introduction": prose(
                "Domestic abuse is more than violence: it controls, frightens and isolates. "
                "Children who live with it are victims too. Our courses are for people whose work "
                "brings them close to it.",
            ),
        },
    ),
]
