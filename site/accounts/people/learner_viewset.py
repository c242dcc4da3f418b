"""The people whom organisations train, in the office."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from wagtail.admin.widgets.button import Button

from accounts.merging.merge_views import MergeableEditView
from accounts.models import Learner
from accounts.own.contact_viewset import safe_contact_button
from accounts.people import linking
from accounts.privacy.erasure_office import erase_button
from common.exports import GuardedExportView
from common.recorded import RecordedCreate, RecordedEdit, RecordedViewSet


class LearnerIndexView(GuardedExportView):
    def get_base_queryset(self) -> QuerySet[Learner]:
        learners = super().get_base_queryset().filter(erased_at=None)
        return learners.select_related("organisation")


class LearnerCreateView(RecordedCreate):
    def save_instance(self) -> Learner:
        learner = cast(Learner, super().save_instance())
        linking.link_new([learner])
        return learner


class LearnerEditView(MergeableEditView, RecordedEdit):
    object: Learner

    def get_form(self, *args: Any, **kwargs: Any) -> forms.ModelForm:
        """What an employer knew of somebody who has left it stands still."""
        form: forms.ModelForm = super().get_form(*args, **kwargs)
        if self.object.has_left:
            for field in form.fields.values():
                field.disabled = True
                field.help_text = "They have left the organisation, so this stands still."
        return form

    def save_instance(self) -> Learner:
        learner = cast(Learner, super().save_instance())
        linking.link_new([learner])
        return learner

    @property
    def header_more_buttons(self) -> list[Button]:
        return [
            *super().header_more_buttons,
            *safe_contact_button(self.object, for_user=self.request.user),
            *erase_button(self.object, for_user=self.request.user),
        ]


class LearnerViewSet(RecordedViewSet):
    model = Learner
    index_view_class = LearnerIndexView
    add_view_class = LearnerCreateView
    edit_view_class = LearnerEditView
    icon = "user"
    menu_label = "Learners"
    copy_view_enabled = False
    add_to_reference_index = False
    form_fields = [
        "organisation", "full_name", "email", "job_role", "team", "professional_body",
        "registration_number",
    ]  # fmt: skip
    search_fields = ["full_name", "email", "organisation__name", "registration_number"]
    list_display = ["full_name", "email", "organisation", "job_role", "left_on"]
    list_filter = ["organisation"]
    list_export = [
        "full_name", "email", "organisation", "job_role", "team", "professional_body",
        "registration_number",
    ]  # fmt: skip
    export_filename = "learners"
