"""What makes a price smaller: a code, and a package of both courses. What charities and the public
sector pay is in the courses themselves."""

from decimal import Decimal

from bookings.models import DiscountCode, Package
from courses.models import Course
from demo.content.once import once

CODE = "DEMO10"


def load() -> None:
    once(f"code:{CODE}", _code)
    once("package", _package)


def _code() -> None:
    DiscountCode.objects.create(code=CODE, note="Demo: ten per cent off", percentage=Decimal("10"))


def _package() -> None:
    package = Package.objects.create(name="Both courses (demo)", price=Decimal("140"))
    package.courses.set(Course.objects.filter(code__in=["oe-101", "oe-102"]))
