"""The questions of the three enquiry forms. Each form says what it asks in sections, refuses what
must not be sent, and turns its answers into one `filing.Asked`."""

import json
import uuid
from collections.abc import Iterator
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.utils import timezone

from courses.models import Course, CoursePage
from pages.enquiries import answers, identifying, risk, spam
from pages.enquiries.fields import Choice, Choices, Email, Line, Number, Text
from pages.enquiries.filing import Answer, Asked
from pages.models import Enquiry, EnquirySettings

WHO = ("name", "role", "organisation", "email", "phone")
TRAP = "company_url"


class Section(NamedTuple):
    """A heading and the fields below it, each with its size (components/field.html)."""

    heading: str
    fields: list[tuple[forms.BoundField, str]]


class EnquiryForm(forms.Form):
    """What the forms share: who asks, and what keeps machines and identifying details out."""

    kind: ClassVar[Enquiry.Kind]
    #: Heading and names of fields; a name may bring its size, as in "people:short".
    layout: ClassVar[list[tuple[str, list[str]]]]
    #: Free text that is looked through for what could identify somebody.
    checked: ClassVar[list[str]]
    in_a_review: ClassVar[bool] = False

    ticket = forms.CharField(widget=forms.HiddenInput, required=False)
    company_url = forms.CharField(
        label="Leave this box empty",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    name = Line("Your full name", autocomplete="name", missing="Give your full name.")
    role = Line("Your role", required=False, autocomplete="organization-title")
    organisation = Line(
        "Organisation",
        max_length=160,
        autocomplete="organization",
        missing="Give the name of your organisation.",
    )
    email = Email("Your work email")
    phone = Line("Phone", max_length=40, required=False, autocomplete="tel", type="tel")

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        if data is not None:
            data = data.copy()
        super().__init__(data, initial={"ticket": spam.new_ticket(), **(initial or {})})
        self.has_identifying = False
        # The summary of what is wrong goes by the order of the page.
        self.order_fields(name.partition(":")[0] for _, names in self.layout for name in names)

    @property
    def sections(self) -> Iterator[Section]:
        for heading, names in self.layout:
            pairs = [(name, size or "full") for name, _, size in (n.partition(":") for n in names)]
            yield Section(heading, [(self[name], size) for name, size in pairs])

    @property
    def trap(self) -> forms.BoundField:
        return self[TRAP]

    def clean(self) -> dict[str, Any]:
        self.at_risk = not self.in_a_review and risk.seems_at_risk(self._words())
        self._refuse_machines()
        self._refuse_links()
        if not self.at_risk:
            self._refuse_identifying()
        return self.cleaned_data

    @property
    def form_key(self) -> uuid.UUID:
        """The form's own number together with what it says. Answers that were changed afterwards
        are another enquiry, never lost as a repetition."""
        said = {name: self.data.getlist(name) for name in self.fields if name != TRAP}
        return uuid.uuid5(self._number, json.dumps(said, sort_keys=True))

    @property
    def confirm(self) -> bool:
        """Whether a confirmation may go to the sender's address."""
        return not self.cleaned_data.get("no_confirmation")

    def asked(self) -> Asked:
        given = self.cleaned_data
        return {
            "kind": self.kind,
            "name": given["name"],
            "role": given.get("role", ""),
            "organisation": given.get("organisation", ""),
            "email": given["email"],
            "phone": given["phone"],
            "answers": self._answers(),
            "message": given["message"],
            "course": given.get("course"),
            "people": given.get("people"),
            "at_risk": self.at_risk,
        }

    def _answers(self) -> list[Answer]:
        """The questions of this form alone, as asked and as answered."""
        elsewhere = {*WHO, "message", "ticket", TRAP, "no_confirmation"}
        return [
            {"name": name, "question": str(field.label), "answer": said}
            for name, field in self.fields.items()
            if name not in elsewhere and (said := _said(field, self.cleaned_data[name]))
        ]

    def _words(self) -> str:
        return "\n".join(str(self.cleaned_data.get(name, "")) for name in self.checked)

    def _refuse_machines(self) -> None:
        try:
            self._number = spam.check_ticket(self.data.get("ticket", ""))
            spam.check_trap(self.data.get(TRAP, ""))
        except spam.SpamError as error:
            self.add_error(None, str(error))
            if isinstance(error, spam.Stale):
                self.data["ticket"] = spam.new_ticket()
            self.data[TRAP] = ""

    def _refuse_links(self) -> None:
        for name in ("name", "role", "organisation"):
            if spam.links(self.cleaned_data.get(name, "")):
                self.add_error(name, "Leave web addresses out of this answer.")
        if spam.links(self._words()) > spam.MOST_LINKS:
            self.add_error(
                "message",
                f"Leave all but {spam.MOST_LINKS} web addresses out. Messages with more are nearly"
                " always advertising.",
            )

    def _refuse_identifying(self) -> None:
        today = timezone.localdate()
        for name in self.checked:
            text = str(self.cleaned_data.get(name, ""))
            for found in identifying.findings(text, today=today, in_a_review=self.in_a_review):
                self.has_identifying = True
                self.add_error(name, str(found))


class ReviewForm(EnquiryForm):
    """Commission a review: these questions and no others (safety.md, "Review enquiries")."""

    kind = Enquiry.Kind.REVIEW
    in_a_review = True
    layout = [
        ("Who is asking", ["organisation", "name", "role", "email", "phone:medium"]),
        ("The review", ["review_type", "part", "reference:medium", "stage", "proceedings"]),
        ("When and how", ["starts:medium", "report:medium", "format"]),
        (
            "Choosing a reviewer",
            ["procurement", "deadline:medium", "documents", "conflicts", "message"],
        ),
    ]
    checked = ["reference", "starts", "report", "deadline", "conflicts", "message"]

    role = Line("Your role", autocomplete="organization-title", missing="Give your role.")
    review_type = Choice("What type of review is it?", missing="Choose the type of review.")
    part = Choice(
        "What would you like us to do?",
        ["Chair the review", "Write the report", "Both", answers.UNDECIDED],
        missing="Say whether you want a chair, an author or both.",
    )
    reference = Line(
        "Your own reference",
        help_text="If you use one. It must not identify anybody: no initials, no date of birth.",
        max_length=60,
        required=False,
    )
    stage = Choice(
        "How far has it come?",
        [
            "Deciding whether to hold a review",
            "Decided, terms of reference not yet agreed",
            "Terms of reference agreed",
            "Begun, and in need of a chair or an author",
        ],
        missing="Say how far the review has come.",
    )
    proceedings = Choice(
        "Are there parallel proceedings?",
        ["Yes", "No"],
        help_text="For example criminal, family or inquest proceedings. We need no details now.",
        missing="Say whether there are parallel proceedings.",
    )
    starts = Line(
        "When should it start?",
        help_text="A month is enough, for example March 2027.",
        max_length=60,
        missing="Say when it should start, for example March 2027.",
    )
    report = Line(
        "When is the report wanted?",
        help_text="For example September 2027.",
        max_length=60,
        missing="Say when the report is wanted, for example September 2027.",
    )
    format = Choice(
        "How should it be held?",
        [answers.ONLINE, "In person", "Some of each", answers.UNDECIDED],
        missing="Say how the review should be held.",
    )
    procurement = Choice(
        "How will you choose a reviewer?",
        ["Direct award", "Quotations", "Tender", "A framework", answers.UNDECIDED],
        missing="Say how you will choose a reviewer.",
    )
    deadline = Line(
        "Deadline for quotes",
        help_text="For example 14 January 2027.",
        max_length=60,
        required=False,
    )
    documents = Choices(
        "Which documents do you need from us?",
        [
            "Proposal with method and timetable",
            "Fees",
            "CV of the reviewer",
            "Proof of insurance",
            "Data protection information",
        ],
        required=False,
    )
    conflicts = Text(
        "Possible conflicts of interest",
        help_text="Agencies only: those involved, so that we can tell you of any tie. No people.",
        rows=3,
        longest=300,
        required=False,
    )
    message = Text(
        "Anything else we should know",
        help_text=(
            "No names, initials, dates of birth, death or incident, addresses, schools,"
            " relationships, and no account of what happened. Up to 500 characters."
        ),
        rows=5,
        longest=500,
        required=False,
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        types = EnquirySettings.load().review_type_list
        self.fields["review_type"].choices = [(each, each) for each in types]


class TrainingForm(EnquiryForm):
    """In-house training, for one organisation's own people."""

    kind = Enquiry.Kind.TRAINING
    layout = [
        ("The training", ["course", "people:short", "audience", "wanted_dates"]),
        ("Where", ["mode", "place"]),
        ("Who is asking", ["organisation", "name", "role", "email", "phone:medium"]),
        ("Anything else", ["message"]),
    ]
    checked = ["audience", "wanted_dates", "place", "message"]

    course = forms.ModelChoiceField(
        Course.objects.none(),
        label="Which course?",
        required=False,
        empty_label="Not decided yet, or something else",
    )
    people = Number(
        "How many people?",
        help_text="A guess will do. Groups are best at 10 to 30.",
        most=500,
    )
    audience = Line(
        "Who are they?",
        help_text="Their work, not their names: for example social workers and team managers.",
        max_length=200,
        missing="Say who will be trained, for example social workers.",
    )
    wanted_dates = Line(
        "When would suit you?",
        help_text="For example a Tuesday morning in March 2027.",
        max_length=200,
        missing="Say when would suit you, for example March 2027.",
    )
    mode = Choice(
        "Online, or in a room?",
        [answers.ONLINE, *answers.IN_A_ROOM, answers.UNDECIDED],
        missing="Say whether the training should be online or in a room.",
    )
    place = Line("Town", help_text="If it is in a room.", max_length=120, required=False)
    message = Text(
        "What else should we know?",
        help_text="No details that identify a child, a victim or a case. Up to 1,000 characters.",
        rows=5,
        longest=1000,
        required=False,
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        shown = CoursePage.objects.live().values("course")
        self.fields["course"].queryset = Course.objects.filter(pk__in=shown)


class ContactForm(EnquiryForm):
    """Anything else that people want of the office."""

    kind = Enquiry.Kind.CONTACT
    layout = [
        ("", ["message"]),
        ("", ["name", "organisation", "email", "phone:medium", "no_confirmation"]),
    ]
    checked = ["message"]

    role = None
    organisation = Line("Organisation", max_length=160, required=False, autocomplete="organization")
    email = Email("Your email", help_text="We answer here. Use an address that only you read.")
    message = Text(
        "Your message",
        help_text="No details that identify a child, a victim or a case. Up to 2,000 characters.",
        rows=7,
        longest=2000,
        missing="Write your message.",
    )
    no_confirmation = forms.BooleanField(
        label="Do not send me a confirmation: somebody else may see it", required=False
    )


FORMS: dict[str, type[EnquiryForm]] = {
    form.kind.value: form for form in (ReviewForm, TrainingForm, ContactForm)
}


def _said(field: forms.Field, value: Any) -> str:
    """An answer as people read it."""
    if isinstance(value, list):
        return "; ".join(value)
    return "" if value is None else str(value)
