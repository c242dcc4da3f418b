"""Filling in the office's forms, whatever they ask."""

from typing import Any

from django import forms
from django.db import models
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.blocks.base import BlockField
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from courses.models import Course
from tests.factories import CourseFactory

SECTION = ("section", {"heading": "A heading", "text": rich_text("<p>A paragraph.</p>")})


def filled_in(form: forms.ModelForm, **given: Any) -> dict[str, Any]:
    """What a person would post who answers all that has to be answered and writes one section.
    A kind of field that this does not know fails here: say what a person would answer."""
    data = {name: _answer(name, form[name]) for name in form.fields if name not in given}
    sets = {name: inline_formset([]) for name in getattr(form, "formsets", {})}
    answers = {name: each for name, each in {**data, **given}.items() if each is not None}
    return nested_form_data({**answers, **sets})


def _answer(name: str, bound: forms.BoundField) -> Any:
    field = bound.field
    if isinstance(field, BlockField):
        return streamfield([SECTION] if "section" in field.block.child_blocks else [])
    if isinstance(field.widget, DraftailRichTextArea):
        return rich_text("<p>A paragraph.</p>", features=field.widget.features)
    if not field.required or isinstance(field, forms.BooleanField):
        return bound.value() or None
    if isinstance(field, forms.ModelChoiceField):
        return _chosen(field.queryset.model)
    if isinstance(field, forms.ChoiceField):
        return bound.value() or next(key for key, _label in field.choices if key)
    assert isinstance(field, forms.CharField), f"How is {name} answered?"
    return bound.value() or ("a-slug" if isinstance(field, forms.SlugField) else "Words")


def _chosen(model: type[models.Model]) -> int:
    """One that is there, or a new one."""
    row = model.objects.first() or (CourseFactory() if model is Course else _new(model))
    return row.pk


def _new(model: type[models.Model]) -> models.Model:
    wanted = [
        field.name
        for field in model._meta.fields
        if isinstance(field, models.CharField | models.TextField)
        and not (field.blank or field.has_default())
    ]
    return model.objects.create(**dict.fromkeys(wanted, "words"))
