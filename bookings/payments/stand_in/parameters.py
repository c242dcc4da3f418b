"""Reading a request's parameters: Stripe's nested form encoding, and the kinds of value it takes.

A kind is a function of the parameter's name and its raw value: it returns the value, or raises
`ApiError`.
"""

import re
from collections.abc import Callable, Collection
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from .errors import ApiError

Kind = Callable[[str, Any], Any]


def decode(encoded: str) -> dict[str, Any]:
    """`a[0][b]=c` as {"a": {"0": {"b": "c"}}}. The kind that reads it tells a list from a hash."""
    decoded: dict[str, Any] = {}
    for name, value in parse_qsl(encoded, keep_blank_values=True):
        first, *rest = name.replace("]", "").split("[")
        _place(decoded, [first, *rest], value, name)
    return decoded


def _place(tree: dict[str, Any], keys: list[str], value: str, name: str) -> None:
    *branches, leaf = keys
    for branch in branches:
        tree = tree.setdefault(branch, {})
        if not isinstance(tree, dict):
            raise ApiError("Invalid object", param=name)
    tree[leaf or str(len(tree))] = value  # `expand[]=x` appends


def hash_of(fields: dict[str, Kind], required: Collection[str] = ()) -> Kind:
    def read(name: str, raw: Any) -> dict[str, Any]:
        if not isinstance(raw, dict):
            raise ApiError("Invalid object", param=name)
        _refuse_unknown(name, raw, fields)
        for field in required:
            if field not in raw:
                path = _path(name, field)
                raise ApiError(
                    f"Missing required param: {path}.", code="parameter_missing", param=path
                )
        return {key: fields[key](_path(name, key), value) for key, value in raw.items()}

    return read


def _refuse_unknown(name: str, raw: dict[str, Any], fields: dict[str, Kind]) -> None:
    unknown = [_path(name, key) for key in raw if key not in fields]
    if unknown:
        plural = "s" if len(unknown) > 1 else ""
        message = f"Received unknown parameter{plural}: {', '.join(unknown)}"
        raise ApiError(message, code="parameter_unknown", param=unknown[0])


def _path(name: str, key: str) -> str:
    return f"{name}[{key}]" if name else key


def list_of(kind: Kind, *, most: int) -> Kind:
    def read(name: str, raw: Any) -> list[Any]:
        if not isinstance(raw, dict) or not all(key.isdigit() for key in raw):
            raise ApiError("Invalid array", param=name)
        if len(raw) > most:
            raise ApiError(f"Array exceeded maximum {most} allowed elements", param=name)
        return [kind(_path(name, key), raw[key]) for key in sorted(raw, key=int)]

    return read


def string(*, most: int = 5000) -> Kind:
    def read(name: str, raw: Any) -> str:
        if not isinstance(raw, str):
            raise ApiError("Invalid string", param=name)
        if not raw:
            raise ApiError(
                f"You passed an empty string for '{name}'. We assume empty values are an attempt "
                f"to unset a parameter; however '{name}' cannot be unset. You should remove "
                f"'{name}' from your request or supply a non-empty value.",
                code="parameter_invalid_empty",
                param=name,
            )
        if len(raw) > most:
            raise ApiError(f"Invalid string: {raw}; must be at most {most} characters", param=name)
        return raw

    return read


def integer(*, least: int | None = None, most: int | None = None) -> Kind:
    def read(name: str, raw: Any) -> int:
        if not isinstance(raw, str) or not re.fullmatch(r"-?[0-9]{1,15}", raw):
            raise ApiError(f"Invalid integer: {raw}", code="parameter_invalid_integer", param=name)
        value = int(raw)
        if least is not None and value < least:
            message = f"This value must be greater than or equal to {least}."
            raise ApiError(message, code="parameter_invalid_integer", param=name)
        if most is not None and value > most:
            message = f"This value must be less than or equal to {most}."
            raise ApiError(message, code="parameter_invalid_integer", param=name)
        return value

    return read


def choice(*allowed: str) -> Kind:
    def read(name: str, raw: Any) -> str:
        if raw not in allowed:
            message = f"Invalid {name}: must be one of {', '.join(allowed)}"
            raise ApiError(message, param=name)
        return str(raw)

    return read


def boolean(name: str, raw: Any) -> bool:
    if raw not in ("true", "false"):
        raise ApiError(f"Invalid boolean: {raw}", param=name)
    return bool(raw == "true")


def currency(name: str, raw: Any) -> str:
    """A lower-case ISO code, as the documentation asks, though Stripe forgives capitals."""
    if not isinstance(raw, str) or not re.fullmatch(r"[a-z]{3}", raw):
        raise ApiError(f"Invalid currency: {raw}", param=name)
    return raw


def email(name: str, raw: Any) -> str:
    if not isinstance(raw, str) or not re.fullmatch(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]+", raw):
        raise ApiError(f"Invalid email address: {raw}", code="email_invalid", param=name)
    return raw


def url(name: str, raw: Any) -> str:
    parts = urlsplit(raw) if isinstance(raw, str) else None
    if parts is None or parts.scheme not in ("http", "https") or not parts.netloc:
        raise ApiError("Not a valid URL", code="url_invalid", param=name)
    return str(raw)


def statement_suffix(name: str, raw: Any) -> str:
    value: str = string(most=22)(name, raw)
    if re.search(r"""[<>\\'"*]""", value) or not re.search(r"[A-Za-z]", value):
        raise ApiError(
            "The statement descriptor suffix must contain a letter and none of < > \\ ' \" *",
            param=name,
        )
    return value


def metadata(name: str, raw: Any) -> dict[str, str]:
    if not isinstance(raw, dict) or not all(isinstance(value, str) for value in raw.values()):
        raise ApiError("Invalid object", param=name)
    if len(raw) > 50:
        raise ApiError("Metadata can have up to 50 keys", param=name)
    for key, value in raw.items():
        if len(key) > 40 or len(value) > 500:
            raise ApiError(
                "Metadata keys can have up to 40 characters, and values up to 500",
                param=_path(name, key),
            )
    return {key: value for key, value in raw.items() if value}
