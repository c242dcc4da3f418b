"""People and organisations in the office."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.users.forms import UserForm as WagtailUserForm
from wagtail.users.views import users

from accounts import linking
from accounts.contact_viewset import ContactViewSet
from accounts.erasure_office import ErasureViewSet
from accounts.learner_viewset import LearnerViewSet
from accounts.merge_viewsets import DuplicatesViewSet, MergeViewSet
from accounts.models import User
from accounts.organisation_viewset import OrganisationViewSet
from common.exports import GuardedExport
from common.recorded import RecordedCreate, RecordedDelete, RecordedEdit


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
        email: str = self.cleaned_data["email"].lower()
        owner = User.objects.by_address(email)
        if owner and owner != self.instance:
            raise forms.ValidationError("Somebody has this address already.")
        return email


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

    def save(self, commit: bool = True) -> User:
        if "email" in self.changed_data:
            linking.address_changed(self.instance)
        user: User = super().save(commit)
        return user


class UserFilterSet(users.UserFilterSet):
    class Meta(users.UserFilterSet.Meta):
        fields = ["is_staff"]


class UserIndexView(GuardedExport, users.IndexView):
    search_fields = {"email", "full_name"}


class UserCreateView(RecordedCreate, users.CreateView):
    pass


class UserDeleteView(RecordedDelete, users.DeleteView):
    pass


class UserEditView(RecordedEdit, users.EditView):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if self.object.is_superuser and not request.user.is_superuser:
            raise PermissionDenied


class UserViewSet(users.UserViewSet):
    index_view_class = UserIndexView
    add_view_class = UserCreateView
    edit_view_class = UserEditView
    delete_view_class = UserDeleteView
    filterset_class = UserFilterSet
    copy_view_enabled = False
    # Wagtail's generic forms: its own for users name first_name and last_name.
    create_template_name = "wagtailadmin/generic/create.html"
    edit_template_name = "wagtailadmin/generic/edit.html"

    def get_form_class(self, for_update: bool = False) -> type[UserForm]:
        return UserEditForm if for_update else UserForm


class PeopleGroup(ModelViewSetGroup):
    menu_label = "People"
    menu_icon = "group"
    items = (
        OrganisationViewSet,
        LearnerViewSet,
        DuplicatesViewSet,
        MergeViewSet,
        ContactViewSet,
        ErasureViewSet,
    )
