"""People and organisations in the office."""

from typing import Any, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.admin.widgets.button import Button
from wagtail.users.forms import UserForm as WagtailUserForm
from wagtail.users.views import users

from accounts.membership.organisation_viewset import OrganisationViewSet
from accounts.merging.merge_viewsets import DuplicatesViewSet, MergeViewSet
from accounts.models import User
from accounts.own.contact_viewset import ContactViewSet
from accounts.people import linking
from accounts.people.learner_viewset import LearnerViewSet
from accounts.practice import staff_people
from accounts.practice.fresh_views import WithFreshCode
from accounts.privacy.erasure_office import ErasureViewSet
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
            "is_staff": (
                "Signs in with a password and a second factor, in the roles ticked below. We send"
                " them a link with which they choose the password."
            ),
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

    @cached_property
    def columns(self) -> list[Any]:
        """Without boxes to tick: nothing is done to several people at once (`wagtail_hooks`)."""
        return [
            column
            for column in super().columns
            if not isinstance(column, BulkActionsCheckboxColumn)
        ]


class UserCreateView(WithFreshCode, RecordedCreate, users.CreateView):
    def save_instance(self) -> User:
        person = cast(User, super().save_instance())
        staff_people.made(person)
        return person


class UserDeleteView(WithFreshCode, RecordedDelete, users.DeleteView):
    pass


class UserEditView(WithFreshCode, RecordedEdit, users.EditView):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if self.object.is_superuser and not request.user.is_superuser:
            raise PermissionDenied

    def save_instance(self) -> User:
        before = User.objects.get(pk=self.object.pk)
        person = cast(User, super().save_instance())
        staff_people.changed(person, before=before)
        return person

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        buttons = [*super().header_more_buttons]
        if self.editing_self:
            return buttons
        acts = [("reset_second_factor", "Reset second factor", "key")]
        if self.object.is_staff and self.object.is_active:
            acts.append(("send_password_link", "Send a link for a new password", "mail"))
        buttons += [
            Button(label, url=reverse(name, args=[self.object.pk]), icon_name=icon, priority=30)
            for name, label, icon in acts
        ]
        return buttons


class UserViewSet(users.UserViewSet):
    index_view_class = UserIndexView
    add_view_class = UserCreateView
    edit_view_class = UserEditView
    delete_view_class = UserDeleteView
    filterset_class = UserFilterSet
    list_export = ["email", "full_name", "is_staff", "is_active", "last_login"]
    export_filename = "people-who-sign-in"
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
