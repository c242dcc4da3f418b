from django_tasks import task

from pages import link_check


@task(backend="background")
def check_links_of(page_id: int) -> None:
    link_check.check(page_id=page_id)
