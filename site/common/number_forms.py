"""The form that numbers of others have, as of purchase orders, written so that anybody can write
it: `#` stands for a digit, `@` for a letter, `*` for anything, and the rest for itself. It is no
regular expression, and takes no longer than the pattern times the number, whatever is written."""

import string

from django.core.exceptions import ValidationError

DIGIT, LETTER, ANYTHING = "#", "@", "*"
HOW = (
    "Write # for a digit, @ for a letter, * for one or more of anything, and the rest as it is:"
    " PO-###### takes PO-123456."
)


def check_pattern(pattern: str) -> None:
    """Raises ValidationError for one that no number could be of."""
    if not pattern.isprintable() or pattern != pattern.strip():
        raise ValidationError(f"Leave out what cannot be seen in print. {HOW}")


def fits(pattern: str, number: str) -> bool:
    """Whether `number` is of that form: small letters are as good as capitals, and the spaces
    around it do not count. Any number is of an empty form."""
    if not pattern:
        return True
    # How much of the pattern may have been read, after each character.
    reached = {0}
    for char in number.strip():
        reached = {after for at in reached for after in _steps(pattern, at, char)}
    return len(pattern) in reached


def _steps(pattern: str, at: int, char: str) -> set[int]:
    after = {at + 1} if at < len(pattern) and _is(pattern[at], char) else set()
    if at and pattern[at - 1] == ANYTHING:
        after.add(at)
    return after


def _is(sign: str, char: str) -> bool:
    match sign:
        case "#":
            return char in string.digits
        case "@":
            return char.isalpha()
        case "*":
            return True
    return sign.casefold() == char.casefold()


def example(pattern: str) -> str:
    """A number of that form, to show: the digits and letters count up."""
    digits, letters, shown = 0, 0, ""
    for sign in pattern:
        match sign:
            case "#":
                digits += 1
                shown += str(digits % 10)
            case "@":
                shown += string.ascii_uppercase[letters % 26]
                letters += 1
            case "*":
                shown += "X1"
            case _:
                shown += sign
    return shown
