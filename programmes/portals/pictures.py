"""Which picture a page shows for a drill: one place for all portals."""

from dataclasses import dataclass

from django.templatetags.static import static
from django.urls import reverse

from programmes.models import Category, Drill, Side
from programmes.pictures.catalogue import picture_for
from programmes.pictures.picker import picked

# Until a drill has a picture of its own, an icon says what kind it is.
ICONS = {
    Category.MOTOR_IMAGERY: "moon",
    Category.MIRROR: "copy",
    Category.ASSISTED: "users",
    Category.SENSORY: "fingerprint",
    Category.BILATERAL: "users",
    Category.ADL: "house",
    Category.FINE_MOTOR: "pencil",
}


@dataclass(frozen=True, slots=True)
class DrawingFiles:
    """The addresses of a drawing's two stills and loop, and the two sentences that it shows."""

    start: str
    end: str
    loop: str
    sentences: tuple[str, str]


def drawing_of(drill: Drill) -> DrawingFiles | None:
    """Return the drill's drawing: of its own poses, else the library's; ``None`` for neither."""
    if own := picked(drill.poses_json):
        return drawing_files(own.digest, own.sentences)
    if found := picture_for(drill.picture):
        loop = found.loop or found.end
        return DrawingFiles(static(found.start), static(found.end), static(loop), found.sentences)
    return None


def drawing_files(digest: str, sentences: tuple[str, str]) -> DrawingFiles:
    """Return the files of a drawing of picked poses."""
    start, end, loop = (
        reverse("drawings:drawing", kwargs={"digest": digest, "part": part})
        for part in ("start", "end", "loop")
    )
    return DrawingFiles(start, end, loop, sentences)


@dataclass(frozen=True, slots=True)
class DrillPicture:
    """
    Addresses of the stills; empty where there is only an ``icon``.

    The files show a right hand as the affected one; ``is_mirrored`` asks the page to turn it.
    """

    start: str
    end: str
    alternative: str
    icon: str
    is_mirrored: bool


def drill_picture(drill: Drill, *, affected_side: str = Side.RIGHT) -> DrillPicture:
    """Return the picture of ``drill`` for a person with this affected side."""
    found = drawing_of(drill)
    return DrillPicture(
        start=found.start if found else "",
        end=found.end if found else "",
        alternative=" ".join(found.sentences) if found else "",
        icon=ICONS.get(Category(drill.category), "hand"),
        is_mirrored=affected_side == Side.LEFT,
    )
