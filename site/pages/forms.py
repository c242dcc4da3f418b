"""What the editor is told when a page or a record is saved."""

import json
from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm, WagtailAdminPageForm
from wagtail.blocks import StreamValue

from pages import names


def _text(value: Any) -> str:
    if isinstance(value, StreamValue):
        return json.dumps(list(value.get_prep_value()), ensure_ascii=False)
    return value if isinstance(value, str) else ""


class ChecksNames(forms.BaseModelForm):
    """Refuses a placeholder that stands for no statutory name."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for field, value in list(cleaned.items()):
            if missing := names.unknown(_text(value)):
                self.add_error(
                    field,
                    f"There is no statutory name for {', '.join(missing)}. "
                    "The names are listed under Statutory names.",
                )
        return cleaned


class WrittenPageForm(ChecksNames, WagtailAdminPageForm):
    pass


class RecordForm(ChecksNames, WagtailAdminModelForm):
    pass
