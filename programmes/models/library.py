"""The drill library: starter drills shared by all, and each clinic's own copy."""

from __future__ import annotations

import uuid
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import FilteredRelation, Func, Q, Value
from django.db.models.expressions import CombinedExpression
from django.utils.translation import gettext_lazy as _

from programmes.domain.ability import Ability as AbilityLevel
from programmes.domain.document import Dose, Hand, Prescription, Schedule, Size
from programmes.domain.doses import pace_for, propose_progression, propose_sizes
from programmes.domain.drillfile import DrillRow
from programmes.domain.drillimport import Kept
from programmes.domain.drillrow import differing, digest
from programmes.domain.finding import BETWEEN_PARTS, DrillWords, facets, search_words
from programmes.domain.fit import DrillFacts
from programmes.domain.fit import Helper as HelperNeed
from programmes.models.clinic import ClinicalModel, ClinicalQuerySet, User
from programmes.models.finding import WORDS, FindableQuerySet
from programmes.models.patient import Ability, SafetyFlag
from programmes.models.walls import library_walls

if TYPE_CHECKING:
    from programmes.models.media import DrillMedia


class Category(models.TextChoices):
    """The kinds of drills, in the order in which hands usually meet them."""

    MOTOR_IMAGERY = "motor_imagery", _("Imagery")
    MIRROR = "mirror", _("Mirror")
    ASSISTED = "assisted", _("Helped movement")
    SENSORY = "sensory", _("Touch and feeling")
    ACTIVE_RANGE = "active_range", _("Active movement")
    BILATERAL = "bilateral", _("Both hands")
    DEXTERITY = "dexterity", _("Dexterity")
    OBJECT = "object", _("Objects")
    TABLETOP = "tabletop", _("Tabletop")
    STRENGTH_GRIP = "strength_grip", _("Grip and light strength")
    ADL = "adl", _("Daily life")
    FINE_MOTOR = "fine_motor", _("Fine movement")


class HandUse(models.TextChoices):
    """How the hands take part in a drill."""

    AFFECTED = "affected", _("Affected hand")
    WITH_HELP = "affected_with_help", _("Affected hand with help")
    BOTH = "both", _("Both hands")
    IMAGERY = "imagery", _("In the mind")
    MIRROR = "mirror", _("Other hand in a mirror")


class Helper(models.TextChoices):
    """Whether a drill asks for a second person."""

    NONE = "none", _("No helper")
    OPTIONAL = "optional", _("Helper if wished")
    NEEDED = "needed", _("Helper needed")


class Measure(models.TextChoices):
    """How a drill is measured."""

    REPS = "reps", _("Repetitions")
    COUNT = "count", _("Count")
    MINUTES = "minutes", _("Minutes")
    SECONDS = "seconds", _("Seconds")


class DrillFields(models.Model):
    """What a drill is; starter drills and clinics' drills have the same fields."""

    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=80)
    stages = ArrayField(models.CharField(max_length=5))
    category = models.CharField(max_length=16, choices=Category)
    movements = ArrayField(models.CharField(max_length=40))
    equipment = models.CharField(max_length=120, default="", blank=True)
    sets = models.PositiveSmallIntegerField(default=1)
    reps = models.PositiveSmallIntegerField(null=True, blank=True)
    hold_s = models.PositiveSmallIntegerField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    bout_s = models.PositiveSmallIntegerField(null=True, blank=True)
    est_minutes = models.PositiveSmallIntegerField()
    measure = models.CharField(max_length=8, choices=Measure)
    measure_unit = models.CharField(max_length=40)
    position = models.CharField(max_length=160)
    instructions = models.TextField()
    easier = models.CharField(max_length=200, default="", blank=True)
    harder = models.CharField(max_length=200, default="", blank=True)
    precautions = models.TextField(default="", blank=True)
    safety_flags = ArrayField(
        models.CharField(max_length=20, choices=SafetyFlag), default=list, blank=True
    )
    min_ability = models.CharField(max_length=8, choices=Ability)
    hand_use = models.CharField(max_length=20, choices=HandUse)
    helper = models.CharField(max_length=8, choices=Helper)
    progresses_to = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    seed_items = ArrayField(models.CharField(max_length=80), default=list, blank=True)

    class Meta:
        abstract = True

    @property
    def row(self) -> DrillRow:
        """The drill as a file holds it."""
        values: dict[str, Any] = {one.name: getattr(self, one.name) for one in fields(DrillRow)}
        for name, value in values.items():
            if isinstance(value, list):
                values[name] = tuple(value)
        return DrillRow(**values)

    def take(self, row: DrillRow) -> None:
        """Become what the row of a file says; nothing is stored yet."""
        for one in fields(row):
            value = getattr(row, one.name)
            setattr(self, one.name, list(value) if isinstance(value, tuple) else value)


ONE_KIND_OF_DOSE = (
    Q(reps__isnull=False, minutes=None, bout_s=None)
    | Q(reps=None, minutes__isnull=False, bout_s=None, hold_s=None)
    | Q(reps=None, minutes=None, bout_s__isnull=False, hold_s=None)
)


class StarterDrill(DrillFields):
    """A drill as it ships; each clinic gets a copy that keeps a link to it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="starterdrill_slug"),
            models.CheckConstraint(condition=ONE_KIND_OF_DOSE, name="starterdrill_one_dose"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.slug}"


class DrillQuerySet(FindableQuerySet["Drill"]):
    """Drills; visible to the therapists of their clinic."""

    def in_use(self) -> Self:
        """Return the drills that can be prescribed."""
        return self.filter(retired_at=None)

    def with_media(self) -> Self:
        """Give each drill its ``current_media``, the clinic's own photo or film, in one query."""
        current = FilteredRelation("media", condition=Q(media__removed_at=None))
        return self.annotate(current_media=current).select_related("current_media")


def _vector(part: str | int, weight: str) -> CombinedExpression:
    """Index a field, or a part of ``search_words``: as written, and in the form all others have."""
    words = (
        part
        if isinstance(part, str)
        else Func(
            "search_words",
            Value(BETWEEN_PARTS),
            Value(part),
            function="split_part",
            output_field=models.TextField(),
        )
    )
    return SearchVector(words, weight=weight, config="simple") + SearchVector(
        words, weight=weight, config=WORDS
    )


class Drill(ClinicalModel, DrillFields):
    """A drill of one clinic's library; retired when no longer wanted, never deleted."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    starter = models.ForeignKey(
        StarterDrill, models.PROTECT, null=True, blank=True, related_name="copies"
    )
    # The starter as it was when this copy was made, or when the two were last compared.
    starter_digest = models.CharField(max_length=64, default="", blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)  # the optimistic lock
    edited_at = models.DateTimeField(null=True, blank=True)
    edited_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    # The drawing: one of the catalogue by its slug, or poses that a therapist picked.
    picture = models.CharField(max_length=60, default="", blank=True)
    poses_json = models.JSONField(null=True, blank=True)
    picture_approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    picture_approved_at = models.DateTimeField(null=True, blank=True)
    picture_approved_digest = models.CharField(max_length=64, default="", blank=True)

    # Written by ``index`` whenever the drill's words change.
    search_words = models.TextField(default="", editable=False)
    facets = ArrayField(models.CharField(max_length=60), default=list, editable=False)
    search_vector = models.GeneratedField(
        expression=_vector("name", "A") + _vector(1, "B") + _vector(2, "C") + _vector(3, "D"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    current_media: DrillMedia | None = None  # filled on drills fetched ``with_media``
    is_favourite: bool = False
    """Whether a therapist keeps it at hand, where ``starred_by`` asked."""

    objects = DrillQuerySet.as_manager()

    class Meta:
        constraints = [
            *library_walls(),
            models.UniqueConstraint(fields=["clinic", "slug"], name="drill_slug_in_clinic"),
            models.CheckConstraint(condition=ONE_KIND_OF_DOSE, name="drill_one_dose"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.slug}"

    def index(self) -> None:
        """Bring the words and filters by which the drill is found in step with its fields."""
        words = DrillWords(
            name=self.name,
            stages=tuple(self.stages),
            category=self.category,
            movements=tuple(self.movements),
            equipment=self.equipment,
            position=self.position,
            instructions=self.instructions,
            min_ability=self.min_ability,
            hand_use=self.hand_use,
            helper=self.helper,
            is_own=self.is_own,
        )
        self.search_words, self.facets = search_words(words), list(facets(words))

    @property
    def kept(self) -> Kept:
        """What an import needs to know of this drill."""
        is_retired = self.retired_at is not None
        return Kept(row=self.row, is_retired=is_retired, is_copy=not self.is_own)

    @property
    def is_own(self) -> bool:
        """Tell whether the clinic wrote this drill; a starter's copy is not its own."""
        return self.starter_id is None

    @property
    def changed_fields(self) -> tuple[str, ...]:
        """What the clinic has otherwise than the starter; nothing for its own drill."""
        return differing(self.row, self.starter.row) if self.starter else ()

    @property
    def is_behind_starter(self) -> bool:
        """Tell whether the starter was changed since the copy was made or last compared."""
        if self.starter is None or not self.starter_digest:
            return False
        return self.starter_digest != digest(self.starter.row)

    @property
    def dose(self) -> Dose:
        """The default dose."""
        return Dose(
            sets=self.sets,
            reps=self.reps,
            hold_s=self.hold_s,
            minutes=self.minutes,
            bout_s=self.bout_s,
        )

    @property
    def pace_s(self) -> int:
        """The usual time of one repetition without its hold, in seconds."""
        return pace_for(self.est_minutes, self.dose)

    @property
    def hand(self) -> Hand:
        """The hand a prescription of this drill is for, unless the therapist says otherwise."""
        if self.hand_use == HandUse.BOTH:
            return Hand.BOTH
        if self.hand_use == HandUse.MIRROR:
            return Hand.OTHER
        return Hand.AFFECTED

    def prescribed(
        self,
        key: uuid.UUID,
        *,
        size: Size = Size.TINY,
        dose: Dose | None = None,
        schedule: Schedule | None = None,
    ) -> Prescription:
        """
        Return a prescription of this drill for every size from ``size`` on.

        Without a ``dose`` it is the drill's own, without a ``schedule`` it is for every day.
        """
        dose = dose or self.dose
        short, tiny = propose_sizes(dose, size)
        return Prescription(
            key=key,
            drill=self.public_id,
            dose=dose,
            short=short,
            tiny=tiny,
            size=size,
            schedule=schedule or Schedule(),
            hand=self.hand,
            pace_s=self.pace_s,
            progression=propose_progression(dose),
        )

    @property
    def facts(self) -> DrillFacts:
        """What the rules of the domain need to know of this drill."""
        return DrillFacts(
            public_id=self.public_id,
            name=self.name,
            flags=frozenset(self.safety_flags),
            min_ability=AbilityLevel(self.min_ability),
            helper=HelperNeed(self.helper),
            hand_use=self.hand_use,
            position=self.position,
            category=self.category,
            kit=self.equipment,
        )


class Drawing(models.Model):
    """
    The drawing of poses that somebody picked, kept because drawing it takes a second.

    ``digest`` names what was drawn: the same poses are the same drawing for everybody, and it shows
    no person. The texts are SVG: the two stills and the loop.
    """

    digest = models.CharField(max_length=64, unique=True)
    start = models.TextField()
    end = models.TextField()
    loop = models.TextField()

    def __str__(self) -> str:
        return f"#{self.pk} {self.digest}"

    @classmethod
    def text_of(cls, digest: str, part: str) -> str | None:
        """Return the SVG of the part ``start``, ``end`` or ``loop``; ``None`` for none."""
        if part not in {"start", "end", "loop"}:
            return None
        return cls.objects.filter(digest=digest).values_list(part, flat=True).first()

    @classmethod
    def is_kept(cls, digest: str) -> bool:
        """Tell whether that drawing exists."""
        return cls.objects.filter(digest=digest).exists()


class Favourite(ClinicalModel):
    """A drill that a therapist keeps at hand."""

    user = models.ForeignKey(User, models.CASCADE, related_name="favourites")
    drill = models.ForeignKey(Drill, models.CASCADE, db_constraint=False, related_name="favourites")

    objects = ClinicalQuerySet["Favourite"].as_manager()

    class Meta:
        constraints = [
            *library_walls("drill"),
            models.UniqueConstraint(fields=["user", "drill"], name="favourite_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.drill_id} of {self.user_id}"
