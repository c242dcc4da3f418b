from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = "Website"

    def ready(self) -> None:
        from wagtail.models import Page, Site
        from wagtail.signals import page_published, page_unpublished, post_page_move

        from accounts import roles
        from pages import serving
        from pages.furniture import forget
        from pages.models import Helpline, SiteSettings

        for role in (roles.EDITORS, roles.ADMINISTRATORS):
            roles.grant(role, "pages.change_sitesettings")
            for act in ("add", "change", "delete", "view"):
                roles.grant(role, f"pages.{act}_helpline")

        for role in (roles.TRAINING_OFFICE, roles.ADMINISTRATORS):
            roles.grant(role, "pages.view_enquiry", "pages.change_enquiry")
            roles.grant(role, "pages.change_enquirysettings")
        # To erase what somebody sent, should they ask.
        roles.grant(roles.ADMINISTRATORS, "pages.delete_enquiry")

        for signal in (page_published, page_unpublished, post_page_move):
            signal.connect(forget)
            signal.connect(serving.forget)
        for model in (Helpline, SiteSettings, Site):
            post_save.connect(forget, sender=model)
        for model in (Helpline, SiteSettings, Site, Page):
            post_delete.connect(forget, sender=model)
        for signal in (post_save, post_delete):
            signal.connect(serving.forget, sender=Site)
