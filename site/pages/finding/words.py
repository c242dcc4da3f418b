"""What somebody typed, as words to look for: as they are, begun, or spelt another way."""

import difflib
import re
from collections.abc import Collection

MOST_WORDS = 8
#: A word may be begun from three letters on; of shorter ones the whole is meant.
BEGUN = 3
MOST_VARIANTS = 12
#: How alike two spellings are that mean one word: “honor” and “honour”, not “form” and “farm”.
ALIKE = 0.8
_word = re.compile(r"[^\W_]+")
COMMON = frozenset(
    _word.findall(
        "a about am an and are as at be by can do does for from have how i if in is it me my not "
        "of on or our that the there they this to us was we what when where which who why with "
        "you your"
    )
)
#: What somebody may type who needs help and not a page of ours.
AT_RISK = frozenset(
    _word.findall(
        "999 abuse abused abuser abusing afraid attack attacked beaten control controlled danger "
        "dying emergency escape forced frightened harm help helpline hit hits hurt hurting hurts "
        "kill killed police rape raped refuge safe scared secret stalked stalking suicidal suicide "
        "threat threaten threatened threats trapped violence violent worried"
    )
)


def words_of(text: str) -> list[str]:
    """In small letters, without marks; “men's” is “mens”, as people type it."""
    return _word.findall(re.sub(r"(?<=\w)['\u2019](?=s\b)", "", text.lower()))


def asked_for(text: str) -> list[str]:
    """The words of a question that tell pages apart; all of them, where none does."""
    words = list(dict.fromkeys(words_of(text)))[:MOST_WORDS]
    return [word for word in words if word not in COMMON] or words


def speaks_of_risk(words: Collection[str]) -> bool:
    return not AT_RISK.isdisjoint(words)


def variants(word: str, vocabulary: Collection[str]) -> list[str]:
    """The words of this site that may be meant, the likeliest first."""
    begun = [each for each in vocabulary if each.startswith(word)] if len(word) >= BEGUN else []
    if word in vocabulary or begun:
        return list(dict.fromkeys([word, *sorted(begun, key=len)]))[:MOST_VARIANTS]
    # Nobody mistypes the first letter, and to compare every word would take long.
    near = [each for each in vocabulary if each[0] == word[0] and abs(len(each) - len(word)) < 3]
    return difflib.get_close_matches(word, near, n=3, cutoff=ALIKE) or [word]


def initials(title: str) -> str:
    """“Child Safeguarding Practice Reviews” is asked for as “cspr”."""
    return "".join(word[0] for word in words_of(title) if word not in COMMON)
