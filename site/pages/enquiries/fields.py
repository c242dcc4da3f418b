"""The kinds of question on the enquiry forms. Every refusal says how to put the answer right, and
no box cuts off what is pasted into it: what is too long comes back whole, to be shortened."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError


class Line(forms.CharField):
    def __init__(
        self,
        label: str,
        *,
        max_length: int = 120,
        missing: str = "",
        autocomplete: str = "off",
        type: str = "text",
        **kwargs: Any,
    ) -> None:
        widget = forms.TextInput(attrs={"autocomplete": autocomplete, "type": type})
        kwargs.setdefault("required", True)
        super().__init__(
            label=label,
            max_length=max_length,
            widget=widget,
            error_messages={
                "required": missing,
                "max_length": f"Shorten this answer to {max_length} characters.",
            },
            **kwargs,
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Without Django's maxlength."""
        return {}


class Text(forms.CharField):
    def __init__(
        self, label: str, *, rows: int, longest: int, missing: str = "", **kwargs: Any
    ) -> None:
        self.longest = longest
        super().__init__(
            label=label,
            widget=forms.Textarea(attrs={"rows": rows}),
            error_messages={"required": missing},
            **kwargs,
        )

    def to_python(self, value: str | None) -> str:
        """Browsers send each line's end as two characters; people see one."""
        return str(super().to_python(value)).replace("\r\n", "\n")

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.longest:
            raise ValidationError(
                f"This is {len(value):,} characters long. Shorten it to {self.longest:,}."
            )


class Email(forms.EmailField):
    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(
            label=label,
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "email"}),
            error_messages={
                "required": "Give your email address.",
                "invalid": "Give an email address like name@example.org.",
            },
            **kwargs,
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


class Number(forms.IntegerField):
    def __init__(self, label: str, *, most: int, help_text: str) -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            min_value=1,
            max_value=most,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            error_messages={
                "required": "Say how many people, as a number like 15.",
                "invalid": "Say how many people, as a number like 15.",
                "min_value": "Say how many people: at least 1.",
                "max_value": f"Say how many people: up to {most}.",
            },
        )


class Choice(forms.ChoiceField):
    """One of a few, all in sight. An answer is kept in the words of its choice."""

    def __init__(
        self, label: str, choices: Sequence[str] = (), *, missing: str, **kwargs: Any
    ) -> None:
        super().__init__(
            label=label,
            choices=[(each, each) for each in choices],
            widget=forms.RadioSelect,
            error_messages={"required": missing, "invalid_choice": missing},
            **kwargs,
        )


class Choices(forms.MultipleChoiceField):
    def __init__(self, label: str, choices: Sequence[str], **kwargs: Any) -> None:
        super().__init__(
            label=label,
            choices=[(each, each) for each in choices],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": "Choose from the list."},
            **kwargs,
        )
