"""Pages that answer a question, the best first.

The database's index finds them, knowing the forms of English words where it can (PostgreSQL does);
the order is ours, so that it is the same on every database: a word in the title counts for more
than one in the summary, and that for more than one in the text."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from wagtail.models import Page
from wagtail.search.query import And, Or, PlainText

from pages.finding.corpus import Entry, corpus
from pages.finding.excerpts import excerpt
from pages.finding.words import asked_for, speaks_of_risk, variants

TITLE, SUMMARY, TEXT = 6.0, 3.0, 1.0
#: The share of the words asked for that a page must have, so that of three one may be missing.
MOST = 2 / 3
#: Of what the word itself would count: one that it begins, or that is spelt nearly so.
BEGUN = 0.6


@dataclass(frozen=True, slots=True)
class Found:
    title: str
    url: str
    kind: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Answer:
    results: list[Entry]
    #: The results have the words, or most of them; otherwise only some.
    whole: bool
    #: The reader may be in need of help and not of a page.
    at_risk: bool
    words: list[str]

    def show(self, entries: list[Entry]) -> list[Found]:
        """Some of the results, as the page lists them."""
        return [
            Found(each.title, each.url, each.kind, excerpt(each, self.words)) for each in entries
        ]


def search(question: str) -> Answer:
    asked, known = asked_for(question), corpus()
    if not asked:
        return Answer([], whole=True, at_risk=False, words=[])
    groups = [variants(word, known.vocabulary) for word in asked]
    scores = {entry.pk: _scores(entry, groups) for entry in known.entries}
    shares = {pk: sum(map(bool, each)) / len(groups) for pk, each in scores.items()}
    enough = _indexed(groups) | {pk for pk, share in shares.items() if share >= MOST}
    results = [entry for entry in known.entries if entry.pk in enough]
    whole = bool(results)
    if not whole:
        results = [entry for entry in known.entries if shares[entry.pk]]
    results.sort(key=lambda entry: (-shares[entry.pk] * sum(scores[entry.pk]), entry.title))
    words = reduce(or_, (dict.fromkeys(group) for group in groups))
    return Answer(results, whole, speaks_of_risk(asked), list(words))


def _indexed(groups: list[list[str]]) -> set[int]:
    """Pages in whose index every group has a word; the corpus knows which of them are public."""
    query = And([Or([PlainText(word) for word in group]) for group in groups])
    return {page.pk for page in Page.objects.search(query)}


def _scores(entry: Entry, groups: list[list[str]]) -> list[float]:
    """For each word that was asked for, what its best place in the page counts."""
    return [
        max(_score(entry, word) * (1 if place == 0 else BEGUN) for place, word in enumerate(group))
        for group in groups
    ]


def _score(entry: Entry, word: str) -> float:
    often = entry.text_words[word]
    return (
        TITLE * (word in entry.title_words)
        + SUMMARY * (word in entry.summary_words)
        + TEXT * (often and 1 + min(often, 5) / 10)
    )
