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
        from pages import (
            defaults,
            link_check,
            notices,
            serving,
            shown,
            wording,  # noqa: F401 - declares the messages
        )
        from pages.enquiries import privacy, retained  # noqa: F401 - so do these
        from pages.enquiries import wording as of_enquiries  # noqa: F401
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

        for role in (roles.TRAINING_OFFICE, roles.ADMINISTRATORS):
            roles.grant(role, "pages.view_enquiry", "pages.change_enquiry")
            roles.grant(role, "pages.change_enquirysettings")
        # To erase what somebody sent, should they ask.
        roles.grant(roles.ADMINISTRATORS, "pages.delete_enquiry")
        roles.grant(roles.ADMINISTRATORS, "pages.publish_helppage", *OF_THE_WHOLE_SITE)
        post_migrate.connect(defaults.give, sender=self, dispatch_uid="defaults")
        notices.instead_of_wagtail()

        for signal in (page_published, page_unpublished):
            signal.connect(link_check.check_soon, dispatch_uid="links of a page")
        for signal in (page_published, page_unpublished, post_page_move):
            signal.connect(forget)
            signal.connect(serving.forget)
        kept = (Helpline, SiteSettings, Menus, TopLink, FootLink, StatutoryName, Site)
        for model in kept:
            post_save.connect(forget, sender=model)
        for model in (*kept, Page):
            post_delete.connect(forget, sender=model)
        for signal in (post_save, post_delete):
            signal.connect(serving.forget, sender=Site)
        # After it has been forgotten: what is found is found by the new name.
        post_save.connect(reindex, sender=StatutoryName)
        shown.watch()
