"""The code on a certificate: guessed by nobody, typed by anybody (Crockford's base 32)."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#: 15 of 32 letters: 75 bits.
LENGTH = 15
GROUP = 5
_MISREAD = str.maketrans("OIL", "011")


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def grouped(code: str) -> str:
    """As it is printed and read out: 7K3M9-QX2TB-4HD8N."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def as_issued(typed: str) -> str:
    """What somebody meant by what they typed: any case, spaces and hyphens, O for 0, I and L for 1.
    Empty when it cannot be a code."""
    code = "".join(filter(str.isalnum, typed.upper())).translate(_MISREAD)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""
