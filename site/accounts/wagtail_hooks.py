from wagtail import hooks

from accounts.viewsets import PeopleGroup


@hooks.register("register_admin_viewset")
def people() -> PeopleGroup:
    return PeopleGroup()
