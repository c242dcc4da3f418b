"""Statements of account, accounting codes; and lines of invoices and credit notes say which course was sold. Of older ones it is the course whose
code is in their description, as issued; if that was renamed since, the one course of the booking.
Where neither can be known, it stays empty, as it does for prepaid places for any course."""

import re
import uuid

import bookings.models.accounting
import common.storage
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CODE = re.compile(r", course ([-\w]+)(?:,|$)")


def fill(apps, schema_editor):
    def rows(name):
        return apps.get_model("bookings", name)._base_manager

    courses = dict(apps.get_model("courses", "Course")._base_manager.values_list("code", "pk"))
    booked = {}
    for booking, course in rows("Place").values_list("booking", "course"):
        booked.setdefault(booking, set()).add(course)
    for name, booking, pool in (
        ("InvoiceLine", "invoice__booking", "invoice__pool"),
        ("CreditNoteLine", "credit_note__invoice__booking", "credit_note__invoice__pool"),
    ):
        lines = rows(name).values_list("pk", "description", booking, f"{pool}__course")
        for pk, description, of, prepaid in lines.iterator(chunk_size=1000):
            found = CODE.search(description)
            only = booked.get(of, set())
            course = courses.get(found[1]) if found else None
            course = course or prepaid or (min(only) if len(only) == 1 else None)
            if course:
                rows(name).filter(pk=pk).update(course=course)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_bands'),
        ('bookings', '0018_terms'),
        ('courses', '0010_joining'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('start', models.DateField()),
                ('end', models.DateField()),
                ('figures', models.JSONField(help_text="As they were then, without anybody's name")),
                ('made_at', models.DateTimeField()),
                ('act', models.UUIDField(help_text='Of a form: sent twice, it is done once', unique=True)),
                ('pdf', models.FileField(blank=True, storage=common.storage.private_storage, upload_to='statements', verbose_name='PDF')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='accounts.organisation')),
            ],
            options={
                'ordering': ['-made_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('end__gte', models.F('start'))), name='statement_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='AccountingCodes',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('xero_account', models.CharField(default='200', max_length=10, verbose_name='sales account')),
                ('xero_rated', models.CharField(default='{rate}% (VAT on Income)', help_text='As Xero shows its name. {rate} stands for the rate: 20, 5.', max_length=50, verbose_name='tax rate at which VAT is charged')),
                ('xero_zero', models.CharField(default='Zero Rated Income', max_length=50, verbose_name='zero rate')),
                ('xero_exempt', models.CharField(default='Exempt Income', max_length=50, verbose_name='exempt')),
                ('xero_none', models.CharField(default='No VAT', max_length=50, verbose_name='while not registered for VAT')),
                ('xero_tracking', models.CharField(blank=True, help_text='If Xero has a tracking category with our course codes as its options. Empty: none.', max_length=100, verbose_name='tracking category of courses')),
                ('sage_account', models.CharField(blank=True, help_text='Empty: each organisation has one of its own, like OE000012. It must be in Sage before the file is imported.', max_length=8, validators=[django.core.validators.RegexValidator('^[A-Za-z0-9]{1,8}$', 'Up to 8 letters or digits, without spaces.')], verbose_name='account of all customers')),
                ('sage_sales', models.CharField(default='4000', max_length=8, validators=[django.core.validators.RegexValidator('^[A-Za-z0-9]{1,8}$', 'Up to 8 letters or digits, without spaces.')], verbose_name='nominal code of sales')),
                ('sage_bank', models.CharField(default='1200', max_length=8, validators=[django.core.validators.RegexValidator('^[A-Za-z0-9]{1,8}$', 'Up to 8 letters or digits, without spaces.')], verbose_name='bank account of transfers')),
                ('sage_card', models.CharField(default='1250', help_text='A bank account in Sage: what Stripe holds until it pays out.', max_length=8, validators=[django.core.validators.RegexValidator('^[A-Za-z0-9]{1,8}$', 'Up to 8 letters or digits, without spaces.')], verbose_name='bank account of card payments')),
                ('sage_bad_debt', models.CharField(default='8100', max_length=8, validators=[django.core.validators.RegexValidator('^[A-Za-z0-9]{1,8}$', 'Up to 8 letters or digits, without spaces.')], verbose_name='nominal code of what is written off')),
                ('sage_suspense', models.CharField(default='9998', help_text='Card payments for bookings that were never confirmed, until they go back.', max_length=8, validators=[django.core.validators.RegexValidator('^[A-Za-z0-9]{1,8}$', 'Up to 8 letters or digits, without spaces.')], verbose_name="nominal code of money that is nobody's yet")),
                ('sage_rates', models.TextField(default='20: T1\n5: T5\n0: T0', help_text="One a line: the rate, a colon, and Sage's tax code.", validators=[bookings.models.accounting.check_rates], verbose_name='tax codes of rates')),
                ('sage_exempt', models.CharField(default='T2', max_length=3, validators=[django.core.validators.RegexValidator('^T\\d{1,2}$', 'A T and one or two digits, like T1.')], verbose_name='tax code of exempt sales')),
                ('sage_none', models.CharField(default='T9', help_text='Payments, what is written off, and sales while not registered for VAT.', max_length=3, validators=[django.core.validators.RegexValidator('^T\\d{1,2}$', 'A T and one or two digits, like T1.')], verbose_name='tax code outside VAT')),
            ],
            options={
                'verbose_name': 'accounting codes',
            },
        ),
        migrations.AddField(
            model_name='creditnoteline',
            name='course',
            field=models.ForeignKey(blank=True, db_index=False, help_text='As on a line of an invoice', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.course'),
        ),
        migrations.AddField(
            model_name='invoiceline',
            name='course',
            field=models.ForeignKey(blank=True, db_index=False, help_text='What was sold, for reports: not printed. Empty: places good for any course', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.course'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
