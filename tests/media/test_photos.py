"""Photos: upright, small, without anything that was not a pixel; or refused."""

import io
import subprocess
import sys
import time
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageOps, PngImagePlugin

from programmes.media.photos import LONG_SIDE, MOST_PIXELS, safe_photo
from programmes.media.problems import Problem, Unusable
from programmes.media.sniff import HEAD, Kind, kind_of
from tests.media.files import BLUE, RED, chunk, exif, photo, picture, png


def made(data):
    """Return what became of a photo, opened."""
    result = safe_photo(io.BytesIO(data), kind_of(data[:HEAD]))
    image = Image.open(io.BytesIO(result.content))
    assert (image.format, image.mode) == ("JPEG", "RGB")
    assert image.size == (result.width, result.height)
    return image, result.content


def is_near(pixel, colour, by=12):
    return all(abs(one - other) <= by for one, other in zip(pixel, colour, strict=True))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_photo_of_each_kind_becomes_a_progressive_jpeg(form):
    image, _ = made(photo(form=form))

    assert image.info["progressive"] == 1
    assert image.size == (160, 120)
    assert is_near(image.getpixel((80, 20)), RED)
    assert is_near(image.getpixel((80, 100)), BLUE)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_photo_loses_place_maker_and_everything_else_that_was_written_beside_it(form):
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "kitchen")
    extra = {"pnginfo": notes} if form == "PNG" else {"xmp": b"<x:xmpmeta>kitchen</x:xmpmeta>"}
    sent = photo(form=form, exif=exif(), **extra)
    assert b"kitchen" in sent

    image, content = made(sent)

    assert dict(image.getexif()) == {}
    assert image.info.keys() <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
        "progressive",
        "progression",
    }
    assert b"Ana" not in content
    assert b"kitchen" not in content


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_photo_is_turned_as_pillow_would_turn_it(form, orientation):
    corners = picture()
    corners.paste((20, 200, 20), (0, 0, 60, 60))
    sent = photo(corners, form, exif=exif(orientation))
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(sent)))

    image, _ = made(sent)

    assert image.size == upright.size
    for place in ((15, 15), (15, 105), (105, 15), (105, 105)):
        assert is_near(image.getpixel(place), upright.convert("RGB").getpixel(place), by=40)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_photo_that_says_nonsense_about_its_turn_stays_as_it_is(orientation):
    image, _ = made(photo(exif=exif(orientation)))

    assert is_near(image.getpixel((80, 10)), RED)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_photo_in_any_colours_of_png_is_drawn_in_rgb(mode):
    image = picture(mode="L" if mode == "I;16" else mode)
    if mode == "I;16":
        image = Image.new("I;16", (160, 120), 0x8000)
    drawn, _ = made(photo(image, "PNG"))

    assert drawn.size == (160, 120)
    if mode == "I;16":
        assert is_near(drawn.getpixel((80, 60)), (128, 128, 128))


def test_photo_with_holes_stands_on_white():
    drawn, _ = made(photo(Image.new("RGBA", (40, 40), (0, 0, 0, 0)), "PNG"))

    assert drawn.getpixel((20, 20)) == (255, 255, 255)


@pytest.mark.parametrize("profile", [b"", b"no profile at all", None])
def test_photo_keeps_its_colours_whatever_its_profile_says(profile):
    if profile is None:
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image, _ = made(photo(icc_profile=profile))

    assert is_near(image.getpixel((80, 20)), RED)
    assert "icc_profile" not in image.info


def test_photo_for_print_is_drawn_for_screens():
    image, _ = made(photo(picture(mode="CMYK")))

    assert is_near(image.getpixel((80, 20)), RED, by=60)


def test_photo_with_more_than_one_picture_shows_the_first():
    frames = [Image.new("RGB", (20, 20), colour) for colour in (RED, BLUE)]
    data = photo(frames[0], "WEBP", save_all=True, append_images=frames[1:])

    image, _ = made(data)

    assert is_near(image.getpixel((10, 10)), RED)


def test_photo_that_is_large_becomes_small_on_its_long_side():
    image, content = made(photo(picture(3000, 4000)))

    assert image.size == (960, LONG_SIDE)
    assert len(content) < 100_000


@pytest.mark.parametrize("tail", [b"<script>alert(1)</script>", b"PK\x05\x06" + bytes(18)])
def test_photo_with_something_else_behind_it_loses_that(tail):
    _, content = made(photo() + tail)

    assert tail not in content


def test_photo_that_is_a_page_inside_is_refused():
    refused(b"\xff\xd8\xff<html><script>alert(1)</script></html>", Problem.BROKEN)


def refused(data, problem):
    with pytest.raises(Unusable) as unusable:
        safe_photo(io.BytesIO(data), kind_of(data[:HEAD]))
    assert unusable.value.problem is problem


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_photo_that_ends_too_early_is_refused(form):
    noise = Image.effect_noise((200, 200), 90).convert("RGB")
    data = photo(noise, form)

    refused(data[: len(data) // 2], Problem.BROKEN)
    refused(data[:40], Problem.BROKEN)


@pytest.mark.parametrize(
    ("width", "height"), [(8000, 5001), (12_000, 12_000), (60_000, 60_000), (4000, 4001)]
)
def test_photo_that_would_fill_the_memory_is_refused_at_once(width, height):
    data = png(chunk(b"IDAT", zlib.compress(bytes(1000))), width=width, height=height)
    began = time.monotonic()

    refused(data, Problem.TOO_MANY_PIXELS)
    assert time.monotonic() - began < 0.5


def test_jpeg_may_have_more_pixels_because_it_is_decoded_small():
    image, _ = made(photo(Image.new("RGB", (8000, 5000), RED)))

    assert MOST_PIXELS == 8000 * 5000
    assert image.size == (1280, 800)


@pytest.mark.parametrize("kind", [b"zTXt", b"iTXt"])
def test_png_whose_text_grows_without_end_is_refused_at_once(kind):
    packed = zlib.compress(bytes(200_000_000))
    text = b"Comment\0\0" if kind == b"zTXt" else b"Comment\0\1\0\0\0"
    began = time.monotonic()

    refused(png(chunk(kind, text + packed)), Problem.BROKEN)
    assert time.monotonic() - began < 2


def test_picture_of_another_kind_than_it_says_is_refused():
    with pytest.raises(Unusable) as unusable:
        safe_photo(io.BytesIO(photo(form="GIF")), Kind.JPEG)
    assert unusable.value.problem is Problem.BROKEN


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow complains of damaged notes
@settings(deadline=None)
@given(st.data())
def test_photo_damaged_anywhere_is_drawn_or_refused(data):
    sent = bytearray(photo(form=data.draw(st.sampled_from(["JPEG", "PNG", "WEBP"])), exif=exif(6)))
    for _ in range(data.draw(st.integers(1, 8))):
        sent[data.draw(st.integers(12, len(sent) - 1))] = data.draw(st.integers(0, 255))
    kind = kind_of(bytes(sent[:HEAD]))
    try:
        result = safe_photo(io.BytesIO(sent), kind)
    except Unusable:
        return
    assert max(result.width, result.height) <= LONG_SIDE


def test_pages_load_neither_pillow_nor_ffmpeg_until_somebody_sends_a_file():
    code = (
        "import os, sys; os.environ.update(DJANGO_SETTINGS_MODULE='rehab.settings', DEBUG='1');"
        "import rehab.wsgi; from django.urls import get_resolver; get_resolver().url_patterns;"
        "print(sorted({'PIL', 'av'} & set(sys.modules)))"
    )
    told = subprocess.run(  # noqa: S603 -- our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert told.stdout.splitlines()[-1] == "[]"
