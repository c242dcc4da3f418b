"""A list as it was pasted or sent: its columns, and what is wrong with its rows."""

import pytest

from accounts.imports import columns
from common import tables

pytestmark = pytest.mark.django_db

HEADINGS = "Full name,Email,Job role,Team,Professional body,Registration number"


def people(*lines, headings="auto"):
    return columns.read(tables.read_text("\n".join(lines)), headings=headings)


@pytest.mark.parametrize(
    "heading",
    [
        "Full name,E-mail,Job title,Team,Professional body,Registration number",
        "NAME;email address;Role;Department;Regulator;Reg. no.",
        "Learner\tWork email\tPosition\tteam name\tProfessional Body\tPIN",
    ],
)
def test_headings_are_matched_loosely(heading):
    between = next(mark for mark in ",;\t" if mark in heading)
    line = between.join(["Ann Able", "ann@example.org", "Nurse", "North", "NMC", "12A"])
    [person] = people(heading, line).people
    assert person.values == {
        "reference": "",
        "full_name": "Ann Able",
        "email": "ann@example.org",
        "job_role": "Nurse",
        "team": "North",
        "professional_body": "NMC",
        "registration_number": "12A",
    }


def test_first_and_last_name_make_a_name_and_columns_come_in_any_order():
    reading = people("Surname,Payroll,First name,Email", "Able,7,Ann,ann@example.org")
    assert reading.people[0].values["full_name"] == "Ann Able"
    assert reading.people[0].values["email"] == "ann@example.org"
    assert reading.unused == ["Payroll"]


def test_without_headings_the_order_is_name_email_role_team():
    [person] = people("Ann Able,ann@example.org,Nurse,North").people
    assert (person.number, person.values["job_role"], person.values["team"]) == (
        1, "Nurse", "North",
    )  # fmt: skip


def test_it_can_be_said_whether_there_are_headings():
    assert [p.values["full_name"] for p in people("Name", "Ann", headings="no").people] == [
        "Name", "Ann",
    ]  # fmt: skip
    with pytest.raises(columns.ColumnsError, match="no column with names"):
        people("Ann Able", "Ben", headings="yes")


def test_a_list_of_nobody():
    for lines in ([], ["Full name,Email"]):
        with pytest.raises(columns.ColumnsError, match="nobody"):
            people(*lines)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (",ann@example.org", "The name is missing."),
        ("ann@example.org,Ann Able", "There is an email address where the name should be."),
        ("Ann Able,ann.example.org", "The email address should look like name@example.org"),
        (f"{'A' * 121},", "Full name is too long: at most 120 characters."),
        (f"Ann Able,,,,,{'1' * 61}", "Registration number is too long: at most 60 characters."),
    ],
)
def test_each_row_says_what_is_wrong_with_it(line, problem):
    [person] = people(HEADINGS, line).people
    assert person.problem.startswith(problem)


def test_the_same_person_twice_in_a_list():
    reading = people(HEADINGS, "Ann Able,ann@example.org", "ann able,ANN@example.org")
    assert [p.problem for p in reading.people] == ["", "The same person is in row 2 of this list."]
