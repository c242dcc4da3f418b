"""How people can safely be reached, in the office: read by the training office alone, each time on
record."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button

from accounts.models import ContactPreferences, Learner, User
from accounts.own import contact


class ContactIndexView(IndexView):
    """Who said something; what, shows on opening."""

    def get_base_queryset(self) -> QuerySet[ContactPreferences]:
        return super().get_base_queryset().select_related("user")


class ContactView(InspectView):
    page_title = "Safe contact"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            contact.opened(self.object)
        return super().get(request, *args, **kwargs)

    def get_phone_display_value(self) -> str:
        return contact.written(self.object.phone) or "Not given"

    def get_user_display_value(self) -> str:
        return f"{self.object.user.get_full_name()} ({self.object.user.email})"


class ContactViewSet(ModelViewSet):
    model = ContactPreferences
    name = "safe_contact"
    icon = "mail"
    menu_label = "Safe contact"
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = ContactIndexView
    inspect_view_enabled = True
    inspect_view_class = ContactView
    inspect_view_fields = [
        "user", "may_phone", "may_leave_message", "may_text", "phone", "when_safe", "caller",
        "updated_at",
    ]  # fmt: skip
    list_display = [
        "user",
        Column("email", label="Email", accessor="user.email"),
        DateColumn("updated_at", label="Told us"),
    ]
    search_fields = ["user__full_name", "user__email", "user__learners__full_name"]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = ("history", "usage", "add", "edit", "delete")
        return super().get_common_view_kwargs(
            **{f"{name}_url_name": None for name in absent}, **kwargs
        )

    def register_admin_url_finder(self) -> None:
        """Wagtail links what it mentions to where it is edited; there is no such place."""

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<int:pk>/", self.inspect_view, name="inspect"),
        ]


def safe_contact_button(learner: Learner, *, for_user: User) -> list[Button]:
    """The way to what the person said about safe contact, for those who may read it."""
    said = ContactPreferences.objects.filter(user__learners=learner).first()
    if said is None or not for_user.has_perm("accounts.view_contactpreferences"):
        return []
    url = reverse("safe_contact:inspect", args=[said.pk])
    return [Button("How to contact safely", url=url, icon_name="mail")]
