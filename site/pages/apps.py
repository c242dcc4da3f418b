from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = "Website"

    def ready(self) -> None:
        from wagtail.models import Page, Site
        from wagtail.signals import page_published, page_unpublished, post_page_move

        from accounts import roles
        from pages import shown
        from pages.furniture import forget
        from pages.models import Helpline, SiteSettings

        for role in (roles.EDITORS, roles.ADMINISTRATORS):
            roles.grant(role, "pages.change_sitesettings")
            for act in ("add", "change", "delete", "view"):
                roles.grant(role, f"pages.{act}_helpline")

        for signal in (page_published, page_unpublished, post_page_move):
            signal.connect(forget)
        for model in (Helpline, SiteSettings, Site):
            post_save.connect(forget, sender=model)
        for model in (Helpline, SiteSettings, Site, Page):
            post_delete.connect(forget, sender=model)

        shown.watch()
