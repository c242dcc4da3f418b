"""What moved, in words."""

from collections.abc import Mapping

from accounts.merging.values import model_of


def counted(moved: Mapping[str, int]) -> str:
    """3 bookings, 1 learner."""
    return ", ".join(f"{count} {named(label, count)}" for label, count in moved.items())


def named(label: str, count: int) -> str:
    meta = model_of(label)._meta
    return str(meta.verbose_name if count == 1 else meta.verbose_name_plural)
