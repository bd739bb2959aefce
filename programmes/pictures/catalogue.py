"""Which picture a drill has; all the web app needs, without the generator and its libraries."""

import json
from dataclasses import dataclass
from functools import cache

from programmes.pictures.recipe import DATA, recipes


@dataclass(frozen=True, slots=True)
class Picture:
    """
    The committed picture files of one drill, as paths for the static storage.

    ``start`` and ``end`` are the stills 1 and 2, ``loop`` the moving picture; all show a right hand
    as the affected one, and are mirrored by the page for a left one. The address's fragment picks
    a skin tone (``#dark``). ``sentences`` say the same in words for the patient. ``digest`` changes
    whenever the picture is drawn anew.
    """

    slug: str
    start: str
    end: str
    loop: str | None
    sentences: tuple[str, str]
    digest: str

    @property
    def alternative(self) -> str:
        """The two sentences as one text alternative."""
        return " ".join(self.sentences)


def every_picture() -> list[Picture]:
    """Return the pictures of all starter drills, in the order of the recipes."""
    return [found for slug in recipes() if (found := picture_for(slug)) is not None]


@cache
def picture_for(slug: str) -> Picture | None:
    """Return the picture of the drill with that slug; ``None`` when it has none."""
    recipe = recipes().get(slug)
    if recipe is None:
        return None
    return Picture(
        slug=slug,
        start=f"drills/{slug}-1.svg",
        end=f"drills/{slug}-2.svg",
        loop=f"drills/{slug}.svg",
        sentences=recipe.text,
        digest=_digests().get(slug, ""),
    )


@cache
def _digests() -> dict[str, str]:
    found: dict[str, str] = json.loads((DATA / "pictures.lock.json").read_text(encoding="utf-8"))
    return found
