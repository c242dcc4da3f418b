"""What somebody needs to take part: said by themselves, for the training office and the date's
trainer alone (safety.md)."""

from django.db import models

from accounts.models import Learner
from common.models import Record
from courses.models.learning import Enrolment


class Access(models.TextChoices):
    CAPTIONS = "captions", "Captions"
    BSL = "bsl", "BSL interpreter"
    HEARING_LOOP = "hearing_loop", "Hearing loop"
    LARGE_PRINT = "large_print", "Large print"
    STEP_FREE = "step_free", "Step-free access"
    BREAKS = "breaks", "Regular breaks"
    QUIET = "quiet", "A quiet space"
    CAMERA_OFF = "camera_off", "Camera off"
    BESIDE = "beside", "Someone I trust beside me"


class Food(models.TextChoices):
    VEGETARIAN = "vegetarian", "Vegetarian"
    VEGAN = "vegan", "Vegan"
    HALAL = "halal", "Halal"
    KOSHER = "kosher", "Kosher"
    GLUTEN_FREE = "gluten_free", "Gluten-free"
    DAIRY_FREE = "dairy_free", "Dairy-free"
    NUT_ALLERGY = "nut_allergy", "Nut allergy"


LABELS = dict(Access.choices + Food.choices)


class Needs(Record):
    """What was ticked and typed. A row that says nothing says so: nothing is needed."""

    chosen = models.JSONField(default=list, help_text="Of Access and Food")
    note = models.CharField(max_length=300, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    @property
    def labels(self) -> list[str]:
        return [label for value, label in LABELS.items() if value in self.chosen]

    @property
    def says_something(self) -> bool:
        return bool(self.chosen or self.note)


class AccessNeeds(Needs):
    """On one date. Deleted 30 days after it."""

    enrolment = models.OneToOneField(Enrolment, models.CASCADE, related_name="needs")

    class Meta:
        verbose_name_plural = "access needs"
        default_permissions = ()

    def __str__(self) -> str:
        return f"Needs of {self.enrolment}"


class StandingNeeds(Needs):
    """On every date to come, unless something else is said for it."""

    learner = models.OneToOneField(Learner, models.CASCADE, related_name="standing_needs")

    class Meta:
        verbose_name_plural = "standing needs"
        default_permissions = ()

    def __str__(self) -> str:
        return f"Needs of {self.learner}"
