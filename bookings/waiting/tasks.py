from django_tasks import task


@task(backend="background")
def move_on(runs: list[int]) -> None:
    """Seats of these dates came free: offer them to whoever is next."""
    # Whoever counts seats enqueues this, and whoever offers them counts.
    from bookings.waiting import moving

    moving.move_on(runs)
