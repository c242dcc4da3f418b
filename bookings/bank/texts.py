"""What the text of a transfer says: numbers of invoices, references of bookings and prepaid places,
and whose name stands there. Banks cut texts short, and people write numbers as they like."""

import re
from functools import lru_cache

from accounts.merging.duplicates import IDLE
from bookings.models.booking import REFERENCE_ALPHABET

_digit = rf"[{REFERENCE_ALPHABET.lower()}]"
#: By the series that our invoices are numbered in: INV-2026-000123, inv2026000123, "Invoice
#: 2026/123", INV 2026 000 123.
NUMBER = (
    r"({series}|inv(?:oice)?)\W*(?:no\W*|number\W*)?(20\d\d)\W*(0(?:\W?\d){{5}}|\d{{1,6}})(?!\d)"
)
#: After a number, more of the same year: "INV-2026-000123, 000124 and 000125".
MORE = re.compile(r"\W+(?:and\W+)?(0\d{5})(?!\d)", re.IGNORECASE)
REFERENCE_SPENT = re.compile(rf"(?:oe|pp)\W*{_digit}(?:\W?{_digit}){{6}}", re.IGNORECASE)
REFERENCE = re.compile(rf"(?=(oe|pp)\W*({_digit}(?:\W?{_digit}){{6}}))", re.IGNORECASE)
#: What banks and payers write beside a name, and what tells nothing about whose money it is.
SAYS_NOTHING = IDLE | {
    "bgc", "fpi", "fp", "bacs", "chaps", "bank", "giro", "credit", "faster", "payment", "payments",
    "transfer", "from", "ref", "reference", "inv", "invoice", "invoices", "training", "course",
    "courses", "booking", "onevidence", "supplier", "tfr", "bp",
}  # fmt: skip


def numbers(text: str, series: tuple[str, ...]) -> list[str]:
    """Of invoices, as we write them, in their order."""
    return list(dict.fromkeys(number for either in meant(text, series) for number in either))


def meant(text: str, series: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The numbers of invoices that it names, each as what it may be: where the text says "invoice"
    alone, it may be of any of our `series`."""
    found: list[tuple[str, ...]] = []
    for match in _pattern(series).finditer(text):
        said = match[1].upper()
        either = (said,) if said in series else series
        found.append(tuple(_number(each, match[2], match[3]) for each in either))
        end = match.end()
        while more := MORE.match(text, end):
            found.append(tuple(_number(each, match[2], more[1]) for each in either))
            end = more.end()
    return found


def references(text: str) -> list[str]:
    """Whatever may be one: only those that we gave are."""
    found = [
        f"{match[1].upper()}-{re.sub(r'[^a-z0-9]', '', match[2].lower()).upper()}"
        for match in REFERENCE.finditer(text)
    ]
    return list(dict.fromkeys(found))


def other_digits(text: str, series: tuple[str, ...]) -> bool:
    """Whether something stands there besides numbers and references that may be one more."""
    more = r"(?:\W+(?:and\W+)?0\d{5}(?!\d))*"
    spent = re.compile(_pattern(series).pattern + more, re.IGNORECASE)
    rest = REFERENCE_SPENT.sub(" ", spent.sub(" ", text))
    return bool(re.search(r"\d{3,}", rest))


def is_named(key: str, said: str) -> bool:
    """Whether the name of which `key` is the key (`duplicates.organisation_key`) stands in what a
    text says (its key), word for word."""
    return bool(key) and f" {key} " in f" {said} "


def says_only(key: str, said: str) -> bool:
    """Whether `said` is that name, and besides nothing that tells of anybody."""
    rest = [word for word in said.split() if word not in SAYS_NOTHING and not _has_digit(word)]
    theirs = [word for word in key.split() if word not in SAYS_NOTHING and not _has_digit(word)]
    return bool(theirs) and rest == theirs


@lru_cache(maxsize=8)
def _pattern(series: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(series, key=len, reverse=True)
    named = "|".join(map(re.escape, longest_first))
    return re.compile(NUMBER.format(series=named), re.IGNORECASE)


def _number(series: str, year: str, digits: str) -> str:
    return f"{series}-{year}-{int(re.sub(r'[^0-9]', '', digits)):06}"


def _has_digit(word: str) -> bool:
    return any(letter.isdigit() for letter in word)
