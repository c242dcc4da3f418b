"""`manage.py demo_code`: the one-time code of a demo member of staff."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.signing_in import two_factor
from demo.content import people


@pytest.fixture
def staff(db):
    people.load()


def code(email: str) -> str:
    output = StringIO()
    call_command("demo_code", email, stdout=output)
    return output.getvalue().strip()


def user():
    return people.User.objects.get(email=people.TRAINER)


def test_the_code_signs_in(staff):
    assert two_factor.verify(user(), code=code("TRAINER@onevidence.example")).user == user()


def test_the_same_half_minute_has_a_second_code(staff):
    first = code(people.TRAINER)
    two_factor.verify(user(), code=first)
    second = code(people.TRAINER)
    assert second != first
    two_factor.verify(user(), code=second)


def test_accounts_have_codes_of_their_own(staff):
    assert code("office@onevidence.example") != code("finance@onevidence.example")


def test_the_code_is_the_same_after_a_database_is_made_anew(staff):
    key = people.secret(people.TRAINER)
    assert user().totpdevice_set.get().key == key
    assert len(bytes.fromhex(key)) == 20


def test_somebody_without_a_second_factor_is_told_who_has_one(staff):
    with pytest.raises(CommandError) as refusal:
        code(people.BOOKER.email)
    assert str(refusal.value) == (
        "booker@demo.example has no authenticator app: try admin@onevidence.example, "
        "editor@onevidence.example, finance@onevidence.example, office@onevidence.example, "
        "trainer@onevidence.example."
    )


def test_before_the_first_start_there_is_nobody(db):
    with pytest.raises(CommandError, match="start the demonstration first"):
        code(people.TRAINER)
