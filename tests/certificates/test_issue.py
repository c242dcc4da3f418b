"""Issuing: what is stated is true, once, and stays."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from certificates.issue import IssueError, issue, supersede
from certificates.models import Certificate
from common.models import NumberSeries, OutgoingMessage
from courses import attendance
from courses.models import Enrolment, Session
from tests import factories
from tests.courses.rooms import enrolled, marks, started_run, trainer
from tests.racing import at_once, race


def closed(run, now, **minutes):
    attendance.close(run, marks=marks(run, **minutes), now=now)
    return {
        c.enrolment.learner.full_name.split()[0].lower(): c
        for c in Certificate.objects.filter(enrolment__run=run)
    }


def completed(**fields):
    """An enrolment completed with nothing heard of it, as after a crash or a restored backup."""
    return factories.EnrolmentFactory(
        run=started_run(),
        state=Enrolment.State.COMPLETED,
        completed_at=timezone.now(),
        **fields,
    )


# --- What is stated ---------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_certificate_states_what_is_true_on_the_day(now):
    run = started_run(trainer=trainer(full_name="Tess Trainer"), course__refresh_months=24)
    enrolled(run, "Zoë Núñez")
    stated = closed(run, now, zoë=60)["zoë"].stated
    today = timezone.localdate(now)
    assert (stated.name, stated.course_title) == ("Zoë Núñez", run.course.title)
    assert (stated.level, stated.content_version) == ("Awareness", "1.0")
    assert stated.outcomes == ["Recognise the signs", "Take the first safe step"]
    assert (stated.mode, stated.trainer) == ("Online", "Tess Trainer")
    assert stated.dates == [str(session) for session in run.sittings]
    assert (stated.cpd_hours, stated.participatory_hours) == ("1", "0.5")
    assert stated.basis == "Attended the whole session"
    assert stated.issued == today.isoformat()
    assert stated.refresh[:4] == str(today.year + 2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("minutes", "hours", "participatory", "basis"),
    [
        (60, "1", "0.5", "Attended the whole session"),
        (59, "0.98", "0.49", "Attended 0.98 of 1 hour"),
        (50, "0.83", "0.41", "Attended 0.83 of 1 hour"),
        (30, "0.5", "0.25", "Attended 0.5 of 1 hour"),
        (1, "0.01", "0", "Attended 0.01 of 1 hour"),
    ],
)
def test_whoever_left_early_has_the_hours_they_were_there(
    now, minutes, hours, participatory, basis
):
    run = started_run()
    enrolled(run, "Asha Rao")
    stated = closed(run, now, asha=minutes)["asha"].stated
    assert (stated.cpd_hours, stated.participatory_hours) == (hours, participatory)
    assert stated.basis == basis


@pytest.mark.django_db
def test_hours_are_counted_over_all_sessions_without_breaks(now):
    run = started_run(minutes=120)
    run.sessions.update(break_minutes=30)
    second = run.starts_at - dt.timedelta(days=7)
    Session.objects.create(run=run, starts_at=second, ends_at=second + dt.timedelta(hours=1))
    run.course.cpd_hours = Decimal("2.50")
    run.course.save()
    asha, ben = enrolled(run, "Asha Rao", "Ben Cole")
    long, short = sorted(run.sessions.all(), key=lambda session: -session.minutes)
    attendance.close(
        run,
        now=now,
        marks={
            (asha.pk, long.pk): 90,
            (asha.pk, short.pk): 60,
            (ben.pk, long.pk): 90,
            (ben.pk, short.pk): 0,
        },
    )
    assert asha.certificates.get().stated.basis == "Attended all sessions"
    assert asha.certificates.get().stated.cpd_hours == "2.5"
    assert ben.certificates.get().stated.basis == "Attended 1.5 of 2.5 hours"
    assert ben.certificates.get().stated.cpd_hours == "1.5"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("course_hours", "attended", "hours"),
    [("0.75", 30, "0.37"), ("3.00", 30, "0.5")],
    ids=["a course of fewer hours than its session", "a course of more"],
)
def test_part_of_a_course_is_never_more_than_its_share_nor_than_the_time(
    now, course_hours, attended, hours
):
    run = started_run(course__cpd_hours=Decimal(course_hours))
    enrolled(run, "Asha Rao")
    assert closed(run, now, asha=attended)["asha"].stated.cpd_hours == hours


@pytest.mark.django_db
def test_a_trainer_without_a_name_is_not_named_by_their_address(now):
    run = started_run(trainer=trainer(full_name="", email="tess@example.org"))
    enrolled(run, "Asha Rao")
    assert closed(run, now, asha=60)["asha"].stated.trainer == "onEvidence"


@pytest.mark.django_db
def test_a_month_that_is_shorter_ends_on_its_last_day():
    from certificates.facts import _months_after

    assert _months_after(dt.date(2027, 8, 31), 6) == dt.date(2028, 2, 29)
    assert _months_after(dt.date(2027, 12, 1), 12) == dt.date(2028, 12, 1)


@pytest.mark.django_db
def test_what_was_issued_stays_as_issued(now):
    run = started_run()
    enrolled(run, "Asha Rao")
    before = closed(run, now, asha=60)["asha"].stated
    run.course.title = run.course.outcomes = "Something else"
    run.course.save()
    learner = run.enrolments.get().learner
    learner.full_name = "Somebody else"
    learner.save()
    assert Certificate.objects.get().stated == before


# --- Once -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_absent_get_none_and_the_present_get_one(now):
    run = started_run()
    enrolled(run, "Asha Rao", "Ben Cole")
    assert set(closed(run, now, asha=60, ben=0)) == {"asha"}
    assert OutgoingMessage.objects.count() == 1


@pytest.mark.django_db
def test_closing_twice_issues_nothing_twice(now):
    run = started_run()
    enrolled(run, "Asha Rao")
    first = closed(run, now, asha=60)
    assert closed(run, now, asha=60) == first
    assert Certificate.objects.count() == OutgoingMessage.objects.count() == 1


@pytest.mark.django_db
def test_asking_again_gives_the_same_certificate():
    enrolment = completed()
    assert issue(enrolment) == issue(enrolment)
    assert Certificate.objects.count() == OutgoingMessage.objects.count() == 1


@pytest.mark.django_db
def test_whoever_has_not_completed_gets_none():
    enrolment = factories.EnrolmentFactory()
    with pytest.raises(IssueError, match="has not been completed"):
        issue(enrolment)
    assert not Certificate.objects.exists()


@pytest.mark.django_db
def test_a_revoked_certificate_is_not_issued_again():
    enrolment = completed()
    revoked = issue(enrolment)
    Certificate.objects.update(state=Certificate.State.REVOKED)
    assert issue(enrolment) == revoked
    assert Certificate.objects.count() == 1


@pytest.mark.django_db
def test_the_database_itself_holds_one_valid_certificate_each():
    enrolment = completed()
    issued = issue(enrolment)
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.create(enrolment=enrolment, number="OEC-1", facts=issued.facts)


@pytest.mark.django_db
def test_numbers_follow_each_other_and_codes_do_not():
    first, second = issue(completed()), issue(completed())
    year = timezone.localdate().year
    assert [first.number, second.number] == [f"OEC-{year}-000001", f"OEC-{year}-000002"]
    assert first.code != second.code
    assert len(first.code) == 15
    assert len(first.printed_code) == 17


@pytest.mark.django_db(transaction=True)
def test_two_trainers_closing_at_once_issue_once():
    run = started_run()
    enrolled(run, "Asha Rao", "Ben Cole")
    attendance.mark(run, marks=marks(run, asha=60, ben=60))
    closings = []

    def close():
        closings.append(attendance.close(run, now=timezone.now()))

    at_once(close, close)
    assert sorted(closings) == [0, 2]
    assert Certificate.objects.count() == OutgoingMessage.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_many_issuing_at_once_issue_once():
    enrolment = completed()
    at_once(*[lambda: issue(enrolment)] * 6)
    assert Certificate.objects.count() == OutgoingMessage.objects.count() == 1
    assert NumberSeries.objects.get(name__startswith="OEC-").last == 1, "no number was lost"


@pytest.mark.django_db(transaction=True)
def test_two_dates_closing_at_once_get_numbers_without_gap_or_double():
    runs = [started_run(), started_run()]
    for run in runs:
        people = enrolled(run, *(f"P{n} Person" for n in range(5)))
        attendance.mark(run, marks={(e.pk, run.sessions.get().pk): 60 for e in people})
    race(lambda run: attendance.close(run, now=timezone.now()), runs)
    numbers = sorted(int(c.number[-6:]) for c in Certificate.objects.all())
    assert numbers == list(range(1, 11))


# --- Corrections ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_correction_supersedes_and_both_stay_on_record():
    enrolment = completed(learner__full_name="Asha Roa")
    wrong = issue(enrolment)
    enrolment.learner.full_name = "Asha Rao"
    enrolment.learner.save()
    right = supersede(wrong, reason="Name misspelt")
    wrong.refresh_from_db()
    assert (wrong.state, wrong.reason, wrong.stated.name) == (
        "superseded",
        "Name misspelt",
        "Asha Roa",
    )
    assert (right.state, right.stated.name) == ("valid", "Asha Rao")
    assert wrong.superseded_by == right
    assert issue(enrolment) == right


@pytest.mark.django_db
def test_a_superseded_certificate_cannot_be_superseded_again():
    wrong = issue(completed())
    supersede(wrong, reason="Name misspelt")
    with pytest.raises(IssueError, match="no longer valid"):
        supersede(wrong, reason="Again")
    assert Certificate.objects.count() == 2
