import bookings.models.seller
import django.core.validators
import django.db.models.deletion
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


#: What the terms have said until now, for whoever booked under them.
POLICY = {"refund": [[28, 100], [14, 50]], "free_moves": 1, "move_days": 14}


def give_policy(apps, schema_editor):
    Booking = apps.get_model("bookings", "Booking")
    Booking.objects.filter(state="confirmed", policy={}).update(policy=POLICY)


class Migration(migrations.Migration):

    dependencies = [
        ('bookings', '0010_waiting_list_offers'),
        ('courses', '0006_self_paced_enrolments'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='change',
            name='to_card',
            field=models.DecimalField(decimal_places=2, default=Decimal('0'), help_text='Pounds with VAT: as much of that as goes back to the card it was paid with', max_digits=8),
        ),
        migrations.AddField(
            model_name='sellerdetails',
            name='free_move_days',
            field=models.PositiveSmallIntegerField(default=14, help_text='Nearer than this, and any more often, only the office moves a place.', validators=[django.core.validators.MaxValueValidator(365)], verbose_name='days before the start for a free move'),
        ),
        migrations.AddField(
            model_name='sellerdetails',
            name='free_moves',
            field=models.PositiveSmallIntegerField(default=1, help_text='How often each place can be moved to another date by whoever booked it.', validators=[django.core.validators.MaxValueValidator(20)], verbose_name='free moves'),
        ),
        migrations.AddField(
            model_name='sellerdetails',
            name='refund_steps',
            field=models.TextField(default='28: 100\n14: 50', help_text='One step a line: days before the start, a colon, and the percentage given back until then. Nearer than the last step nothing is. Say the same in the terms above.', validators=[bookings.models.seller.check_steps], verbose_name='what is given back on cancelling'),
        ),
        migrations.CreateModel(
            name='DateChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('cancel', 'Cancelled'), ('move', 'Moved')], max_length=10)),
                ('reason', models.CharField(help_text='Shown to everybody affected', max_length=200)),
                ('old_when', models.CharField(help_text='The date as it was sold', max_length=120)),
                ('deadline', models.DateTimeField(help_text='Until when each organisation can choose')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('listed_at', models.DateTimeField(blank=True, help_text='When everybody affected was written down', null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='date_changes', to='courses.courserun')),
            ],
            options={
                'verbose_name': 'change of a date',
                'verbose_name_plural': 'changes of dates',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='DateChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('choice', models.CharField(choices=[('pending', 'Not chosen yet'), ('keep', 'Keeps the date'), ('new_date', 'Another date'), ('refund', 'Refund'), ('gone', 'No place left')], default='pending', max_length=10)),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('chosen_at', models.DateTimeField(blank=True, help_text='By the organisation; empty where the deadline chose', null=True)),
                ('applied_at', models.DateTimeField(blank=True, null=True)),
                ('failure', models.CharField(blank=True, max_length=200)),
                ('booking', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='date_choices', to='bookings.booking')),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='choices', to='bookings.datechange')),
                ('to_run', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.courserun')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='datechange',
            constraint=models.UniqueConstraint(condition=models.Q(('finished_at', None)), fields=('run',), name='one_open_change_per_date'),
        ),
        migrations.AddConstraint(
            model_name='datechoice',
            constraint=models.UniqueConstraint(fields=('change', 'booking'), name='one_choice_per_booking'),
        ),
        migrations.AddConstraint(
            model_name='datechoice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('applied_at', None), ('choice', 'pending')), models.Q(('applied_at__isnull', False), models.Q(('choice', 'pending'), _negated=True)), _connector='OR'), name='choice_is_applied_when_made'),
        ),
        migrations.RunPython(give_policy, migrations.RunPython.noop),
    ]
