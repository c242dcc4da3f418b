"""People and organisations in the office."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.users.forms import UserForm as WagtailUserForm
from wagtail.users.views import users

from accounts.models import Learner, Organisation, User
from common.exports import GuardedExportView


class UserForm(WagtailUserForm):
    """A name is one field here, and nobody is made a superuser in the browser: that is done on the
    server (`manage.py createsuperuser`), so that no role can give itself more than it has."""

    first_name = None
    last_name = None
    is_superuser = None

    class Meta:
        model = User
        fields = ["email", "full_name", "is_staff", "groups"]
        widgets = {"groups": forms.CheckboxSelectMultiple}
        labels = {"groups": "Roles"}
        help_texts = {
            "is_staff": "Signs in with a password and a second factor, in the roles ticked below.",
            "groups": "Only for people who work for the practice.",
        }

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class UserEditForm(UserForm):
    password_required = False

    def __init__(self, *args: Any, editing_self: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if editing_self:
            # Nobody locks themselves out, nor chooses their own roles.
            for name in ("is_active", "is_staff", "groups"):
                del self.fields[name]

    class Meta(UserForm.Meta):
        fields = ["email", "full_name", "is_active", "is_staff", "groups"]


class UserFilterSet(users.UserFilterSet):
    class Meta(users.UserFilterSet.Meta):
        fields = ["is_staff"]


class UserIndexView(users.IndexView):
    search_fields = {"email", "full_name"}


class UserEditView(users.EditView):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if self.object.is_superuser and not request.user.is_superuser:
            raise PermissionDenied


class UserViewSet(users.UserViewSet):
    index_view_class = UserIndexView
    edit_view_class = UserEditView
    filterset_class = UserFilterSet
    copy_view_enabled = False
    # Wagtail's generic forms: its own for users name first_name and last_name.
    create_template_name = "wagtailadmin/generic/create.html"
    edit_template_name = "wagtailadmin/generic/edit.html"

    def get_form_class(self, for_update: bool = False) -> type[UserForm]:
        return UserEditForm if for_update else UserForm


class OrganisationViewSet(ModelViewSet):
    model = Organisation
    icon = "group"
    menu_label = "Organisations"
    copy_view_enabled = False
    add_to_reference_index = False
    form_fields = ["name"]
    search_fields = ["name"]
    list_display = ["name", "created_at"]
    list_export = ["name", "created_at"]
    export_filename = "organisations"
    index_view_class = GuardedExportView
    #: From there one goes to its people, and imports a list of them.
    edit_template_name = "accounts/cms/organisation.html"


class LearnerIndexView(GuardedExportView):
    def get_base_queryset(self) -> QuerySet[Learner]:
        return super().get_base_queryset().select_related("organisation")


class LearnerViewSet(ModelViewSet):
    model = Learner
    index_view_class = LearnerIndexView
    icon = "user"
    menu_label = "Learners"
    copy_view_enabled = False
    add_to_reference_index = False
    form_fields = [
        "organisation", "full_name", "email", "job_role", "team", "professional_body",
        "registration_number",
    ]  # fmt: skip
    search_fields = ["full_name", "email", "organisation__name", "registration_number"]
    list_display = ["full_name", "email", "organisation", "job_role"]
    list_filter = ["organisation"]
    list_export = [
        "full_name", "email", "organisation", "job_role", "team", "professional_body",
        "registration_number",
    ]  # fmt: skip
    export_filename = "learners"


class PeopleGroup(ModelViewSetGroup):
    menu_label = "People"
    menu_icon = "group"
    items = (OrganisationViewSet, LearnerViewSet)
