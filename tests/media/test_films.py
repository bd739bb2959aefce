"""Films: small, silent, upright, without anything that was not a picture; or refused."""

import io

import av
import pytest
from PIL import Image

from programmes.media import films
from programmes.media.films import look_at, safe_film
from programmes.media.problems import Problem, Unusable
from programmes.media.sniff import HEAD, Kind, kind_of
from tests.media.files import BLUE, RED, film, sound_alone
from tests.media.test_photos import is_near


def made(data):
    file = io.BytesIO(data)
    look_at(file, kind_of(data[:HEAD]))
    file.seek(0)
    return safe_film(file, kind_of(data[:HEAD]))


def refused(data, problem, *, at_first_sight=True):
    kind = kind_of(data[:HEAD])
    if at_first_sight:
        with pytest.raises(Unusable) as unusable:
            look_at(io.BytesIO(data), kind)
        assert unusable.value.problem is problem
    with pytest.raises(Unusable) as unusable:
        safe_film(io.BytesIO(data), kind)
    assert unusable.value.problem is problem


def poster(result):
    image = Image.open(io.BytesIO(result.poster))
    assert image.size == (result.width, result.height)
    return image


def test_the_encoder_is_in_the_wheel():
    assert av.Codec(films.ENCODER, "w").name == "libx264"


@pytest.mark.parametrize(
    ("form", "codec", "sound"),
    [("mp4", "libx264", "aac"), ("mov", "libx264", "aac"), ("webm", "libvpx-vp9", "libopus")],
)
def test_film_comes_out_silent_and_without_notes(form, codec, sound):
    notes = {"title": "Ana at home", "location": "+51.5074-000.1278/", "comment": "kitchen"}
    sent = film(form, codec, sound=sound, notes=notes)
    assert b"Ana at home" in sent

    result = made(sent)

    with av.open(io.BytesIO(result.content)) as container:
        streams = [(one.type, one.codec_context.name, one.metadata) for one in container.streams]
        assert container.metadata.keys() == {"major_brand", "minor_version", "compatible_brands"}
        assert streams == [
            ("video", "h264", {"language": "und", "handler_name": "VideoHandler"}),
        ]
        assert container.streams.video[0].format.name == "yuv420p"
    for word in (b"Ana at home", b"51.5074", b"kitchen", b"Lavf"):
        assert word not in result.content + result.poster
    assert (result.width, result.height, result.seconds) == (160, 120, 1.0)
    assert result.content.index(b"moov") < result.content.index(b"mdat")  # plays while it loads


@pytest.mark.parametrize(
    ("turn", "size", "red", "blue"),
    [
        (0, (160, 120), (80, 20), (80, 100)),
        (90, (120, 160), (20, 80), (100, 80)),  # a quarter against the clock: up goes left
        (-90, (120, 160), (100, 80), (20, 80)),
        (180, (160, 120), (80, 100), (80, 20)),
    ],
)
def test_film_is_turned_the_way_it_was_taken(turn, size, red, blue):
    result = made(film("mov", turn=turn))

    assert (result.width, result.height) == size
    assert is_near(poster(result).getpixel(red), RED, by=30)
    assert is_near(poster(result).getpixel(blue), BLUE, by=30)
    with av.open(io.BytesIO(result.content)) as container:
        assert next(container.decode(video=0)).rotation == 0


@pytest.mark.parametrize(
    ("size", "expected"),
    [((1280, 960), (960, 720)), ((600, 1000), (432, 720)), ((162, 90), (162, 90))],
)
def test_film_is_at_most_720_pixels_high(size, expected):
    result = made(film(size=size, seconds=0.2))

    assert (result.width, result.height) == expected


@pytest.mark.parametrize("rate", [10, 60])
def test_film_keeps_its_length_at_thirty_pictures_a_second(rate):
    result = made(film(rate=rate))

    assert result.seconds == pytest.approx(1.0, abs=0.1)
    with av.open(io.BytesIO(result.content)) as container:
        assert container.streams.video[0].average_rate == 30


def test_poster_is_the_sharpest_of_the_first_second():
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        for number in range(45):
            image = Image.new("RGB", (160, 120))  # black at first, as after fading in
            if number >= 10:
                image.paste((200, 200, 200), (0, 0, 80, 120))
            container.mux(stream.encode(av.VideoFrame.from_image(image)))
        container.mux(stream.encode())

    assert is_near(poster(made(out.getvalue())).getpixel((40, 60)), (200, 200, 200), by=20)


def test_film_of_a_minute_is_made_and_a_longer_one_is_not():
    assert made(film(seconds=60, rate=5)).seconds == 60
    refused(film(seconds=62, rate=5), Problem.TOO_LONG)


def test_film_that_hides_its_length_is_refused_while_it_is_made():
    """A recording of a browser says nothing of its length."""
    sent = film("webm", "libvpx", seconds=62, rate=5)
    at = sent.index(b"\x44\x89\x88")  # Matroska's Duration, 8 bytes

    silent = sent[:at] + b"\xec\x89" + sent[at + 2 :]  # becomes a void of as many bytes

    with av.open(io.BytesIO(silent)) as container:
        assert container.duration is None or container.duration < 0
    refused(silent, Problem.TOO_LONG, at_first_sight=False)


def test_film_with_pictures_larger_than_4k_is_refused():
    refused(film(size=(4098, 64), seconds=0.1), Problem.TOO_MANY_PIXELS)


def test_film_in_a_codec_that_nobody_needs_is_refused():
    refused(film("mp4", "mpeg4"), Problem.CODEC)


def test_sound_alone_is_no_film():
    refused(sound_alone(), Problem.NO_PICTURE)


def test_film_that_ends_before_its_index_is_refused():
    sent = film()

    refused(sent[: len(sent) // 2], Problem.BROKEN)
    refused(sent[:HEAD], Problem.BROKEN)


def test_film_of_noise_inside_is_refused():
    sent = film()
    index = sent.index(b"moov")

    broken = sent[:64] + bytes(reversed(sent[64 : index - 4])) + sent[index - 4 :]

    refused(broken, Problem.BROKEN, at_first_sight=False)


def test_a_list_of_other_files_inside_is_not_followed(tmp_path):
    """Readers that open further files are never asked, whatever the file calls itself."""
    (tmp_path / "secret.mp4").write_bytes(film())
    listed = f"ffconcat version 1.0\nfile {tmp_path}/secret.mp4\n".encode()

    for kind in (Kind.MP4, Kind.WEBM):
        with pytest.raises(Unusable) as unusable:
            safe_film(io.BytesIO(listed), kind)
        assert unusable.value.problem is Problem.BROKEN


def test_film_that_takes_too_long_to_make_is_given_up(monkeypatch):
    monkeypatch.setattr(films, "MOST_WORK_S", -1)

    refused(film(), Problem.GAVE_UP, at_first_sight=False)
