"""
A film as somebody sent it, made anew: small, silent, upright, without anything but its pictures.

FFmpeg reads it through PyAV, which is imported where it is used: few processes ever see a film.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from programmes.media.photos import jpeg
from programmes.media.problems import Problem, Unusable
from programmes.media.sniff import Kind

if TYPE_CHECKING:
    from av import VideoFrame
    from av.container import InputContainer
    from av.filter import Graph
    from av.video.stream import VideoStream
    from PIL.Image import Image

MOST_BYTES = 50 * 1024 * 1024
MOST_S = 60  # seconds of film
SPARE_S = 1  # a phone told to stop at 60 seconds stops a little later
MOST_SIDE = 4096  # pixels of one picture, both ways up: what cameras call 4K
MOST_PIXELS = 4096 * 2304
MOST_HEIGHT = 720  # pixels
FRAMES_A_S = 30
MOST_WORK_S = 300  # seconds of making; the worst minute of 4K takes half of that on two busy cores
LOOK_EVERY = 5  # pictures
MICROSECONDS = 1_000_000

# Each kind is opened by its own reader: others can be told to open files and addresses.
READERS = {Kind.MP4: "mov", Kind.WEBM: "matroska"}
CODECS = {"h264", "hevc", "vp8", "vp9", "av1"}
ENCODER: Final = "libx264"
HOW = {
    "preset": "veryfast",
    "crf": "26",
    "maxrate": "2500k",  # a minute is 19 MB at the very most
    "bufsize": "5000k",
    "profile": "main",
}
# Without bitexact the file would name the program that wrote it, and when.
WRITER = {"movflags": "faststart", "fflags": "+bitexact"}


@dataclass(frozen=True, slots=True)
class Film:
    """A film that is safe to show: MP4 (H.264, no sound, no metadata), and its poster, a JPEG."""

    content: bytes
    poster: bytes
    width: int
    height: int
    seconds: float


def look_at(file: BinaryIO, kind: Kind) -> None:
    """
    Refuse a film that cannot be made, by what it says of itself; nothing is decoded.

    :raises Unusable: if it is broken, too long or too large, or in a codec that we do not read.
    """
    with _opened(file, kind) as sent:
        _stream_of(sent)


def safe_film(file: BinaryIO, kind: Kind) -> Film:
    """
    Return the film in ``file``, of that ``kind``, made anew.

    :raises Unusable: as ``look_at`` does, and where its pictures are not what it said.
    """
    from av import FFmpegError

    with _opened(file, kind) as sent, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"  # not in memory: "faststart" reads what it wrote
        try:
            poster, frames = _write(path, _small_frames(sent, _stream_of(sent)))
        except (FFmpegError, ValueError) as error:
            raise Unusable(Problem.BROKEN) from error
        return Film(
            content=path.read_bytes(),
            poster=jpeg(poster),
            width=poster.width,
            height=poster.height,
            seconds=frames / FRAMES_A_S,
        )


@contextmanager
def _opened(file: BinaryIO, kind: Kind) -> Iterator["InputContainer"]:
    import av

    try:
        sent = av.open(file, "r", format=READERS[kind], metadata_errors="replace")
    except (av.FFmpegError, ValueError) as error:
        raise Unusable(Problem.BROKEN) from error
    with sent:
        yield sent


def _stream_of(sent: "InputContainer") -> "VideoStream":
    """Return the stream of pictures, if it is one that can be made."""
    if not sent.streams.video:
        raise Unusable(Problem.NO_PICTURE)
    stream = sent.streams.video[0]
    if stream.codec_context is None or stream.codec_context.name not in CODECS:
        raise Unusable(Problem.CODEC)
    _check_size(stream.width, stream.height)
    if sent.duration is not None and sent.duration > (MOST_S + SPARE_S) * MICROSECONDS:
        raise Unusable(Problem.TOO_LONG)
    return stream


def _check_size(width: int, height: int) -> None:
    if max(width, height) > MOST_SIDE or width * height > MOST_PIXELS:
        raise Unusable(Problem.TOO_MANY_PIXELS)


def _small_frames(sent: "InputContainer", stream: "VideoStream") -> Iterator["VideoFrame"]:
    """Yield the pictures small and upright, ``FRAMES_A_S`` of them a second."""
    stream.thread_type = "AUTO"
    stream.codec_context.thread_count = 2
    graph = None
    until = time.monotonic() + MOST_WORK_S
    for frame in sent.decode(stream):
        if time.monotonic() > until:
            raise Unusable(Problem.GAVE_UP)
        _check_size(frame.width, frame.height)
        graph = graph or _graph(stream, frame)
        graph.vpush(frame)
        yield from _ready(graph)
    if graph is not None:
        graph.vpush(None)
        yield from _ready(graph)


def _ready(graph: "Graph") -> Iterator["VideoFrame"]:
    import av

    with suppress(av.BlockingIOError, av.EOFError):  # it asks for more, or has given all
        while True:
            yield graph.vpull()


def _graph(stream: "VideoStream", first: "VideoFrame") -> "Graph":
    """Return what makes a picture upright and small, with square pixels."""
    import av

    scale = f"min(1,{MOST_HEIGHT}/ih)"
    graph = av.filter.Graph()
    graph.link_nodes(
        graph.add_buffer(template=stream),
        *(graph.add("transpose", "cclock") for _ in range(first.rotation // 90 % 4)),
        graph.add("fps", str(FRAMES_A_S)),
        graph.add("scale", f"w='trunc(iw*sar*{scale}/2)*2':h='trunc(ih*{scale}/2)*2'"),
        graph.add("setsar", "1"),
        graph.add("format", "yuv420p"),
        graph.add("buffersink"),
    ).configure()
    return graph


def _write(path: Path, frames: Iterator["VideoFrame"]) -> tuple["Image", int]:
    """Write the film; return its poster and how many pictures it has."""
    import av

    poster = _Poster()
    count = 0
    with av.open(str(path), "w", format="mp4", options=WRITER) as out:
        made = out.add_stream(ENCODER, rate=FRAMES_A_S, options=HOW)
        made.pix_fmt = "yuv420p"
        for count, frame in enumerate(frames, start=1):
            if count > (MOST_S + SPARE_S) * FRAMES_A_S:
                raise Unusable(Problem.TOO_LONG)
            if count == 1:
                made.width, made.height = frame.width, frame.height
            poster.look_at(frame, count)
            frame.pts, frame.time_base = count - 1, Fraction(1, FRAMES_A_S)
            out.mux(made.encode(frame))
        if count:
            out.mux(made.encode())
    if poster.image is None:
        raise Unusable(Problem.BROKEN)
    return poster.image, count


class _Poster:
    """The sharpest picture of the first second: cameras find their focus, and some fade in."""

    def __init__(self) -> None:
        self.image: Image | None = None
        self.sharpness = -1.0

    def look_at(self, frame: "VideoFrame", number: int) -> None:
        """Keep the picture if it is sharper than those before; ``number`` counts from 1."""
        from PIL import ImageFilter, ImageStat

        if number > FRAMES_A_S or number % LOOK_EVERY != 1:
            return
        image: Image = frame.to_image()  # type: ignore[no-untyped-call]
        edges = image.convert("L").filter(ImageFilter.FIND_EDGES)
        sharpness = ImageStat.Stat(edges).var[0]
        if sharpness > self.sharpness:
            self.image, self.sharpness = image, sharpness
