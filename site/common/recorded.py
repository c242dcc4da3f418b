"""Whatever the office makes, changes or deletes with a form of the CMS is on record, in the
transaction that does it. A viewset derives from `RecordedViewSet`; a view of its own takes the
mixin before Wagtail's class.

What is recorded of a field follows from its kind: a choice, a number, a date, a yes or no, and
which rows it refers to, before and after; of whatever somebody types, only that it was changed."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models, transaction
from django.forms import BaseForm
from django.forms.models import BaseModelFormSet, ModelForm
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from common import audit
from common.exports import GuardedExportView

PLAIN = (
    models.BooleanField, models.IntegerField, models.DecimalField, models.FloatField,
    models.DateField, models.TimeField, models.DurationField, models.UUIDField,
    models.ForeignKey, models.ManyToManyField,
)  # fmt: skip


class RecordedCreate(generic.CreateView):
    def save_instance(self) -> models.Model:
        with transaction.atomic():
            made: models.Model = super().save_instance()
            _record("create", made, {}, fields_of(self.form, self.form.cleaned_data))
        return made


class RecordedEdit(generic.EditView):
    def save_instance(self) -> models.Model:
        before, after = changes(self.form)
        with transaction.atomic():
            changed: models.Model = super().save_instance()
            if before or after:
                _record("edit", changed, before, after)
        return changed


class RecordedDelete(generic.DeleteView):
    def delete_action(self) -> None:
        with transaction.atomic():
            _record("delete", self.object, {}, {})
            super().delete_action()


class RecordedViewSet(ModelViewSet):
    """Its list, too, is on record when it is downloaded."""

    index_view_class = GuardedExportView
    add_view_class = RecordedCreate
    edit_view_class = RecordedEdit
    delete_view_class = RecordedDelete


def changes(form: BaseForm) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a valid form changes: of each plain field the value before and after, and the names of
    the others that were changed."""
    changed = form.changed_data
    before = fields_of(
        form, {name: form.get_initial_for_field(form.fields[name], name) for name in changed}
    )
    after = fields_of(form, {name: form.cleaned_data.get(name) for name in changed})
    typed = sorted(name for name in changed if not is_plain(form, name))
    if typed:
        after["changed"] = typed
    for name, formset in getattr(form, "formsets", {}).items():
        if formset.has_changed():
            before[name], after[name] = _rows_before(formset), _rows_after(formset)
    return before, after


def fields_of(form: BaseForm, values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of `values` that may be told, as rows of the trail have them."""
    return {
        name: _told(form, name, value) for name, value in values.items() if is_plain(form, name)
    }


def is_plain(form: BaseForm, name: str) -> bool:
    field = _field(form, name)
    return (
        field is not None
        and not field.primary_key
        and (bool(field.choices) or isinstance(field, PLAIN))
    )


def _field(form: BaseForm, name: str) -> Any:
    assert isinstance(form, ModelForm)
    try:
        return form._meta.model._meta.get_field(name)
    except FieldDoesNotExist:  # a password, typed twice
        return None


def _told(form: BaseForm, name: str, value: Any) -> Any:
    field = _field(form, name)
    if isinstance(value, models.Model):
        return _id(value)
    if not field.is_relation or value is None or value == "":
        return value
    if isinstance(value, Iterable) and not isinstance(value, str):
        return sorted(_id(each) for each in value)
    return _id(field.related_model._base_manager.get(**{field.target_field.attname: value}))


def _id(row: models.Model) -> str:
    """Roles and permissions by name; everything else by its public id."""
    public_id = getattr(row, "public_id", None)
    natural_key = getattr(row, "natural_key", None)
    if public_id is None and natural_key:
        return ".".join(natural_key())
    return str(public_id or row.pk)


def _rows_before(formset: BaseModelFormSet) -> list[dict[str, Any]]:
    return [
        fields_of(
            form,
            {name: form.get_initial_for_field(form.fields[name], name) for name in form.fields},
        )
        for form in formset.initial_forms
    ]


def _rows_after(formset: BaseModelFormSet) -> list[dict[str, Any]]:
    return [
        fields_of(form, form.cleaned_data)
        for form in formset.forms
        if form not in formset.deleted_forms and (form.has_changed() or form.instance.pk)
    ]


def _record(act: str, row: models.Model, before: dict[str, Any], after: dict[str, Any]) -> None:
    audit.record(f"{row._meta.app_label}.office.{act}", on=row, before=before, after=after)
