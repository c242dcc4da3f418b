"""Lines of "name, email, role", as people paste them."""

import pytest

from accounts.people.learners import Person
from bookings import holds, people
from bookings.models import Booking
from tests.booking import confirmed


@pytest.mark.parametrize("separator", [", ", ";", "\t", " ; "])
def test_comma_semicolon_and_tab(separator):
    text = separator.join(["Ann Able", "ann@example.org", "Social worker"])
    assert people.parse(text) == [
        people.Row(1, Person("Ann Able", "ann@example.org", "Social worker"))
    ]


def test_email_and_role_may_be_left_out():
    rows = people.parse("Ann Able\nBen Baker,,Teacher\nCy Cole, cy@example.org")
    assert [row.person for row in rows] == [
        Person("Ann Able", "", ""),
        Person("Ben Baker", "", "Teacher"),
        Person("Cy Cole", "cy@example.org", ""),
    ]
    assert not any(row.problem for row in rows)


def test_an_empty_cell_between_two_tabs():
    [row] = people.parse("Ben Baker\t\tTeacher")
    assert row.person == Person("Ben Baker", "", "Teacher")


def test_a_role_may_hold_a_comma():
    [row] = people.parse("Ann Able, ann@example.org, Teacher, years 3 and 4")
    assert row.person.job_role == "Teacher, years 3 and 4"


def test_empty_lines_and_a_heading_are_passed_over_and_numbers_stay_true():
    rows = people.parse("Name, Email, Role\n\n  \nAnn Able, ann@example.org")
    assert [(row.number, row.person.name) for row in rows] == [(4, "Ann Able")]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("Ann Able, ann.example.org", "“ann.example.org” is not an email address"),
        ("Ann Able, ann@@example.org", "is not an email address"),
        (", ann@example.org", "The name is missing"),
        ("ann@example.org, Ann Able", "The name comes first"),
        ("A" * 121, "Too long"),
    ],
)
def test_each_problem_says_how_to_put_it_right(line, problem):
    [row] = people.parse(line)
    assert problem in row.problem


def test_the_same_person_twice():
    rows = people.parse("Ann Able, ann@example.org\nann able, ANN@example.org, Teacher")
    assert [row.problem for row in rows] == ["This person is listed more than once."] * 2


def test_two_people_may_share_a_mailbox():
    rows = people.parse("Ann Able, team@example.org\nBen Baker, team@example.org")
    assert not any(row.problem for row in rows)


@pytest.mark.django_db
def test_places_beyond_the_names_stay_unnamed(run, now):
    booking = holds.hold(run, places=3, now=now)
    people.name_places(booking, text="Ann Able, ann@example.org, Teacher")
    assert list(booking.places.values_list("name", "email", "job_role")) == [
        ("Ann Able", "ann@example.org", "Teacher"),
        ("", "", ""),
        ("", "", ""),
    ]


@pytest.mark.django_db
def test_naming_again_replaces(run, now):
    booking = holds.hold(run, places=2, now=now)
    people.name_places(booking, text="Ann Able\nBen Baker")
    people.name_places(booking, text="Cy Cole")
    assert [place.name for place in booking.places.all()] == ["Cy Cole", ""]


@pytest.mark.django_db
def test_more_people_than_places(run, now):
    booking = holds.hold(run, places=1, now=now)
    with pytest.raises(people.PeopleError, match="You listed 2 people for 1 place"):
        people.name_places(booking, text="Ann Able\nBen Baker")
    assert [place.name for place in booking.places.all()] == [""]


@pytest.mark.django_db
def test_a_bad_line_names_nobody(run, now):
    booking = holds.hold(run, places=2, now=now)
    with pytest.raises(people.PeopleError, match="need putting right"):
        people.name_places(booking, text="Ann Able\nBen Baker, nonsense")
    assert [place.name for place in booking.places.all()] == ["", ""]


@pytest.mark.django_db
def test_a_confirmed_booking_is_not_renamed_here(run):
    booking = confirmed(run)
    with pytest.raises(people.PeopleError, match="no longer"):
        people.name_places(booking, text="Somebody Else")
    assert Booking.objects.get(pk=booking.pk).people_text != "Somebody Else"
