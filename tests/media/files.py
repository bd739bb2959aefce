"""Real photos and films, small and made on the spot."""

import io
import struct
import zlib

import av
from PIL import Image

RED, BLUE = (200, 30, 30), (30, 30, 200)


def picture(width=160, height=120, mode="RGB"):
    """Return an image that is red above and blue below."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (0, height // 2, width, height))
    return image.convert(mode)


def photo(image=None, form="JPEG", **options):
    """Return an image as a file of that format."""
    out = io.BytesIO()
    (image or picture()).save(out, form, **options)
    return out.getvalue()


def exif(orientation=1):
    """Return what a phone writes beside a photo: which way is up, who made it, and where."""
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010E] = "Ana at her kitchen table"
    data.get_ifd(0x8825)[1] = "N"
    data.get_ifd(0x8825)[2] = (51.0, 30.0, 26.0)
    return data


def chunk(kind, data):
    """Return a chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*chunks, width=1, height=1):
    """Return a PNG of that size with these chunks after its head."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(chunks) + chunk(b"IEND", b"")


def film(
    form="mp4",
    codec="libx264",
    *,
    seconds=1,
    size=(160, 120),
    rate=30,
    sound=None,
    turn=0,
    notes=(),
):
    """Return a film that is red above and blue below, as it is stored, before it is turned."""
    out = io.BytesIO()
    with av.open(out, "w", format=form) as container:
        container.metadata.update(notes)
        stream = container.add_stream(codec, rate=rate)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        if turn:
            stream.set_display_rotation(turn)
        voice = container.add_stream(sound, rate=48000) if sound else None
        for _ in range(round(seconds * rate)):
            container.mux(stream.encode(av.VideoFrame.from_image(picture(*size))))
        container.mux(stream.encode())
        if voice:
            _speak(container, voice, seconds)
    return out.getvalue()


def sound_alone():
    """Return a film without pictures."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        _speak(container, container.add_stream("aac", rate=48000), 1)
    return out.getvalue()


def _speak(container, voice, seconds):
    for number in range(seconds * 48):
        frame = av.AudioFrame(format="fltp", layout="stereo", samples=1024)
        frame.sample_rate, frame.pts = 48000, number * 1024
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        container.mux(voice.encode(frame))
    container.mux(voice.encode())
