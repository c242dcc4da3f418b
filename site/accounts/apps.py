from django.apps import AppConfig
from django.db.models.signals import post_migrate
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People and organisations"
    default = True

    def ready(self) -> None:
        from accounts import (  # noqa: F401 - they register themselves
            known,
            roles,
            signals,
            wording,
        )
        from accounts.membership import (  # noqa: F401 - they register themselves
            sections,
            wording_members,
        )
        from accounts.merging import invitations  # noqa: F401 - registers itself
        from accounts.models import Membership
        from accounts.own import (  # noqa: F401 - they register themselves
            discretion,
            wording_addresses,
        )
        from accounts.practice import held, wording_staff  # noqa: F401 - they register themselves
        from accounts.privacy import (  # noqa: F401 - they register themselves
            erasing,
            exporting,
            retained,
            wording_privacy,
        )
        from accounts.signing_in import sessions

        # What staff sent a moment too late is theirs again once they are in.
        sessions.keep([held.HELD])
        post_migrate.connect(roles.sync, sender=self, dispatch_uid="roles")
        sections.register(
            sections.Section("people", "People", "learners", order=20, for_teams=True),
            sections.Section("members", "Members", "members", order=40, for_teams=True),
            sections.Section(
                "security",
                "Security",
                "organisation_security",
                order=50,
                roles=(Membership.Role.OWNER,),
                for_teams=True,
            ),
        )


class OfficeUsersConfig(WagtailUsersAppConfig):
    """Wagtail's own management of users, with the forms of ours, and on record."""

    user_viewset = "accounts.viewsets.UserViewSet"
    group_viewset = "accounts.practice.group_viewset.GroupViewSet"
