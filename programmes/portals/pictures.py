"""Which picture a page shows for a drill: one place for all portals."""

from dataclasses import dataclass, replace
from functools import cache

from django.templatetags.static import static
from django.urls import reverse

from programmes.domain.wording import for_side
from programmes.models import Category, Drill, DrillMedia, Patient, Side
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
class OwnPicture:
    """
    A clinic's own photo or film of a drill: its address, and what it shows in words.

    ``poster`` is the address of a film's still picture, empty for a photo. ``width`` and
    ``height`` are pixels.
    """

    address: str
    poster: str
    alternative: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class DrawingFiles:
    """The addresses of a drawing's two stills and loop, and the two sentences that it shows."""

    start: str
    end: str
    loop: str
    sentences: tuple[str, str]
    digest: str


def drawing_of(drill: Drill) -> DrawingFiles | None:
    """Return the drill's drawing: of its own poses, else the library's; ``None`` for neither."""
    if own := picked(drill.poses_json):
        return drawing_files(own.digest, own.sentences)
    return _drawing_in_library(drill.picture)


@cache
def _drawing_in_library(slug: str) -> DrawingFiles | None:
    found = picture_for(slug)
    if found is None:
        return None
    files = (static(found.start), static(found.end), static(found.loop or found.end))
    return DrawingFiles(*files, found.sentences, found.digest)


def drawing_files(digest: str, sentences: tuple[str, str]) -> DrawingFiles:
    """Return the files of a drawing of picked poses."""
    start, end, loop = (
        reverse("drawings:drawing", kwargs={"digest": digest, "part": part})
        for part in ("start", "end", "loop")
    )
    return DrawingFiles(start, end, loop, sentences, digest)


@dataclass(frozen=True, slots=True)
class DrillPicture:
    """
    Addresses of the stills and the loop; empty where there is only an ``icon``.

    The files show a right hand as the affected one; ``is_mirrored`` asks the page to turn it.
    ``digest`` names the drawing, ``is_approved`` tells whether a clinician found this one true.
    ``own`` is what the clinic has made itself, which goes before the drawing where there is room
    for it; ``None`` where there is nothing, and in lists.
    """

    start: str
    end: str
    moving: str
    alternative: str
    icon: str
    is_mirrored: bool
    digest: str = ""
    is_approved: bool = False
    own: OwnPicture | None = None


def patients_picture(
    drill: Drill, patient: Patient, *, own: OwnPicture | None = None
) -> DrillPicture:
    """Return the picture of ``drill`` as the patient chose it: skin tone, moving or still."""
    picture = drill_picture(drill, affected_side=patient.affected_side, own=own)
    screen = patient.screen
    moving = picture.moving if screen.moves else picture.end

    def toned(address: str) -> str:
        return f"{address}#{screen.skin_tone}" if address else ""

    return replace(
        picture,
        start=toned(picture.start),
        end=toned(picture.end),
        moving=toned(moving),
    )


def drill_picture(
    drill: Drill, *, affected_side: str | None = None, own: OwnPicture | None = None
) -> DrillPicture:
    """
    Return the picture of ``drill`` for a person with this affected side.

    ``None`` is nobody in particular: the words then say "affected" in place of a side.
    """
    found = drawing_of(drill)
    words = " ".join(found.sentences) if found else ""
    if affected_side is not None:
        words = for_side(words, affected="left" if affected_side == Side.LEFT else "right")
    digest = found.digest if found else ""
    return DrillPicture(
        start=found.start if found else "",
        end=found.end if found else "",
        moving=found.loop if found else "",
        alternative=words,
        icon=ICONS.get(Category(drill.category), "hand"),
        is_mirrored=affected_side == Side.LEFT,
        digest=digest,
        is_approved=bool(digest) and drill.picture_approved_digest == digest,
        own=own,
    )


def own_picture(media: DrillMedia | None, *, portal: str, **names: str) -> OwnPicture | None:
    """
    Return a clinic's own photo or film as the pages of ``portal`` show it.

    ``names`` are what the addresses of that portal name besides. ``None`` where there is nothing
    that can be shown.
    """
    if media is None or not media.is_ready:
        return None

    def address(view: str) -> str:
        return reverse(f"{portal}:{view}", kwargs={"media": media.public_id, **names})

    return OwnPicture(
        address=address("media_file"),
        poster=address("media_poster") if media.is_film else "",
        alternative=media.alternative,
        width=media.width or 0,
        height=media.height or 0,
    )
