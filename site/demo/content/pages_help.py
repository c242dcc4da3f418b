"""For people at risk, and for those who stand beside them."""

# ruff: noqa: RUF001 (typographic apostrophes: these are words for people)

from demo.content.pages_entry import Entry, bullets, helplines, section
from pages.models import HelpPage

HELP = [
    Entry(
        "/help-now/",
        HelpPage,
        "Help now",
        {
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
                "The [[domestic-abuse-act]] speaks of two people who are both 16 or over and "
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
