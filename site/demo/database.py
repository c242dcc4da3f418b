"""The demonstration's database: made at the first start, brought up to date at every later one."""

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def is_up_to_date() -> bool:
    """Asked first, because `migrate` takes seconds to find out that there is nothing to do."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def migrate() -> None:
    call_command("migrate", interactive=False, verbosity=0)
