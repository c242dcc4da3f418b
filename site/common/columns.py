"""Columns of the office's lists that Wagtail has not: numbers under one another, days as days, and
states as a word with its mark."""

from collections.abc import Mapping
from typing import Any

from wagtail.admin.ui.tables import Column

from common import when

#: Of a state, by the value that the database has: an icon of Wagtail's. Who cannot tell the marks
#: apart has the word beside each.
MARKS = {
    "held": "time", "paying": "time", "confirmed": "circle-check", "cancelled": "circle-xmark",
    "waiting": "time", "offered": "mail", "accepted": "circle-check", "declined": "circle-xmark",
    "lapsed": "circle-xmark", "left": "minus", "closed": "lock", "open": "time",
    "queued": "time", "retrying": "rotate", "sent": "circle-check", "failed": "warning",
    "bounced": "warning", "draft": "draft", "scheduled": "circle-check", "paid": "circle-check",
    "asked": "time", "expired": "circle-xmark", "owed": "time", "pending": "time",
    "succeeded": "circle-check", "taken": "time", "recorded": "circle-check",
    "not_ours": "circle-xmark",
}  # fmt: skip


class Number(Column):
    """Digits set under one another, at the end of the cell."""

    def __init__(self, name: str, **more: Any) -> None:
        super().__init__(name, classname="number", **more)


class Day(Column):
    """3 Mar 2027. (Wagtail's says how long ago it was, and of a day to come: "Just now".)"""

    def __init__(self, name: str, **more: Any) -> None:
        super().__init__(name, classname="office-day", **more)

    def get_value(self, instance: Any) -> str:
        value = super().get_value(instance)
        return when.date(value) if value else ""


class Marked(Column):
    """Words with a mark before them, where there are any."""

    cell_template_name = "common/cms/state_cell.html"

    def __init__(self, name: str, *, mark: str, **more: Any) -> None:
        super().__init__(name, **more)
        self.mark = mark

    def get_cell_context_data(
        self, instance: Any, parent_context: Mapping[str, Any]
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return context | {"mark": self.mark if context["value"] else ""}


class State(Column):
    """The word for the field `name`, and the mark of its value."""

    cell_template_name = "common/cms/state_cell.html"

    def __init__(self, name: str, *, label: str = "State", **more: Any) -> None:
        more = {"classname": "office-status", "sort_key": name} | more
        super().__init__(f"get_{name}_display", label=label, **more)
        self.field = name

    def get_cell_context_data(
        self, instance: Any, parent_context: Mapping[str, Any]
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return context | {"mark": MARKS.get(getattr(instance, self.field), "")}
