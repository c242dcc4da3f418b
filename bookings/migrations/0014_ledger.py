"""The ledger, and what moved before there was one: each invoice, payment and refund gets its row,
and each change that gave something back its credit note, issued today (the change says when it was
made). What the office had credited by hand counts as paid out where nothing was left to pay."""

from collections import defaultdict
from decimal import Decimal
import uuid

import common.storage
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.math
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

NONE = Decimal("0.00")
DONE = {
    "cancelled": "cancelled", "moved": "moved to a date that costs less",
    "given": "made free of charge",
}


def write_down(apps, schema_editor):
    now = timezone.now()
    for invoice in _of(apps, "Invoice").filter(booking=None).order_by("pk").select_related("pool"):
        _invoiced(apps, invoice, invoice.pool.organisation_id)
    bookings = _of(apps, "Booking")
    touched = bookings.filter(
        models.Q(invoices__isnull=False) | models.Q(attempts__state="paid")
    )
    for booking in touched.distinct().order_by("pk"):
        Past(apps, booking, now).write()


def _of(apps, name):
    return apps.get_model("bookings", name)._base_manager.all()


def _invoiced(apps, invoice, organisation):
    _of(apps, "Movement").create(
        kind="invoiced", amount=invoice.gross, on=invoice.issued_on,
        at=timezone.now(), invoice=invoice, booking_id=invoice.booking_id,
        pool_id=invoice.pool_id, organisation_id=organisation,
    )


class Past:
    """What one booking has been through."""

    def __init__(self, apps, booking, now):
        self.apps, self.booking, self.now = apps, booking, now
        self.organisation = booking.organisation_id if booking.confirmed_at else None
        self.invoices = list(_of(apps, "Invoice").filter(booking=booking).order_by("pk"))
        #: What is owed on each, and what of it has not been credited: net and VAT, by rate.
        self.owed = defaultdict(lambda: NONE)
        self.left = {}

    def write(self):
        for invoice in self.invoices:
            _invoiced(self.apps, invoice, self.organisation)
            self.owed[invoice.pk] = invoice.gross
            rates = {}
            for line in _of(self.apps, "InvoiceLine").filter(invoice=invoice):
                had = rates.setdefault((line.vat_rate, line.exempt_reason), [NONE, NONE])
                had[0], had[1] = had[0] + line.net, had[1] + line.vat
            self.left[invoice.pk] = rates
        self._payments()
        changes = _of(self.apps, "Change").filter(booking=self.booking, net__lt=0)
        for change in changes.order_by("created_at", "pk"):
            self._credit(change)

    def _payments(self):
        paid = _of(self.apps, "PaymentAttempt").filter(booking=self.booking, state="paid")
        by_card = [each for each in self.invoices if each.paid_by_card_on]
        for attempt in paid.order_by("paid_at", "pk"):
            invoice = by_card.pop(0) if by_card else None
            at = attempt.paid_at or attempt.created_at
            self._row("paid", -attempt.amount, at, invoice, attempt=attempt)
            for refund in _of(self.apps, "Refund").filter(attempt=attempt).order_by("pk"):
                about = {"refund": refund, "reason": refund.reason}
                self._row("refunded", refund.amount, refund.created_at, invoice, **about)
                if refund.state == "failed":
                    self._row(
                        "refund_failed", -refund.amount, refund.created_at, invoice, refund=refund
                    )

    def _row(self, kind, amount, at, invoice, **fields):
        _of(self.apps, "Movement").create(
            kind=kind, amount=amount, at=at, on=timezone.localdate(at), invoice=invoice,
            booking=self.booking, organisation_id=self.organisation, **fields,
        )
        if invoice:
            self.owed[invoice.pk] += amount

    def _credit(self, change):
        """Off the newest invoice first, at the rate of its place before any other."""
        gross, wanted = -(change.net + change.vat), change.place and change.place.vat_rate
        #: What the office credited, past what went to a card by itself.
        self.by_hand = gross - change.to_card if change.settled_at else NONE
        for same in (True, False):
            for invoice in reversed(self.invoices):
                parts = []
                for (rate, exempt), had in self.left[invoice.pk].items():
                    if (rate == wanted) is not same or gross <= 0 or sum(had) <= 0:
                        continue
                    part = min(gross, sum(had))
                    net = had[0] if part == sum(had) else _net(part, rate, had[0])
                    parts.append((rate, exempt, net, part - net))
                    had[0], had[1] = had[0] - net, had[1] - (part - net)
                    gross -= part
                if parts:
                    self._note(change, invoice, parts)

    def _note(self, change, invoice, parts):
        today = timezone.localdate(self.now)
        net, vat = sum(part[2] for part in parts), sum(part[3] for part in parts)
        made = timezone.localdate(change.created_at)
        note = _of(self.apps, "CreditNote").create(
            number=_number(self.apps, today.year), invoice=invoice, issued_on=today,
            seller={key: invoice.seller.get(key, "") for key in ("name", "address", "vat_number")},
            customer=invoice.customer, net=net, vat=vat, gross=net + vat,
            reason=f"The booking was changed on {made.day} {made:%B %Y}",
        )
        code = change.place.course.code if change.place else ""
        for rate, exempt, part_net, part_vat in parts:
            _of(self.apps, "CreditNoteLine").create(
                credit_note=note, place=change.place, unit_price=part_net, vat_rate=rate,
                net=part_net, vat=part_vat, exempt_reason=exempt,
                description=f"Training place {DONE[change.kind]}, course {code}",
            )
        self._row("credited", -note.gross, self.now, invoice, credit_note=note)
        if (paid_out := min(self.by_hand, -self.owed[invoice.pk])) > 0:
            reason = "Credited by hand, before this was counted"
            self._row("paid_out", paid_out, change.settled_at, invoice, reason=reason)
            self.by_hand -= paid_out


def _net(gross, rate, most):
    return min((gross * 100 / (100 + rate)).quantize(Decimal("0.01")), most)


def _number(apps, year):
    series = apps.get_model("common", "NumberSeries")._base_manager
    row, _ = series.get_or_create(name=f"CN-{year}")
    row.last += 1
    row.save(update_fields=["last"])
    return f"CN-{year}-{row.last:06}"


def settle(apps, schema_editor):
    """All of it is credited: before, the office ticked that off."""
    changes = _of(apps, "Change")
    changes.update(settled_at=models.F("created_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_bands'),
        ('bookings', '0013_complimentary_taken_back'),
        ('common', '0008_integrity_checks'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='change',
            name='to_account',
            field=models.DecimalField(decimal_places=2, default=Decimal('0'), help_text="Pounds with VAT: as much of that as is kept as the organisation's credit", max_digits=8),
        ),
        migrations.CreateModel(
            name='CreditNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.CharField(max_length=20, unique=True)),
                ('issued_on', models.DateField()),
                ('seller', models.JSONField(help_text='Our name, address and VAT number then')),
                ('customer', models.JSONField(help_text='Name, address, PO number and contact, as invoiced')),
                ('net', models.DecimalField(decimal_places=2, max_digits=10)),
                ('vat', models.DecimalField(decimal_places=2, max_digits=10, verbose_name='VAT')),
                ('gross', models.DecimalField(decimal_places=2, max_digits=10)),
                ('reason', models.CharField(help_text='Printed on it: it names nobody', max_length=200)),
                ('pdf', models.FileField(blank=True, storage=common.storage.private_storage, upload_to='credit-notes', verbose_name='PDF')),
                ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credit_notes', to='bookings.invoice')),
            ],
            options={
                'ordering': ['-issued_on', '-number'],
            },
        ),
        migrations.CreateModel(
            name='CreditNoteLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('description', models.CharField(max_length=300)),
                ('quantity', models.PositiveIntegerField(default=1)),
                ('unit_price', models.DecimalField(decimal_places=2, max_digits=8)),
                ('vat_rate', models.DecimalField(decimal_places=2, max_digits=4, verbose_name='VAT rate')),
                ('net', models.DecimalField(decimal_places=2, max_digits=10)),
                ('vat', models.DecimalField(decimal_places=2, max_digits=10, verbose_name='VAT')),
                ('exempt_reason', models.CharField(blank=True, max_length=120)),
                ('credit_note', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='bookings.creditnote')),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='credit_lines', to='bookings.place')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Movement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('invoiced', 'Invoiced'), ('credited', 'Credited'), ('paid', 'Paid'), ('refunded', 'Given back to the card'), ('refund_failed', 'Giving back failed'), ('transferred', 'Moved'), ('paid_out', 'Paid out by bank'), ('written_off', 'Written off'), ('brought_forward', 'Brought forward')], max_length=16)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=10)),
                ('act', models.UUIDField(db_index=True, help_text='Rows written by one act of the office share it', null=True)),
                ('on', models.DateField(help_text='The day on which it counts')),
                ('at', models.DateTimeField()),
                ('reference', models.CharField(blank=True, help_text='Of a bank transfer', max_length=60)),
                ('reason', models.CharField(blank=True, help_text='Of staff: it names nobody', max_length=200)),
                ('attempt', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='bookings.paymentattempt')),
                ('booking', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='bookings.booking')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('credit_note', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='bookings.creditnote')),
                ('invoice', models.ForeignKey(help_text='Empty: on the account, as credit', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='bookings.invoice')),
                ('organisation', models.ForeignKey(help_text='Whose it was when it moved, and whose credit; empty: of a booking that was never confirmed', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='accounts.organisation')),
                ('pool', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='bookings.placepool')),
                ('refund', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='bookings.refund')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'default_permissions': ('add', 'view'),
                'verbose_name': 'movement of money',
                'verbose_name_plural': 'movements of money',
            },
        ),
        migrations.AddConstraint(
            model_name='creditnote',
            constraint=models.CheckConstraint(condition=models.Q(('gross', django.db.models.functions.math.Round(django.db.models.expressions.CombinedExpression(models.F('net'), '+', models.F('vat')), 2)), ('gross__gt', 0)), name='credit_note_adds_up'),
        ),
        migrations.AddConstraint(
            model_name='movement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__gte', 0), ('kind__in', ['invoiced', 'refunded', 'paid_out'])), models.Q(('amount__lte', 0), ('kind__in', ['credited', 'paid', 'refund_failed', 'written_off'])), ('kind__in', ['transferred', 'brought_forward']), _connector='OR'), name='movement_goes_its_kind_s_way'),
        ),
        migrations.AddConstraint(
            model_name='movement',
            constraint=models.CheckConstraint(condition=models.Q(('organisation__isnull', False), models.Q(('booking__isnull', False), ('invoice', None)), _connector='OR'), name='movement_is_somebody_s'),
        ),
        migrations.AddConstraint(
            model_name='movement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['invoiced', 'credited', 'written_off']), _negated=True), ('invoice__isnull', False), _connector='OR'), name='movement_of_an_invoice_names_it'),
        ),
        migrations.AddConstraint(
            model_name='movement',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'invoiced')), fields=('invoice',), name='invoiced_once'),
        ),
        migrations.AddConstraint(
            model_name='movement',
            constraint=models.UniqueConstraint(fields=('credit_note',), name='credited_once'),
        ),
        migrations.AddConstraint(
            model_name='movement',
            constraint=models.UniqueConstraint(fields=('attempt',), name='paid_by_card_once'),
        ),
        migrations.AddConstraint(
            model_name='movement',
            constraint=models.UniqueConstraint(fields=('refund', 'kind'), name='refunded_and_failed_once'),
        ),
        migrations.RunPython(write_down, settle),
        migrations.RemoveField(
            model_name='change',
            name='settled_at',
        ),
    ]
