"""What a file is, told by its first bytes: a name or a header is only what somebody claims."""

from enum import Enum, auto

from programmes.media.problems import Problem, Unusable

HEAD = 32  # bytes that are enough to tell


class Kind(Enum):
    """The kinds of files that are read; each is opened as what it is and as nothing else."""

    JPEG = auto()
    PNG = auto()
    WEBP = auto()
    MP4 = auto()  # and QuickTime, which is the same box inside
    WEBM = auto()  # Matroska with fewer things in it

    @property
    def is_film(self) -> bool:
        """Tell whether it moves."""
        return self in {Kind.MP4, Kind.WEBM}


STARTS = {
    b"\xff\xd8\xff": Kind.JPEG,
    b"\x89PNG\r\n\x1a\n": Kind.PNG,
    b"\x1a\x45\xdf\xa3": Kind.WEBM,
}
PHOTOS_IN_A_BOX = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
# QuickTime files older than the box that names the kind begin with one of these.
BOXES = {b"ftyp", b"moov", b"mdat", b"wide"}


def kind_of(head: bytes) -> Kind:
    """
    Return the kind of the file that begins with ``head``, its first ``HEAD`` bytes.

    :raises Unusable: if it is of another kind, or empty.
    """
    if not head:
        raise Unusable(Problem.EMPTY)
    for start, kind in STARTS.items():
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Kind.WEBP
    if head[4:8] == b"ftyp" and head[8:12] in PHOTOS_IN_A_BOX:
        raise Unusable(Problem.HEIC)
    if head[4:8] in BOXES:
        return Kind.MP4
    raise Unusable(Problem.UNKNOWN)
