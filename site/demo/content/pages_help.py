"""For people at risk, and for those who stand beside them."""

# ruff: noqa: RUF001 (typographic apostrophes: these are words for people)

from demo.content.pages_entry import Entry, bullets, call, helplines, points, section
from pages.models import HelpPage, IndexPage, StandardPage

GUIDANCE = [
    Entry(
        "/guidance/",
        IndexPage,
        "Guidance",
        {
            "show_in_menus": True,
            "summary": "For employers, and for organisations that want training of their own.",
        },
    ),
    Entry(
        "/guidance/harmful-traditional-practices-at-work/",
        StandardPage,
        "Harmful traditional practices: guidance for employers",
        {
            "summary": "What people at work need to know, and how to answer when a colleague or "
            "somebody you serve may be at risk.",
        },
        [
            section(
                "Why it matters at work",
                "So-called ‘honour’-based abuse and other harmful traditional practices do not "
                "wait outside the workplace. An employee may be at risk. So may somebody who uses "
                "your service. A colleague may be the first person to notice.",
            ),
            points(
                "What people at work need to know",
                "What the main harmful traditional practices are",
                "Which communities and people they affect",
                "How common they are",
                "The signs that somebody may be at risk",
                "The steps that safeguard",
            ),
            section(
                "When somebody tells you",
                bullets(
                    "If anyone is in danger now, call 999.",
                    "Listen, and believe that it was hard to say.",
                    "Ask how and when it is safe to get in touch, and keep to it.",
                    "Keep subject lines and calendar titles neutral: others may read the screen.",
                    "Follow your organisation’s safeguarding procedure.",
                ),
            ),
            helplines("Who to call"),
            call(
                "Train the people who may notice first",
                "Our course on honour abuse takes one hour, online or in person.",
                to="/courses/",
                label="See courses and dates",
            ),
        ],
    ),
    Entry(
        "/guidance/training-for-your-organisation/",
        StandardPage,
        "Training for your organisation",
        {
            "summary": "A course for your own people: on your site, in a training room, or online.",
        },
        [
            section(
                "How it works",
                "Any course can be given for one organisation. We come to you, meet in a training "
                "room somewhere in the UK, or teach online. Groups usually have 10 to 30 people. "
                "Every attendee gets a certificate.",
            ),
            points(
                "Who comes to our honour abuse training",
                "Domestic-violence specialists",
                "The public sector and the civil service",
                "Police and emergency services, and the prison service",
                "Legal practitioners",
                "Educators and students",
                "Safeguarding, care and refuge staff",
                "Charities",
            ),
            section(
                "What it costs",
                "We quote for each organisation. Tell us how many people, roughly when, and where.",
            ),
            call(
                "Ask for a quote",
                "For a few people, places on an open date are often simpler.",
                to="/contact/",
                label="Contact the office",
            ),
        ],
    ),
]

HELP = [
    Entry(
        "/help-now/",
        HelpPage,
        "Help now",
        {
            "show_in_menus": True,
            "summary": "If you are in danger, call 999. To leave this page at once, use the "
            "button at the top or press Shift three times.",
        },
        [
            helplines("Who to call"),
            section(
                "If you cannot speak",
                "From a mobile, call 999, stay silent, and press 55 when you are asked to. To use "
                "text relay, register beforehand by texting REGISTER to 999.",
            ),
            section(
                "What domestic abuse is",
                "The Domestic Abuse Act 2021 speaks of two people who are both 16 or over and "
                "personally connected. Abuse is behaviour that is:",
                bullets(
                    "physical or sexual",
                    "violent or threatening",
                    "controlling or coercive",
                    "economic: about money, work or belongings",
                    "psychological, emotional or of another kind",
                ),
                "It may happen once, or over a long time. A child who sees it, hears it or feels "
                "its effects is a victim too.",
            ),
            section(
                "If others may look at your phone or computer",
                'Read <a page="/staying-safe-online/">staying safe online</a> before you clear '
                "anything.",
            ),
            section(
                "What we are, and are not",
                "onEvidence trains professionals and carries out reviews. We are not a helpline "
                "and cannot answer an emergency. The people above can.",
            ),
        ],
    ),
    Entry(
        "/staying-safe-online/",
        HelpPage,
        "Staying safe online",
        {
            "in_footer": True,
            "summary": "What “Exit this page” does, what it cannot do, and how to look for help "
            "more safely.",
        },
        [
            section(
                "What the button does",
                "“Exit this page” covers the screen at once and opens a weather page in its place. "
                "Pressing Shift three times within five seconds does the same. If you are signed "
                "in, it signs you out first.",
            ),
            section(
                "What it cannot do",
                bullets(
                    "It does not erase your history. This page can still be found there.",
                    "It does not stop spyware. Software that watches a device sees what you see.",
                    "It does not hide what is shown on another screen or shared with another "
                    "device.",
                ),
            ),
            section(
                "Before you delete anything",
                "An empty history can itself make somebody suspicious. Removing single entries is "
                "less noticeable than removing all of them, but nothing makes a watched device "
                "safe.",
            ),
            section(
                "Safer ways to look for help",
                "If you can, use a phone or computer that the other person cannot reach: at work, "
                "at a library, or a friend’s. If you think that your device is watched, calling "
                "from another phone is safer than reading here.",
            ),
            helplines("Who to call"),
        ],
    ),
]
