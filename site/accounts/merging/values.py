"""What a field holds, as text and back, exactly: a journal must not round."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db.models import Field, Model

#: Rows in one statement: databases take only so many values at once.
AT_ONCE = 500


def some_at_a_time(rows: Sequence[int]) -> Iterator[Sequence[int]]:
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))


def model_of(label: str) -> type[Model]:
    return apps.get_model(label)


def field_of(model: type[Model], name: str) -> "Field[Any, Any]":
    field = model._meta.get_field(name)
    assert isinstance(field, Field)
    return field


def as_text(field: "Field[Any, Any]", value: Any) -> str | None:
    if value is None:
        return None
    holder = field.model()
    setattr(holder, field.attname, value)
    return field.value_to_string(holder)


def as_value(field: "Field[Any, Any]", text: str | None) -> Any:
    return None if text is None else field.to_python(text)
