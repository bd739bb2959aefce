"""Which picture a page shows for a drill: one place for all portals."""

from dataclasses import dataclass

from django.templatetags.static import static

from programmes.models import Category, Drill, Side
from programmes.pictures.catalogue import picture_for

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
class DrillPicture:
    """
    Addresses of the stills and of the moving picture; empty where there is only an ``icon``.

    The files show a right hand as the affected one; ``is_mirrored`` asks the page to turn it.
    ``digest`` names the drawing, ``is_approved`` tells whether a clinician found this one true.
    """

    start: str
    end: str
    moving: str
    alternative: str
    icon: str
    is_mirrored: bool
    digest: str
    is_approved: bool


def drill_picture(drill: Drill, *, affected_side: str = Side.RIGHT) -> DrillPicture:
    """Return the picture of ``drill`` for a person with this affected side."""
    found = picture_for(drill.picture)
    digest = found.digest if found else ""
    return DrillPicture(
        start=static(found.start) if found else "",
        end=static(found.end) if found else "",
        moving=static(found.loop or found.end) if found else "",
        alternative=found.alternative if found else "",
        icon=ICONS.get(Category(drill.category), "hand"),
        is_mirrored=affected_side == Side.LEFT,
        digest=digest,
        is_approved=bool(digest) and drill.picture_approved_digest == digest,
    )
