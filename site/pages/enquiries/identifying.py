"""Does a text look as though it names a child, a victim or a case? One pure function: it keeps
nothing, logs nothing, and says what it saw so that the writer can put it right (safety.md).

It is a net with a wide mesh, meant to catch a slip: dates beside people, numbers that belong to one
person or one case, names said to be somebody's. In a review's notes the mesh is closer. What is to
come (a wanted date, a deadline) is no birth and no death, and passes."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import NamedTuple

from stdnum.gb import nhs

from pages.enquiries.dates import DAY_AND_MONTH, MONTH_AND_YEAR, days, month_begins

#: Letters on either side of a date in which a word about a person makes it theirs.
NEAR = 60
LONGEST_QUOTE = 60

#: One person, never a service: "child protection" is the name of a kind of work.
PERSON = (
    r"(?:(?:child|young person|victim)(?!'?s? (?:protection|safeguarding|practice|death|welfare"
    r"|support|abuse|sexual|criminal|exploitation|health|services?|care|and|first))"
    r"|boy|girl|baby|infant|toddler|teenager|son|daughter|brother|sister|mother|father|mum|dad"
    r"|survivor|deceased|perpetrator|suspect|offender|pupil|patient|client|service user|woman|man"
    r"|wife|husband|niece|nephew|boyfriend|girlfriend)"
)
#: Who or whom a name may be said of.
THEIRS = rf"(?:{PERSON}(?:'s)?|her|his|their)"
BIRTH_OR_DEATH = (
    r"(?:born|birthday|birth|dob|died|dies|death|dead|killed|murder(?:ed)?|stabbed|drowned|hanged"
    r"|passed away|deceased)"
)
EVENT = r"(?:incident|injured|assaulted|attacked|arrested|raped|strangled|taken into care)"
RELATED = (
    r"(?:(?:step-?|grand|foster |half[- ]|ex[- ])?(?:mother|father|mum|dad|sister|brother|son"
    r"|daughter|husband|wife|boyfriend|girlfriend)|ex[- ]partner|uncle|aunt|cousin|niece|nephew)"
)
_NUMBER_WORD = r"(?:number|no\.?|num|ref\.?|reference|id|log|file)"
#: A capital after "our client" that begins the name of an organisation, not of a person.
ORGANISATION = (
    r"(?![\w'&-]+(?: [\w'&-]+){0,5} (?:Council|Trust|Partnership|Police|NHS|Board|School|College"
    r"|University|Charity|Foundation|Association|Ltd|Limited|Service|Services)\b)(?!NHS\b)"
)

DATE = "a date of birth, death or an incident. Leave it out, or say only how long ago."
NUMBER = "a number that belongs to one person or one case. Leave it out."
NAME = "somebody's name. Write “a child”, “an adult” or “the person” instead."
INITIALS = "somebody's initials. Leave them out: people have been recognised by less."
PLACE = "an address or a postcode. Leave it out: the name of the local authority is enough."
SCHOOL = "the name of a school or nursery. Leave it out."
RELATION = "how people in a case are related. Leave it out: we ask when we need to know."


class Finding(NamedTuple):
    """The words that look identifying, and why, in words for the writer."""

    words: str
    why: str

    def __str__(self) -> str:
        return f"“{self.words}” looks like {self.why}"


class Rule(NamedTuple):
    why: str
    pattern: re.Pattern[str]


def _rule(why: str, pattern: str, flags: re.RegexFlag = re.IGNORECASE) -> Rule:
    return Rule(why, re.compile(pattern, flags))


ALWAYS = [
    _rule(DATE, r"\bd\.?o\.?b\b\.?(?:[ :]*[\d/.-]+)?"),
    _rule(DATE, r"\bdate of (?:birth|death)(?: is| was)?[ :,]*\d[\w/. -]{0,16}"),
    _rule(DATE, r"\bborn\b[^.\n]{0,20}\b(?:19|20)\d{2}\b"),
    _rule(INITIALS, r"\b(?:the |her |his |their )?initials\b(?: are)?(?:[ :]+[A-Z.]{2,6}\b)?"),
    _rule(
        INITIALS,
        rf"\b(?i:{PERSON}),? (?:(?:[A-Z]\. ?){{2,3}}"
        r"|(?!(?:DA|HR|IT|QA|UK|DV|SV|LA|CP|CE|FM|GP|UN|EU|TV)\b)[A-Z]{2}\b)",
        re.RegexFlag(0),
    ),
    _rule(
        NUMBER,
        rf"\b(?:(?:case|crime|police|incident|custody|court|hospital|patient|social care|pupil"
        rf"|liquidlogic|mosaic|nhs|niche|file)(?: {_NUMBER_WORD}|#)+|(?:mash|urn|cad)"
        rf"(?: {_NUMBER_WORD}|#)*)[ :#]*(?:is |was )?(?=[a-z0-9/-]*\d{{2}})[a-z0-9]"
        r"[a-z0-9/ -]*\d[a-z0-9/-]*",
    ),
    _rule(NUMBER, r"\b[A-Z]{2}\d{2}[CPFZ]\d{5}\b"),
    _rule(NUMBER, r"\b[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b"),
    _rule(NAME, rf"\b{THEIRS} (?:full |first |real )?name(?: is|:| was) ?\w+"),
    _rule(NAME, rf"\bnames? of (?:the|my|our|her|his|this) {PERSON}(?: is|:| was) \w+"),
    _rule(
        NAME,
        rf"\b(?i:{PERSON}),? (?i:is |was )?(?i:named|called) [A-Z][\w'-]+(?: [A-Z][\w'-]+)?",
        re.RegexFlag(0),
    ),
    _rule(
        NAME,
        rf"\b(?i:my|our|the|her|his|their|a) (?i:{PERSON}),? {ORGANISATION}[A-Z][a-z][\w'-]*"
        rf"(?: [A-Z][\w'-]+)?",
        re.RegexFlag(0),
    ),
]
IN_A_REVIEW = [
    _rule(PLACE, r"\b(?:GIR ?0AA|[A-PR-UWYZ][A-HK-Y]?\d[\dA-HJKPSTUW]? ?\d[ABD-HJLNP-UW-Z]{2})\b"),
    _rule(
        PLACE,
        r"\b\d+[A-Za-z]?,? (?:[A-Z][\w'-]+ ){1,3}(?:Street|Road|Lane|Avenue|Close|Drive|Way|Court"
        r"|Crescent|Terrace|Place|Gardens|Grove|Square|Rd|St|Ave)\b",
        re.RegexFlag(0),
    ),
    _rule(
        SCHOOL,
        r"\b[A-Z][\w'-]+ (?:[A-Z][\w'-]+ )*(?:Primary|Infants?|Junior|Secondary|Grammar|High"
        r"|Academy|Nursery|School|College)\b",
        re.RegexFlag(0),
    ),
    _rule(
        RELATION,
        rf"\b(?:the |her |his |their |child's |victim's )?{RELATED}\b"
        r"(?! (?:organisation|company|charity|agency|authority|trust|partnership|project))",
    ),
]
#: Typographic apostrophes, spaces and dashes for plain ones: as many letters as before.
_SAME_LENGTH = str.maketrans("\u2018\u2019\u00a0\u2011\u2013", "'' --")
_TEN_DIGITS = re.compile(r"(?<![\d+])(?<!\+44 )(?<!\(0\))\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")
_OF_A_PERSON = re.compile(rf"\b(?:{PERSON}|{BIRTH_OR_DEATH}|{EVENT})\b", re.IGNORECASE)
_OF_A_LIFE = re.compile(rf"\b(?:{BIRTH_OR_DEATH}|{EVENT})\b", re.IGNORECASE)
_BORN = re.compile(r"\b(?:born|birthday|died|killed|murdered)\b", re.IGNORECASE)


def findings(text: str, *, today: dt.date, in_a_review: bool = False) -> list[Finding]:
    """What in `text` looks as though it could identify somebody, in its order; nothing twice."""
    plain = text.translate(_SAME_LENGTH)
    found: dict[tuple[int, int], str] = {}
    for look in (_numbers, _dates, _months, _anniversaries):
        found |= dict(look(plain, today))
    for rule in [*ALWAYS, *(IN_A_REVIEW if in_a_review else [])]:
        found |= {match.span(): rule.why for match in rule.pattern.finditer(plain)}
    return [Finding(_words(text, span), why) for span, why in _apart(found)]


Spans = Iterator[tuple[tuple[int, int], str]]


def _numbers(text: str, today: dt.date) -> Spans:
    for match in _TEN_DIGITS.finditer(text):
        if nhs.is_valid(match[0]):
            yield match.span(), NUMBER


def _dates(text: str, today: dt.date) -> Spans:
    for day in days(text, today=today):
        if day.date <= today and _near(_OF_A_PERSON, text, day.start, day.end):
            yield (day.start, day.end), DATE


def _months(text: str, today: dt.date) -> Spans:
    for match in MONTH_AND_YEAR.finditer(text):
        if month_begins(match) <= today and _near(_OF_A_LIFE, text, *match.span(), within=30):
            yield match.span(), DATE


def _anniversaries(text: str, today: dt.date) -> Spans:
    """A day without its year is one only beside a birth or a death."""
    for match in DAY_AND_MONTH.finditer(text):
        if _near(_BORN, text, *match.span(), within=20):
            yield match.span(), DATE


def _near(word: re.Pattern[str], text: str, start: int, end: int, *, within: int = NEAR) -> bool:
    before, after = text[max(0, start - within) : start], text[end : end + within]
    return bool(word.search(before) or word.search(after))


def _apart(found: dict[tuple[int, int], str]) -> Spans:
    """One finding for words that several rules caught: the first and longest."""
    reached = -1
    for (start, end), why in sorted(found.items(), key=lambda each: (each[0][0], -each[0][1])):
        if start >= reached:
            yield (start, end), why
            reached = end


def _words(text: str, span: tuple[int, int]) -> str:
    words = " ".join(text[slice(*span)].split())
    return words if len(words) <= LONGEST_QUOTE else f"{words[:LONGEST_QUOTE].rstrip()} ..."
