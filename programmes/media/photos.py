"""
A photo as somebody sent it, drawn anew: nothing of the file but its pixels is kept.

Pillow is imported where it is used: most web workers never see a photo.
"""

import io
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from programmes.media.problems import Problem, Unusable
from programmes.media.sniff import HEAD, Kind, kind_of

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 40_000_000  # of a JPEG, which is decoded small to begin with
MOST_WHOLE_PIXELS = 16_000_000  # of the others, which take 16 bytes for each
LONG_SIDE = 1280  # pixels; a phone and half a desktop screen show no more
QUALITY = 82
# What brings a picture upright, by the number that says how it was taken (Exif 2.32, 0x0112).
TURNS = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
}

# One photo at a time keeps the memory of a process within these bounds.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo that is safe to show: a JPEG without metadata, upright, in sRGB."""

    content: bytes
    width: int
    height: int


def read_photo(file: BinaryIO, size: int, *, long_side: int = LONG_SIDE) -> Photo:
    """
    Return what ``file`` of ``size`` bytes shows, drawn anew, whatever it calls itself.

    It is ``long_side`` pixels long at most.

    :raises Unusable: if it is no photo, broken, or too large.
    """
    kind = kind_of(file.read(HEAD))
    file.seek(0)
    if kind.is_film:
        raise Unusable(Problem.UNKNOWN)
    if size > MOST_BYTES:
        raise Unusable(Problem.PHOTO_TOO_LARGE)
    return safe_photo(file, kind, long_side=long_side)


def safe_photo(file: BinaryIO, kind: Kind, *, long_side: int = LONG_SIDE) -> Photo:
    """
    Return the photo in ``file``, of that ``kind``, drawn anew; of a moving one its first picture.

    :raises Unusable: if it is broken or has too many pixels.
    """
    from PIL import Image

    with _one_at_a_time:
        try:
            with Image.open(file, formats=(kind.name,)) as sent:
                _check_size(sent, MOST_PIXELS if kind is Kind.JPEG else MOST_WHOLE_PIXELS)
                drawn = _drawn(sent, long_side)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise Unusable(Problem.TOO_MANY_PIXELS) from error
        except Unusable:
            raise
        except Exception as error:  # a damaged file may raise anything
            raise Unusable(Problem.BROKEN) from error
        return Photo(jpeg(drawn), drawn.width, drawn.height)


def jpeg(image: "Image") -> bytes:
    """Return an RGB image as a JPEG that holds nothing but its pixels."""
    out = io.BytesIO()
    image.info.clear()
    image.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return out.getvalue()


def _check_size(sent: "Image", most: int) -> None:
    if sent.width * sent.height > most:
        raise Unusable(Problem.TOO_MANY_PIXELS)


def _drawn(sent: "Image", long_side: int) -> "Image":
    """Return the image small, upright, on white, in sRGB; small first: the rest is cheap then."""
    from PIL import ExifTags, Image

    profile = sent.info.get("icc_profile")
    sent.draft("RGB", (long_side, long_side))
    sent.load()
    turn = TURNS.get(sent.getexif().get(ExifTags.Base.Orientation, 1))
    image: Image.Image = sent
    if sent.mode.startswith("I"):  # 16 bits of grey
        image = sent.convert("I").point(lambda value: value / 256).convert("L")
    elif sent.mode not in {"L", "RGB", "RGBA", "CMYK"}:  # palettes cannot be scaled
        image = sent.convert("RGBA" if sent.has_transparency_data else "RGB")
    image.thumbnail((long_side, long_side), Image.Resampling.LANCZOS)
    if turn is not None:
        image = image.transpose(Image.Transpose[turn])
    if image.mode == "RGBA":
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        image = ground
    return _in_srgb(image, profile).convert("RGB")


def _in_srgb(image: "Image", profile: bytes | None) -> "Image":
    from PIL import ImageCms

    if not profile or image.mode not in {"RGB", "CMYK"}:
        return image
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        srgb = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, own, srgb, outputMode="RGB") or image
    except (ImageCms.PyCMSError, OSError):  # a broken profile spoils colours, no more
        return image
