"""People and organisations in the office."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.widgets.button import Button
from wagtail.users.forms import UserForm as WagtailUserForm
from wagtail.users.views import groups, users

from accounts import staff_people
from accounts.fresh_code import fresh_code_required
from accounts.models import Learner, Organisation, User


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


class WithFreshCode:
    """Who may come in, and to what: asked for again, and before anything is looked at."""

    @method_decorator(fresh_code_required)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class UserFilterSet(users.UserFilterSet):
    class Meta(users.UserFilterSet.Meta):
        fields = ["is_staff"]


class UserIndexView(users.IndexView):
    search_fields = {"email", "full_name"}

    @cached_property
    def columns(self) -> list[Any]:
        """Without boxes to tick: nothing is done to several people at once (`wagtail_hooks`)."""
        return [
            column
            for column in super().columns
            if not isinstance(column, BulkActionsCheckboxColumn)
        ]


class UserCreateView(WithFreshCode, users.CreateView):
    def save_instance(self) -> User:
        person: User = super().save_instance()
        staff_people.made(person)
        return person


class UserEditView(WithFreshCode, users.EditView):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if self.object.is_superuser and not request.user.is_superuser:
            raise PermissionDenied

    def save_instance(self) -> User:
        stored = User.objects.get(pk=self.object.pk)
        before, email_before = staff_people.standing(stored), stored.email
        person: User = super().save_instance()
        staff_people.changed(person, before=before, email_before=email_before)
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


class UserDeleteView(WithFreshCode, users.DeleteView):
    pass


class GroupCreateView(WithFreshCode, groups.CreateView):
    pass


class GroupEditView(WithFreshCode, groups.EditView):
    pass


class GroupDeleteView(WithFreshCode, groups.DeleteView):
    pass


class GroupViewSet(groups.GroupViewSet):
    add_view_class = GroupCreateView
    edit_view_class = GroupEditView
    delete_view_class = GroupDeleteView


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


class LearnerIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Learner]:
        return super().get_base_queryset().select_related("organisation")


class LearnerViewSet(ModelViewSet):
    model = Learner
    index_view_class = LearnerIndexView
    icon = "user"
    menu_label = "Learners"
    copy_view_enabled = False
    add_to_reference_index = False
    form_fields = ["organisation", "full_name", "email", "job_role", "team"]
    search_fields = ["full_name", "email", "organisation__name"]
    list_display = ["full_name", "email", "organisation", "job_role"]
    list_filter = ["organisation"]
    list_export = ["full_name", "email", "organisation", "job_role", "team"]
    export_filename = "learners"


class PeopleGroup(ModelViewSetGroup):
    menu_label = "People"
    menu_icon = "group"
    items = (OrganisationViewSet, LearnerViewSet)
