"""What becomes of an organisation's places on a date that we cancelled or moved: chosen by whoever
holds its link."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bookings import vat
from bookings.changes import ChangeError, carrying_out, emails, links, opening
from bookings.changes.cancel import most
from bookings.changes.money import NONE
from bookings.changes.move import choices
from bookings.models import DateChoice, Place
from common.money import pounds
from courses.models import CourseRun

Choice = DateChoice.Choice


class ChoiceForm(forms.Form):
    choice = forms.ChoiceField(
        label="What would you like?",
        help_text="Another date costs nothing extra. Places on it go to whoever chooses first.",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose one of these.",
            "invalid_choice": "Choose one of these.",
        },
    )

    def __init__(self, *args: object, options: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["choice"].choices = options  # type: ignore[attr-defined]


@never_cache  # nobody need be signed in here
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, token: str) -> HttpResponse:
    choice = links.choice_of(token)
    if choice is None:
        raise Http404
    now = timezone.now()
    is_open = choice.is_open(now)
    places = _places(choice) if is_open else []
    dates = _dates(choice, places) if places else []
    posted = request.POST if request.method == "POST" and is_open else None
    form = ChoiceForm(posted, options=_options(choice, places, dates))
    if form.is_valid():
        wanted = form.cleaned_data["choice"]
        to = next((run for run in dates if str(run.public_id) == wanted), None)
        chosen = Choice.NEW_DATE if to else Choice(wanted)
        try:
            carrying_out.choose(choice, chosen=chosen, to=to, now=now)
        except ChangeError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Thank you. It is done, and a message is on its way to you.")
            return redirect("date_choice", token)
    shown = {
        "choice": choice,
        "change": choice.change,
        "is_open": is_open and bool(places),
        "people": emails.people(places) if places else "",
        "form": form,
    }
    # The address is the key, and the policy of the whole site tells it to no other. With
    # `no-referrer` a browser would hide the origin too, and the form be refused.
    return render(request, "bookings/changes/choice.html", shown)


def _places(choice: DateChoice) -> list[Place]:
    if not choice.booking.is_confirmed:
        return []
    live = opening.all_live(choice.booking)
    return [place for place in live if place.run_id == choice.change.run_id]


def _dates(choice: DateChoice, places: list[Place]) -> list[CourseRun]:
    """Those with room for all of them."""
    found = choices(choice.booking, places, now=timezone.now())
    return [run for run in found if run.places_left >= len(places)]


def _options(
    choice: DateChoice, places: list[Place], dates: list[CourseRun]
) -> list[tuple[str, str]]:
    keep = [] if choice.change.cancels else [(Choice.KEEP.value, f"Keep {choice.change.run.when}")]
    moves = [(str(run.public_id), f"{run.when}. {run.where}") for run in dates]
    back = most(places) if places else NONE
    money = "Our money back in full" + (f": {pounds(back)}{vat.words(' with VAT')}" if back else "")
    return [*keep, (Choice.REFUND.value, money), *moves]
