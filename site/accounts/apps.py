from django.apps import AppConfig
from django.db.models.signals import post_migrate
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People and organisations"
    default = True

    def ready(self) -> None:
        from accounts import (  # noqa: F401 - they register themselves
            roles,
            signals,
            wording,
            wording_staff,
        )

        post_migrate.connect(roles.sync, sender=self, dispatch_uid="roles")


class OfficeUsersConfig(WagtailUsersAppConfig):
    """Wagtail's own management of users, with the forms of ours."""

    user_viewset = "accounts.viewsets.UserViewSet"
    group_viewset = "accounts.viewsets.GroupViewSet"
