"""A drill in the words of its page: what is around it, who uses it, where it comes from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from programmes.domain.chains import Branch, chain
from programmes.models import Clinic, Drill, Patient
from programmes.portals.pictures import DrillPicture, drill_picture
from programmes.portals.therapist import words


@dataclass(frozen=True, slots=True)
class Node:
    """A drill of the map, with the address of its page."""

    name: str
    url: str
    picture: DrillPicture


@dataclass(frozen=True, slots=True)
class Limb:
    """A drill one step away, and those one step further."""

    node: Node
    further: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ChainMap:
    """The drills around one drill, as one can walk them."""

    here: Node
    before: tuple[Limb, ...]
    after: tuple[Limb, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """
    Where a drill comes from, and who changed it last, in words.

    ``is_changed`` when it differs from its starter, ``is_behind`` when the starter was changed
    since the clinic last looked.
    """

    text: str
    changed: str
    is_changed: bool = False
    is_behind: bool = False


@dataclass(frozen=True, slots=True)
class PictureCheck:
    """Whether a clinician found the picture true, in words."""

    text: str
    is_approved: bool


def chain_map(
    drill: Drill, around: Iterable[Drill], patient: Patient | None, clinic: Clinic
) -> ChainMap:
    """Return the map of ``drill`` among those ``around`` it; its links keep the patient."""
    by_slug = {one.slug: one for one in around} | {drill.slug: drill}
    steps = chain(drill.slug, {slug: one.progresses_to for slug, one in by_slug.items()})

    def node(slug: str) -> Node:
        one = by_slug[slug]
        return Node(
            name=one.name,
            url=drill_url(one, patient, clinic),
            picture=drill_picture(one, affected_side=patient.affected_side if patient else "right"),
        )

    def limbs(branches: tuple[Branch, ...]) -> tuple[Limb, ...]:
        return tuple(
            Limb(node(branch.slug), tuple(node(slug) for slug in branch.further))
            for branch in branches
        )

    return ChainMap(here=node(drill.slug), before=limbs(steps.before), after=limbs(steps.after))


def drill_url(drill: Drill, patient: Patient | None, clinic: Clinic) -> str:
    """Return the address of a drill's page, for the chosen patient where there is one."""
    query: Mapping[str, str] | None = {"patient": str(patient.public_id)} if patient else None
    kwargs = {"clinic": clinic.slug, "drill": drill.public_id}
    return reverse("therapist:drill", kwargs=kwargs, query=query)


def source(drill: Drill, *, now: datetime, zone: str) -> Source:
    """Return where the drill comes from, and who changed it last."""
    edited = ""
    if drill.edited_by is not None and drill.edited_at is not None:
        values = {
            "name": drill.edited_by.name,
            "at": words.moment(drill.edited_at, now=now, zone=zone),
        }
        edited = _("%(name)s, %(at)s") % values
    if drill.is_own:
        return Source(_("This clinic's own drill"), edited)
    if not drill.changed_fields:
        return Source(_("Starter drill, as it ships"), "")
    text = _("Starter drill, changed by this clinic") if edited else _("Starter drill")
    return Source(text, edited, is_changed=True, is_behind=drill.is_behind_starter)


def picture_check(drill: Drill, picture: DrillPicture, *, now: datetime, zone: str) -> PictureCheck:
    """Return who found the drill's picture true, or that nobody has yet."""
    if drill.picture_approved_by is None or drill.picture_approved_at is None:
        return PictureCheck(_("Not yet checked by a clinician"), is_approved=False)
    values = {
        "name": drill.picture_approved_by.name,
        "at": words.moment(drill.picture_approved_at, now=now, zone=zone),
    }
    if picture.is_approved:
        return PictureCheck(_("Checked by %(name)s, %(at)s") % values, is_approved=True)
    return PictureCheck(
        _("Drawn anew since %(name)s checked it, %(at)s") % values, is_approved=False
    )
