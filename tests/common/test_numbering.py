"""Numbers without gaps or doubles, however many ask at once."""

import threading

import pytest
from django.db import connection, transaction

from common.numbering import next_number

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_one_upwards_each_series_by_itself():
    assert [next_number("A"), next_number("A"), next_number("B")] == [1, 2, 1]


def test_a_rollback_gives_the_number_back():
    with transaction.atomic():
        assert next_number("A") == 1
        transaction.set_rollback(True)
    assert next_number("A") == 1


def test_twenty_at_once_four_of_them_rolled_back():
    numbers, errors = [], []

    def issue(give_up: bool) -> None:
        try:
            with transaction.atomic():
                number = next_number("A")
                if give_up:
                    raise ZeroDivisionError
            numbers.append(number)
        except ZeroDivisionError:
            pass
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=issue, args=[n % 5 == 0]) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(numbers) == list(range(1, 17))
