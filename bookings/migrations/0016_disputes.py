"""Disputes and refunds made at Stripe. What Stripe told us of either before there was anything to do
about it is worked off once more; refunds that failed before are with their bookings already."""

import common.storage
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def look_again(apps, schema_editor):
    events = apps.get_model("bookings", "StripeEvent").objects
    for begins in ("charge.dispute.", "refund.", "charge.refunded"):
        events.filter(type__startswith=begins).update(done_at=None)
    failed = apps.get_model("bookings", "Refund").objects.filter(state="failed")
    failed.update(settled_at=models.F("created_at"))


def keep(apps, schema_editor):
    """What was worked off once more stays so."""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_bands'),
        ('bookings', '0015_bank_statements'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CatchUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateTimeField()),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stripe_id', models.CharField(max_length=200, unique=True, verbose_name='number')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=10)),
                ('currency', models.CharField(max_length=3)),
                ('reason', models.CharField(help_text="In Stripe's word", max_length=60)),
                ('status', models.CharField(choices=[('warning_needs_response', 'Inquiry: to be answered'), ('warning_under_review', 'Inquiry: with the bank'), ('warning_closed', 'Inquiry: over'), ('needs_response', 'To be answered'), ('under_review', 'With the bank'), ('appeal_needs_response', 'Appeal: to be answered'), ('appeal_under_review', 'Appeal: with the bank'), ('won', 'Won'), ('lost', 'Lost'), ('prevented', 'Prevented')], max_length=30)),
                ('respond_by', models.DateTimeField(blank=True, null=True, verbose_name='answer by')),
                ('opened_at', models.DateTimeField(verbose_name='opened')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed')),
                ('asked', models.PositiveIntegerField(default=0, help_text="How often Stripe's answer was written down: an older one is not")),
                ('evidence', models.FileField(blank=True, storage=common.storage.private_storage, upload_to='evidence', verbose_name='summary of evidence (PDF)')),
                ('evidence_made_at', models.DateTimeField(blank=True, null=True)),
                ('evidence_sent', models.CharField(blank=True, max_length=200, verbose_name='evidence sent')),
                ('evidence_sent_on', models.DateField(blank=True, null=True, verbose_name='sent on')),
                ('settled_at', models.DateTimeField(blank=True, help_text='Finance said what becomes of what is owed', null=True, verbose_name='decided')),
            ],
            options={
                'ordering': ['-opened_at', '-pk'],
                'default_permissions': ('change', 'view'),
            },
        ),
        migrations.AlterModelOptions(
            name='stripeevent',
            options={'ordering': ['-received_at', '-pk'], 'verbose_name': 'payment event'},
        ),
        migrations.RemoveConstraint(
            model_name='movement',
            name='movement_goes_its_kind_s_way',
        ),
        migrations.AddField(
            model_name='refund',
            name='by_hand',
            field=models.BooleanField(default=False, help_text="Made in Stripe's dashboard, not here"),
        ),
        migrations.AddField(
            model_name='refund',
            name='problem',
            field=models.CharField(blank=True, help_text='Why Stripe refuses it', max_length=200),
        ),
        migrations.AddField(
            model_name='refund',
            name='settled_at',
            field=models.DateTimeField(blank=True, help_text='Of one that failed, or was made by hand: finance saw to it', null=True),
        ),
        migrations.AddField(
            model_name='stripeevent',
            name='asked_for',
            field=models.BooleanField(default=False, help_text='No webhook came: found when Stripe was asked'),
        ),
        migrations.AddField(
            model_name='stripeevent',
            name='last_error',
            field=models.CharField(blank=True, help_text='The kind of error alone', max_length=100),
        ),
        migrations.AddField(
            model_name='stripeevent',
            name='outcome',
            field=models.CharField(blank=True, max_length=200, verbose_name='came to'),
        ),
        migrations.AddField(
            model_name='stripeevent',
            name='tried_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='last tried'),
        ),
        migrations.AddField(
            model_name='stripeevent',
            name='tries',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='movement',
            name='kind',
            field=models.CharField(choices=[('invoiced', 'Invoiced'), ('credited', 'Credited'), ('paid', 'Paid'), ('refunded', 'Given back to the card'), ('refund_failed', 'Giving back failed'), ('charged_back', 'Lost to a dispute'), ('charge_returned', 'Won back on appeal'), ('transferred', 'Moved'), ('paid_out', 'Paid out by bank'), ('written_off', 'Written off'), ('taken_back', 'Taken back: matched wrongly'), ('brought_forward', 'Brought forward')], max_length=16),
        ),
        migrations.AlterField(
            model_name='stripeevent',
            name='done_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='done'),
        ),
        migrations.AlterField(
            model_name='stripeevent',
            name='event_id',
            field=models.CharField(max_length=200, unique=True, verbose_name='number'),
        ),
        migrations.AlterField(
            model_name='stripeevent',
            name='object_id',
            field=models.CharField(blank=True, max_length=200, verbose_name='about'),
        ),
        migrations.AlterField(
            model_name='stripeevent',
            name='received_at',
            field=models.DateTimeField(auto_now_add=True, verbose_name='received'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.UniqueConstraint(condition=models.Q(('stripe_id', ''), _negated=True), fields=('stripe_id',), name='one_refund_per_stripe_id'),
        ),
        migrations.AddField(
            model_name='dispute',
            name='attempt',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='bookings.paymentattempt', verbose_name='payment'),
        ),
        migrations.AddField(
            model_name='dispute',
            name='evidence_sent_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='sent by'),
        ),
        migrations.AddField(
            model_name='movement',
            name='dispute',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='bookings.dispute'),
        ),
        migrations.AddConstraint(
            model_name='movement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__gte', 0), ('kind__in', ['invoiced', 'refunded', 'paid_out', 'taken_back', 'charged_back'])), models.Q(('amount__lte', 0), ('kind__in', ['credited', 'paid', 'refund_failed', 'written_off', 'charge_returned'])), ('kind__in', ['transferred', 'brought_forward']), _connector='OR'), name='movement_goes_its_kind_s_way'),
        ),
        migrations.AddConstraint(
            model_name='movement',
            constraint=models.UniqueConstraint(fields=('dispute', 'kind'), name='charged_back_once'),
        ),
        migrations.AddConstraint(
            model_name='dispute',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='dispute_is_positive'),
        ),
        migrations.RunPython(look_again, keep),
    ]
