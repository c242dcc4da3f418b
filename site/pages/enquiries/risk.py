"""Does somebody who writes to the office seem to be in danger? Then nothing stands in their way:
they are shown the helplines, and no confirmation goes to an inbox that others may read."""

import re

_SOMEBODY = (
    r"(?:he|she|they|(?:my|the) (?:husband|wife|partner|boyfriend|girlfriend|ex|father|dad|mother"
    r"|mum|brother|sister|uncle|family|parents|in-laws|son|daughter))\b[^.!?\n]{0,30}\b"
)
_DOES = (
    r"(?:hits?|beats?|hurts?|hurting|kicks?|slaps?|chok(?:es|ed|ing)|strangl(?:es|ed)|rap(?:es|ed)"
    r"|threatens?|threatened|threatening|stalks?|stalking|locks?|locked|kills?|controls|forc(?:es"
    r"|ed|ing)|follows|watches)"
)
_WILL = r"(?:going to|will|want(?:s|ed)? to|tr(?:y|ied)(?:ing)? to)"
_I_AM = r"i(?:'m| am)(?: so| very| really| too)?"
#: Of what is feared, so that "I am afraid we must move the date" is nobody's fear.
_FEARED = r"(?: of|[.!]| (?:he|she|they)\b| to (?:go|leave|tell|say))"
_AT_WORK = r"(?: to)? (?:choose|find|book|with|understand|plan|decide)"
_SIGNS = re.compile(
    rf"\b{_SOMEBODY}{_DOES} (?:me|us|my)\b"
    rf"|\b{_SOMEBODY}{_WILL} (?:hurt|kill|harm|find|take) (?:me|us)\b"
    rf"|\b{_I_AM} (?:scared|frightened|terrified|in danger|not safe|unsafe|trapped)\b"
    rf"|\b{_I_AM} afraid(?={_FEARED})"
    rf"|\b{_I_AM} being (?:abused|hurt|hit|beaten|forced|stalked|controlled|followed|threatened"
    r"|watched)\b"
    r"|\b(?:don't|do not) feel safe\b"
    r"|\bforc(?:e|ed|ing) (?:me|us) to\b|\bhave to marry\b|\brun(?:ning)? away from home\b"
    r"|\b(?:kill|hurt|harm)(?:ing)? myself\b|\bwant to die\b|\bsuicidal\b|\bend my life\b"
    rf"|\b(?:please|can (?:you|somebody|someone)|i need) help me\b(?!{_AT_WORK})",
    re.IGNORECASE,
)


def seems_at_risk(text: str) -> bool:
    """Whether the writer speaks of danger to themselves. Too often rather than too seldom: all that
    follows is a list of numbers to call."""
    return bool(_SIGNS.search(text.replace("\u2019", "'")))
