"""What the training office keeps in the CMS: courses, and their dates. What has a history (a
booking, an enrolment, a page) is not deleted: the button is not there, and its address says why."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Model, ProtectedError, QuerySet
from django.db.models.deletion import Collector
from django.forms import BaseModelFormSet, BooleanField, CheckboxSelectMultiple, RadioSelect
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin import messages as admin_messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup

from common.exports import GuardedExportView
from common.recorded import RecordedDelete, RecordedEdit, RecordedViewSet
from courses import capacity, rescheduling
from courses.joining import changes
from courses.models import Course, CourseRun, InterestNotice, Topic
from courses.panels import NeedsPanel, PrivateLinkPanel


def has_history(row: Model) -> bool:
    """Whether the database would refuse to delete `row`, or something of another room would go with
    it: people who wait for it, say."""
    collector = Collector(using="default", origin=row)
    try:
        collector.collect([row])
    except ProtectedError:
        return True
    own = row._meta.app_label
    return any(model._meta.app_label != own for model in collector.data) or any(
        rows.model._meta.app_label != own and rows.exists() for rows in collector.fast_deletes
    )


class KeptIndexView(GuardedExportView):
    def get_delete_url(self, instance: Model) -> None:
        """Deleting starts from the thing itself: to ask for every row of a list is dear."""


class KeptEditView(RecordedEdit, generic.EditView):
    @cached_property
    def can_delete(self) -> bool:
        return super().can_delete and not has_history(self.object)


class KeptDeleteView(RecordedDelete, generic.DeleteView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        may = self.user_has_permission("delete")
        if may and has_history(self.object):
            messages.error(
                request, f"This {self.object._meta.verbose_name} is in use, so it is kept."
            )
            return redirect(reverse(self.index_url_name))
        return super().dispatch(request, *args, **kwargs)


class KeptViewSet(RecordedViewSet):
    index_view_class = KeptIndexView
    edit_view_class = KeptEditView
    delete_view_class = KeptDeleteView
    copy_view_enabled = False
    add_to_reference_index = False
    add_to_admin_menu = False
    list_per_page = 50


class CourseViewSet(KeptViewSet):
    model = Course
    icon = "openquote"
    menu_label = "Courses"
    list_display = [
        "title",
        Column("level", label="Level", sort_key="level"),
        Column("cpd_hours", label="CPD hours", sort_key="cpd_hours"),
        Column("price", label="Price (£)", sort_key="price"),
        Column("content_version", label="Version"),
    ]
    list_filter = ["level"]
    list_export = [
        "title", "code", "level", "cpd_hours", "participatory_hours", "price", "vat_rate",
        "content_version", "refresh_months", "self_paced",
    ]  # fmt: skip
    search_fields = ["title", "code"]
    panels = [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("code"), FieldPanel("level")]),
        MultiFieldPanel(
            [
                FieldPanel("outcomes"),
                FieldRowPanel([FieldPanel("cpd_hours"), FieldPanel("participatory_hours")]),
                FieldRowPanel([FieldPanel("content_version"), FieldPanel("refresh_months")]),
            ],
            heading="What its certificates say",
            help_text="A change shows on certificates issued from now on, not on earlier ones.",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("price"), FieldPanel("price_note")]),
                FieldRowPanel([FieldPanel("charity_price"), FieldPanel("public_sector_price")]),
                FieldRowPanel([FieldPanel("early_price"), FieldPanel("early_days")]),
                FieldRowPanel([FieldPanel("vat_rate"), FieldPanel("vat_exempt_reason")]),
            ],
            heading="Price",
            help_text="A change does not alter bookings made before. The lowest holds of the price,"
            " the early-booking price and that of the buyer's band.",
        ),
        MultiFieldPanel(
            [FieldPanel("topics", widget=CheckboxSelectMultiple), FieldPanel("self_paced")],
            heading="In the catalogue",
        ),
    ]


class TopicViewSet(KeptViewSet):
    model = Topic
    icon = "tag"
    menu_label = "Topics"
    list_display = ["name", Column("get_mark_display", label="Mark"), "description"]
    list_export = ["name", "slug", "description"]
    search_fields = ["name", "description"]
    sort_order_field = "sort_order"
    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("mark", widget=RadioSelect),
        FieldPanel("description"),
    ]


class InterestViewSet(KeptViewSet):
    """Which courses people wait for. The office reads it and deletes an address on request; all
    else is `interest`."""

    model = InterestNotice
    icon = "time"
    menu_label = "Requests for dates"
    form_fields = ["email"]
    list_display = ["course", "email", DateColumn("created_at", label="Asked")]
    list_filter = ["course"]
    list_export = ["course", "email", "created_at"]
    search_fields = ["email"]
    inspect_view_enabled = True
    inspect_view_fields = ["course", "email", "created_at"]


class CourseRunForm(WagtailAdminModelForm):
    tell_people = BooleanField(
        label="Tell the people who are booked",
        required=False,
        initial=True,
        help_text="When you change where or how to join: each person with a place, and"
        " whoever booked, gets one message with what was and what is, and a calendar file. Changes"
        " of how to join are told to those only who have had joining instructions.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].help_text = (
            "A cancelled date is no longer shown or sold. While people have places, it is cancelled"
            " by “Cancel the date”, which gives them a choice."
        )

    def keep_back(self, run: CourseRun) -> list[str]:
        """Leave the state and the times as `run` has them; what was to be changed. Breaks alone
        are no other time."""
        kept = []
        if "state" in self.changed_data:
            self.instance.state = run.state
            self.changed_data.remove("state")
            kept.append("state")
        if _other_times(self.formsets["sessions"]):
            del self.formsets["sessions"]
            kept.append("times")
        return kept

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        sessions = self.formsets["sessions"]
        if sessions.is_valid() and any(
            form.instance.attendance.exists() for form in sessions.deleted_forms
        ):
            self.add_error(None, "A session with attendance on its register cannot be removed.")
        least, most = cleaned.get("minimum_places"), cleaned.get("capacity")
        if least and most and least > most:
            self.add_error(
                "minimum_places", f"There is room for {most}: ask for that many at most."
            )
        return cleaned


def _other_times(sessions: BaseModelFormSet) -> bool:
    """One of them is at another time, or comes, or goes."""
    times = {"starts_at", "ends_at"}
    return bool(sessions.deleted_forms) or any(
        times & set(form.changed_data) for form in sessions.forms
    )


class CourseRunEditView(KeptEditView):
    """The capacity is changed by its own journey, under the lock of whoever takes seats: a form
    that was opened before somebody else changed it does not write the old one back. Whoever is
    booked is told of a change; other times, or an end of it, they are asked about elsewhere."""

    def save_instance(self) -> Model:
        wanted = (
            self.form.cleaned_data["capacity"] if "capacity" in self.form.changed_data else None
        )
        now = timezone.now()
        with transaction.atomic():
            locked = capacity.lock(self.object)
            self.form.instance.capacity = locked.capacity
            doors = rescheduling.doors(locked, now=now)
            kept = self.form.keep_back(locked) if doors else []
            old = changes.before(self.object)
            run = super().save_instance()
            assert isinstance(run, CourseRun)
            if wanted is not None:
                run.capacity = capacity.change(run, to=wanted).capacity
            tell = self.form.cleaned_data["tell_people"]
            self.told = changes.follow(run, old=old, tell=tell, now=now)
        if doors and kept:
            self._lead_to(doors, kept)
        if warning := capacity.too_small(run):
            messages.warning(self.request, warning)
        return run

    def _lead_to(self, doors: rescheduling.Doors, kept: list[str]) -> None:
        """What was not done here, and where it is."""
        what = " and the ".join(kept)
        places = "1 place is" if doors.places == 1 else f"{doors.places} places are"
        admin_messages.warning(
            self.request,
            f"The {what} of this date {'were' if 'times' in kept else 'was'} not changed:"
            f" {places} sold or held, and whoever has one gets a choice. Move or cancel the date"
            " here instead. Everything else is saved.",
            buttons=[
                admin_messages.button(doors.move, "Move the date"),
                admin_messages.button(doors.cancel, "Cancel the date"),
            ],
        )

    def get_success_message(self, instance: Model | None = None) -> str:
        said: str = super().get_success_message()
        people = "1 message goes" if self.told == 1 else f"{self.told} messages go"
        return f"{said} {people} out within a minute." if self.told else said


class CourseRunIndexView(KeptIndexView):
    def get_base_queryset(self) -> QuerySet[CourseRun]:
        runs: QuerySet[CourseRun] = CourseRun.objects.with_first_start()
        return runs.select_related("course", "organisation", "trainer").prefetch_related("sessions")


class CourseRunViewSet(KeptViewSet):
    model = CourseRun
    index_view_class = CourseRunIndexView
    edit_view_class = CourseRunEditView
    icon = "date"
    menu_label = "Dates"
    ordering = ["-first_start", "-pk"]
    list_display = [
        "course",
        Column("when", label="When", sort_key="first_start"),
        Column("organisation", label="Only for"),
        Column("get_mode_display", label="Mode", sort_key="mode"),
        Column("capacity", label="Capacity", sort_key="capacity"),
        Column("trainer", label="Trainer"),
        Column("get_state_display", label="State", sort_key="state"),
    ]
    list_filter = ["course", "mode", "state", "trainer"]
    list_export = [
        "course", "when", "where", "organisation", "mode", "capacity", "price", "trainer", "state",
    ]  # fmt: skip
    export_filename = "dates"
    search_fields = ["course__title", "course__code", "place", "organisation__name"]
    edit_handler = ObjectList(
        [
            FieldPanel("course"),
            FieldPanel("organisation"),
            PrivateLinkPanel(heading="Link to this private date"),
            InlinePanel(
                "sessions",
                heading="Sessions",
                label="Session",
                min_num=1,
                help_text="Each sitting, in UK time. While people have places, it is given other"
                " times by “Move to another time”, which gives them a choice.",
                panels=[
                    FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                    FieldPanel("break_minutes"),
                ],
            ),
            FieldRowPanel([FieldPanel("mode"), FieldPanel("place")]),
            MultiFieldPanel(
                [FieldPanel("joining"), FieldPanel("directions"), FieldPanel("access_notes")],
                heading="Joining instructions",
                help_text="Sent some days before (Settings, Joining instructions), and shown to"
                " people with a place when they sign in.",
            ),
            FieldRowPanel([FieldPanel("capacity"), FieldPanel("price")]),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("charity_price"), FieldPanel("public_sector_price")]),
                    FieldRowPanel([FieldPanel("early_price"), FieldPanel("early_until")]),
                ],
                heading="Who pays less on this date",
                help_text="Nothing general is taken off the price of a private date.",
            ),
            FieldRowPanel([FieldPanel("minimum_places"), FieldPanel("decide_by")]),
            FieldRowPanel([FieldPanel("trainer"), FieldPanel("state")]),
            FieldPanel("tell_people"),
            NeedsPanel(heading="Access and dietary needs"),
        ],
        base_form_class=CourseRunForm,
    )


class TrainingGroup(ViewSetGroup):
    menu_label = "Training"
    menu_icon = "date"
    menu_order = 205
    items = (CourseViewSet, CourseRunViewSet, TopicViewSet, InterestViewSet)
