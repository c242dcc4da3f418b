"""What we have written: for employers, and for those who commission reviews."""

# ruff: noqa: RUF001 (typographic apostrophes: these are words for people)

from demo.content.pages_entry import (
    Entry,
    bullets,
    call,
    content_note,
    downloads,
    helplines,
    points,
    questions,
    section,
    steps,
    table,
)
from demo.content.pages_people import KHAN
from demo.content.records import CARD
from pages.models import ArticlePage, GuidanceIndexPage

GUIDANCE = [
    Entry(
        "/guidance/",
        GuidanceIndexPage,
        "Guidance and publications",
        {
            "summary": "For employers, for managers, and for those who commission reviews. Free to "
            "read, to print and to pass on.",
        },
        [
            downloads("Downloads", (CARD, "What to do when somebody tells you. One page.")),
            call(
                "Train the people who may notice first",
                "On an open date, or for your organisation alone.",
                to="/training/",
                label="See our training",
            ),
        ],
    ),
    Entry(
        "/guidance/harmful-traditional-practices-at-work/",
        ArticlePage,
        "Harmful traditional practices: guidance for employers",
        {
            "kind": "guidance",
            "summary": "What people at work need to know, and how to answer when a colleague or "
            "somebody you serve may be at risk.",
        },
        [
            content_note("This page speaks about violence in families and communities."),
            section(
                "Why it matters at work",
                "So-called ‘honour’-based abuse and other harmful traditional practices do not "
                "wait outside the workplace. An employee may be at risk. So may somebody who uses "
                "your service. Work may be the one place where they are not watched, and a "
                "colleague may be the first person to notice.",
                "You do not have to be an expert, and you do not have to be sure. You have to know "
                "what to look for, what to do first, and what never to do.",
            ),
            section(
                "What we mean",
                bullets(
                    "<b>‘Honour’-based abuse</b> is done to protect what a family or a community "
                    "sees as its good name. Several people may take part in it, women among them, "
                    "and it may be planned.",
                    "<b>Forced marriage</b> is one to which at least one of the two has not freely "
                    "agreed. Pressure on the mind or on money is enough to make it forced.",
                    "<b>Female genital mutilation</b> is cutting or injuring the genitals of a "
                    "girl or woman where there is no medical reason.",
                ),
                "None of them belongs to one faith or one country, and no faith asks for them. "
                "Most victims are women and girls. Men and boys are victims too, and so are people "
                "who are punished for whom they love or who they are.",
            ),
            section(
                "What you may notice",
                "One sign proves nothing. Several together, or a change, are a reason to ask.",
                bullets(
                    "Somebody is brought to work, fetched from it and telephoned all day.",
                    "They may not travel, train or eat with colleagues, and do not say why.",
                    "Their wages go straight to somebody else.",
                    "They are often late, absent or worn out, and the reasons do not fit.",
                    "They ask for long leave at short notice, for a wedding or a visit abroad, and "
                    "do not look forward to it.",
                    "They stop speaking about a friend, a course or a plan that mattered to them.",
                    "They are afraid of who might find out, more than of what might happen.",
                ),
            ),
            steps(
                "What to do",
                (
                    "If anyone is in danger now, call 999",
                    "Do not wait for permission, and do not wait to be certain.",
                ),
                (
                    "Talk where nobody can overhear",
                    "Alone, and in a room where it is normal for the two of you to be. You may get "
                    "only one such talk.",
                ),
                (
                    "Listen, and believe that it was hard to say",
                    "Ask what they are afraid of and what they need. Do not press for the whole "
                    "story.",
                ),
                (
                    "Agree how to stay in touch",
                    "When, where, and by which telephone or address it is safe. Keep subject lines "
                    "and calendar titles neutral: others may read the screen.",
                ),
                (
                    "Tell those who have to know, and nobody else",
                    "Follow your safeguarding procedure the same day. If a child may be at risk, "
                    "it is not yours to keep.",
                ),
                (
                    "Write it down",
                    "What was said, in their words, with date and time. Keep it where colleagues "
                    "and relatives cannot look.",
                ),
            ),
            section(
                "What never to do",
                bullets(
                    "Do not speak to the family, the partner or elders, however kind they seem.",
                    "Do not try to bring both sides together.",
                    "Do not ask a relative, a friend or somebody from the community to interpret.",
                    "Do not send anything home: no letter, no leaflet, no message on a shared "
                    "device.",
                    "Do not promise to tell nobody.",
                    "Do not send somebody home to think about it.",
                ),
            ),
            section(
                "If somebody fears being taken abroad",
                "Call the Forced Marriage Unit before the journey: help is far harder to give once "
                "somebody has left. Ask when they are to travel, where to, with whom, and how you "
                "would know that they are back.",
            ),
            table(
                "What an employer can change, at little cost",
                ("What", "How it helps"),
                ("Place and hours", "Another desk, site or shift makes somebody harder to find."),
                ("Telephone and email", "A new number or address stops calls that control."),
                ("Reception", "Nobody is told whether somebody is in. Visitors are announced."),
                ("The way home", "A parking space by the door, or company to the bus."),
                ("Pay", "Wages into an account that they alone can use, when they ask for it."),
                ("Leave", "Time for appointments, recorded under a neutral name."),
            ),
            questions(
                "Questions that employers ask",
                (
                    "Is this not a private matter?",
                    "No. It is abuse. To look away out of respect for a culture leaves the person "
                    "alone with it.",
                ),
                (
                    "What if we are wrong?",
                    "Then you have asked a colleague how they are. To ask kindly and in private "
                    "harms nobody.",
                ),
                (
                    "May we look into it ourselves?",
                    "No. Questions to others may reach the family. Leave it to those whose work it "
                    "is.",
                ),
                (
                    "What if the person who does it works for us too?",
                    "Keep the two apart, keep records closed to the one, and take advice before "
                    "you speak to either.",
                ),
            ),
            points(
                "What your policy should say",
                "Whom staff tell, by name or role, and who stands in for them",
                "That they will be believed, and what happens next",
                "What can be changed at work, and who may agree to it the same day",
                "How records are kept, and who may see them",
                "How often people are trained, and which people",
            ),
            downloads("To keep on a desk", (CARD, "What to do when somebody tells you. One page.")),
            helplines("Who to call"),
            call(
                "Train the people who may notice first",
                "Our awareness course takes one hour, online or in person.",
                to="/training/",
                label="See our training",
            ),
        ],
    ),
    Entry(
        "/guidance/recommendations-that-lead-to-action/",
        ArticlePage,
        "Recommendations that lead to action",
        {
            "kind": "article",
            "author": KHAN,
            "summary": "A review has done its work when something changes. How a recommendation "
            "has to be written for that to happen.",
        },
        [
            section(
                "The test of a report",
                "A review ends with a report, and the report ends with recommendations. Whoever "
                "reads them should be able to begin on Monday. Where they cannot, the learning "
                "stays on paper.",
                "So we write each recommendation to be SMART.",
            ),
            table(
                "What SMART asks of a recommendation",
                ("It is", "The question it has to answer"),
                ("Specific", "Who is to do what?"),
                ("Measurable", "How would somebody else see that it was done?"),
                ("Achievable", "Have they the people and the power to do it?"),
                ("Realistic", "Does it fit the work as it is, on an ordinary day?"),
                ("Timely", "By when, and who will look?"),
            ),
            section(
                "From the reason to the remedy",
                "A recommendation is only as good as the explanation before it. If the report says "
                "that somebody should have done better, all that is left to recommend is to try "
                "harder. If it says why the decision made sense to them at the time, it shows what "
                "around them has to change: the caseload, the form, the meeting that nobody could "
                "attend.",
                'That is why <a page="/reviews/">our reviews</a> look at organisations as closely '
                "as at practice.",
            ),
            section(
                "Fewer, and in plain words",
                "Ten recommendations that can be done are worth more than thirty that cannot. A "
                "sentence that everybody understands needs no meeting to explain it.",
            ),
        ],
    ),
]
