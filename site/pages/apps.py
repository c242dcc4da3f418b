from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save

#: What Wagtail keeps under Settings: where a page moved to, whose address is whose, who approves.
OF_THE_WHOLE_SITE = [
    "wagtailredirects.add_redirect",
    "wagtailredirects.change_redirect",
    "wagtailredirects.delete_redirect",
    *(
        f"wagtailcore.{act}_{model}"
        for model in ("site", "task", "workflow")
        for act in ("add", "change", "delete")
    ),
]


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = "Website"

    def ready(self) -> None:
        from wagtail.models import Page, Site
        from wagtail.signals import page_published, page_unpublished, post_page_move

        from accounts import roles
        from pages import defaults, link_check, notices, wording  # noqa: F401 - wording declares the messages
        from pages.furniture import forget
        from pages.models import Helpline, SiteSettings

        for role in (roles.EDITORS, roles.ADMINISTRATORS):
            roles.grant(role, "pages.change_sitesettings")
            for act in ("add", "change", "delete", "view"):
                roles.grant(role, f"pages.{act}_helpline")

        roles.grant(roles.ADMINISTRATORS, "pages.publish_helppage", *OF_THE_WHOLE_SITE)
        post_migrate.connect(defaults.give, sender=self, dispatch_uid="defaults")
        notices.instead_of_wagtail()

        for signal in (page_published, page_unpublished):
            signal.connect(link_check.check_soon, dispatch_uid="links of a page")
        for signal in (page_published, page_unpublished, post_page_move):
            signal.connect(forget)
        for model in (Helpline, SiteSettings, Site):
            post_save.connect(forget, sender=model)
        for model in (Helpline, SiteSettings, Site, Page):
            post_delete.connect(forget, sender=model)
