"""The teams of an organisation are those that its people are in."""

from accounts.models import Organisation


def teams_of(organisation: Organisation) -> list[str]:
    """Each once, in whichever case it was typed first."""
    typed = (
        organisation.learners.exclude(team="")
        .order_by("team")
        .values_list("team", flat=True)
        .distinct()
    )
    return list({team.casefold(): team for team in reversed(typed)}.values())[::-1]
