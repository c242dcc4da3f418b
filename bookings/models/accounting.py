"""What our sales are called in the books: set by finance, used by the exports for accounting."""

from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

_nominal = RegexValidator(r"^[A-Za-z0-9]{1,8}$", "Up to 8 letters or digits, without spaces.")
_tax_code = RegexValidator(r"^T\d{1,2}$", "A T and one or two digits, like T1.")


def read_rates(text: str) -> dict[Decimal, str]:
    """Sage's tax code for each rate: a line for each, as in "20: T1". Raises ValueError."""
    found = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        rate, _, code = line.replace("%", "").partition(":")
        try:
            percent = Decimal(rate.strip())
        except InvalidOperation:
            raise ValueError(line) from None
        if not percent.is_finite() or percent in found:
            raise ValueError(line)
        _tax_code(code.strip())
        found[percent] = code.strip()
    return found


def check_rates(text: str) -> None:
    try:
        read_rates(text)
    except (ValueError, ValidationError):
        raise ValidationError(
            "Write one rate a line: the rate, a colon, and Sage's tax code, like 20: T1."
        ) from None


@register_setting(icon="list-ul")
class AccountingCodes(BaseGenericSetting):
    """A change shows in the files exported from then on, of days before too."""

    xero_account = models.CharField("sales account", max_length=10, default="200")
    xero_rated = models.CharField(
        "tax rate at which VAT is charged",
        max_length=50,
        default="{rate}% (VAT on Income)",
        help_text="As Xero shows its name. {rate} stands for the rate: 20, 5.",
    )
    xero_zero = models.CharField("zero rate", max_length=50, default="Zero Rated Income")
    xero_exempt = models.CharField("exempt", max_length=50, default="Exempt Income")
    xero_none = models.CharField("while not registered for VAT", max_length=50, default="No VAT")
    xero_tracking = models.CharField(
        "tracking category of courses",
        max_length=100,
        blank=True,
        help_text="If Xero has a tracking category with our course codes as its options. Empty:"
        " none.",
    )
    sage_account = models.CharField(
        "account of all customers",
        max_length=8,
        blank=True,
        validators=[_nominal],
        help_text="Empty: each organisation has one of its own, like OE000012. It must be in Sage"
        " before the file is imported.",
    )
    sage_sales = models.CharField(
        "nominal code of sales", max_length=8, default="4000", validators=[_nominal]
    )
    sage_bank = models.CharField(
        "bank account of transfers", max_length=8, default="1200", validators=[_nominal]
    )
    sage_card = models.CharField(
        "bank account of card payments",
        max_length=8,
        default="1250",
        validators=[_nominal],
        help_text="A bank account in Sage: what Stripe holds until it pays out.",
    )
    sage_bad_debt = models.CharField(
        "nominal code of what is written off", max_length=8, default="8100", validators=[_nominal]
    )
    sage_suspense = models.CharField(
        "nominal code of money that is nobody's yet",
        max_length=8,
        default="9998",
        validators=[_nominal],
        help_text="Card payments for bookings that were never confirmed, until they go back.",
    )
    sage_rates = models.TextField(
        "tax codes of rates",
        default="20: T1\n5: T5\n0: T0",
        validators=[check_rates],
        help_text="One a line: the rate, a colon, and Sage's tax code.",
    )
    sage_exempt = models.CharField(
        "tax code of exempt sales", max_length=3, default="T2", validators=[_tax_code]
    )
    sage_none = models.CharField(
        "tax code outside VAT",
        max_length=3,
        default="T9",
        validators=[_tax_code],
        help_text="Payments, what is written off, and sales while not registered for VAT.",
    )

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("xero_account"),
                FieldPanel("xero_rated"),
                FieldPanel("xero_zero"),
                FieldPanel("xero_exempt"),
                FieldPanel("xero_none"),
                FieldPanel("xero_tracking"),
            ],
            heading="Xero",
            help_text="Names must be exactly as Xero shows them.",
        ),
        MultiFieldPanel(
            [
                FieldPanel("sage_account"),
                FieldPanel("sage_sales"),
                FieldPanel("sage_bank"),
                FieldPanel("sage_card"),
                FieldPanel("sage_bad_debt"),
                FieldPanel("sage_suspense"),
                FieldPanel("sage_rates"),
                FieldPanel("sage_exempt"),
                FieldPanel("sage_none"),
            ],
            heading="Sage 50",
        ),
    ]

    class Meta:
        verbose_name = "accounting codes"
