"""Forms of numbers, as finance writes them."""

import time

import pytest
from django.core.exceptions import ValidationError

from common.number_forms import check_pattern, example, fits


@pytest.mark.parametrize(
    ("pattern", "number", "does"),
    [
        ("", "anything", True),
        ("PO-######", "PO-123456", True),
        ("PO-######", "po-123456 ", True),
        ("PO-######", "PO-12345", False),
        ("PO-######", "PO-1234567", False),
        ("PO-######", "PO-12345A", False),
        ("PO-######", "PO-12345٣", False),
        ("@@/##", "ab/12", True),
        ("@@/##", "a1/12", False),
        ("PO*", "PO-9/x", True),
        ("PO*", "PO", False),
        ("*-##", "A-B-12", True),
        ("*-##", "-12", False),
        ("*@*", "1a2", True),
        ("4500001", "4500001", True),
        ("4500001", "4500002", False),
        ("PO.##", "POx12", False),
        ("(a+)+$", "(a+)+$", True),
    ],
)
def test_what_is_of_a_form(pattern, number, does):
    assert fits(pattern, number) is does


@pytest.mark.parametrize("pattern", ["PO-######", "@@/##", "*-##-*", "4500001", "*" * 60, "#" * 60])
def test_the_example_is_of_the_form(pattern):
    assert fits(pattern, example(pattern))


def test_it_is_quick_whatever_is_written():
    began = time.perf_counter()
    assert not fits("*" * 59 + "#", "a" * 60)
    assert not fits("*a" * 30, "a" * 59 + "b")
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize("pattern", [" PO-##", "PO-##\t", "PO\x00#", "PO\n#"])
def test_what_cannot_be_seen_is_refused(pattern):
    with pytest.raises(ValidationError, match="PO-123456"):
        check_pattern(pattern)
