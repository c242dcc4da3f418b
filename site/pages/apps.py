from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = "Website"

    def ready(self) -> None:
        from wagtail.models import Page, Site
        from wagtail.signals import page_published, page_unpublished, post_page_move

        from accounts import roles
        from pages.furniture import forget
        from pages.models import (
            FootLink,
            Helpline,
            Menus,
            SiteSettings,
            StatutoryName,
            TopLink,
        )
        from pages.names import reindex

        for role in (roles.EDITORS, roles.ADMINISTRATORS):
            roles.grant(role, "pages.change_sitesettings", "pages.change_menus")
            for act in ("add", "change", "delete", "view"):
                for record in ("helpline", "faq", "testimonial"):
                    roles.grant(role, f"pages.{act}_{record}")
            # Texts refer to a name by its placeholder: to delete one is not an editor's everyday.
            for act in ("add", "change", "view"):
                roles.grant(role, f"pages.{act}_statutoryname")
        roles.grant(roles.ADMINISTRATORS, "pages.delete_statutoryname")

        for signal in (page_published, page_unpublished, post_page_move):
            signal.connect(forget)
        kept = (Helpline, SiteSettings, Menus, TopLink, FootLink, StatutoryName, Site)
        for model in kept:
            post_save.connect(forget, sender=model)
        for model in (*kept, Page):
            post_delete.connect(forget, sender=model)
        # After it has been forgotten: what is found is found by the new name.
        post_save.connect(reindex, sender=StatutoryName)
