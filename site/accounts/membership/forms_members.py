"""The questions about who belongs to an organisation, and as what."""

from typing import Any

from allauth.account.fields import EmailField
from django import forms

from accounts.forms import email_field
from accounts.membership.teams import teams_of
from accounts.models import Membership, Organisation

Role = Membership.Role
ROLES = [
    (Role.MANAGER, "Manager: sees training, but no prices and no bookings"),
    (Role.BOOKER, "Booker: books and pays, names and replaces people, sees training"),
    (Role.OWNER, "Owner: everything, and says who belongs to the organisation"),
]
STAYS, LEAVES = "stay", "leave"


def _their_email() -> EmailField:
    """Somebody else's address: the browser is not to offer the reader's own."""
    field = email_field()
    field.help_text = "Their own work address. Whoever reads its mail can accept."
    field.error_messages["required"] = "Type their email address."
    field.widget.attrs["autocomplete"] = "off"
    return field


class RoleForm(forms.Form):
    """`team` is asked where the organisation's people are in teams."""

    role = forms.ChoiceField(
        label="What may they do?",
        choices=ROLES,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what they may do.",
            "invalid_choice": "Choose one of the roles on the list.",
        },
    )

    def __init__(self, organisation: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = teams_of(organisation)
        kept = self.initial.get("team")
        if kept and kept.casefold() not in {team.casefold() for team in teams}:
            teams.append(kept)
        if teams:
            self.fields["team"] = _team_field(teams)


class InviteForm(RoleForm):
    email = _their_email()
    field_order = ("email", "role", "team")


class InviteOwnerForm(forms.Form):
    email = _their_email()


class HandOverForm(forms.Form):
    then = forms.ChoiceField(
        label="What happens to you?",
        choices=[(STAYS, "I stay, as a booker"), (LEAVES, "I leave the organisation")],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Say whether you stay or leave.",
            "invalid_choice": "Say whether you stay or leave.",
        },
    )


class AcceptForm(forms.Form):
    """Asked only of whoever has told us no name yet."""

    full_name = forms.CharField(
        label="Your full name",
        help_text="The other members of the organisation see it.",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={
            "required": "Give your full name.",
            "max_length": "Give your name in at most 120 characters.",
        },
    )


def _team_field(teams: list[str]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Whose training does a manager see?",
        help_text="Counts for managers alone. Teams are those of the people you train.",
        choices=[("", "Everybody's"), *((team, f"{team} only") for team in teams)],
        required=False,
        error_messages={"invalid_choice": "Choose one of the teams on the list."},
    )
