"""What a merge means for what was sold. Nothing of what was issued changes."""

from django.utils import timezone

from accounts.merging import conflicts
from accounts.merging.journal import Journal
from accounts.models import Learner, Organisation
from bookings.models import Booking, InvoiceTerms, Place, Quote
from courses.models import CourseRun


@conflicts.settles(Learner)
def places(kept: Learner, gone: Learner, journal: Journal) -> None:
    """Two places on one date for one person: the earlier stays theirs, the other stays paid for and
    has nobody on it, so that its booker can name somebody else. Once the date has begun both stay
    as they are."""
    to_come = CourseRun.objects.with_first_start().filter(first_start__gt=timezone.now())
    both = (
        Place.objects.live()
        .filter(
            learner__in=[kept, gone],
            run__in=to_come.values("pk"),
            booking__state=Booking.State.CONFIRMED,
        )
        .select_related("booking", "course")
        .order_by("pk")
    )
    seen: dict[int | None, Place] = {}
    for place in both:
        first = seen.setdefault(place.run_id, place)
        if first is not place and first.learner_id != place.learner_id:
            journal.set(place, name="", email="", job_role="", learner_id=None)
            journal.say(
                f"{place.course.title}, two places on one date: the one of booking"
                f" {first.booking} stays theirs; the one of booking {place.booking} stays paid for,"
                " and somebody else can be named on it."
            )


@conflicts.settles(Organisation)
def quotes(kept: Organisation, gone: Organisation, journal: Journal) -> None:
    """A quote belongs to the private date that came of it, and goes where that goes."""
    for quote in Quote.objects.filter(run__organisation=gone).order_by("number"):
        journal.say(f"Quote {quote.number} goes along with its private date.")


@conflicts.settles(Organisation)
def terms_of_payment(kept: Organisation, gone: Organisation, journal: Journal) -> None:
    """The survivor's own stand; but that one of them gets no invoices holds for both."""
    terms = InvoiceTerms.objects.filter(organisation__in=[kept, gone])
    found = {each.organisation_id: each for each in terms}
    own, theirs = found.get(kept.pk), found.get(gone.pk)
    if theirs is None or own is None:
        return
    journal.stays(theirs)
    if theirs.blocked and not own.blocked:
        journal.set(own, blocked=True, blocked_because=theirs.blocked_because)
    journal.say(
        f"Terms of payment: those of {kept} stand, those of {gone} lapse. Look at the credit limit."
    )
