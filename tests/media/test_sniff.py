"""Files are told by their bytes."""

import pytest

from programmes.media.problems import Problem, Unusable
from programmes.media.sniff import HEAD, Kind, kind_of
from tests.media.files import film, photo


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (photo(form="JPEG"), Kind.JPEG),
        (photo(form="PNG"), Kind.PNG),
        (photo(form="WEBP"), Kind.WEBP),
        (film("mp4"), Kind.MP4),
        (film("mov"), Kind.MP4),
        (b"\0\0\0\x08wide\0\0\0\0mdat", Kind.MP4),
        (film("webm", "libvpx"), Kind.WEBM),
    ],
)
def test_kind_of_what_we_read(data, kind):
    assert kind_of(data[:HEAD]) is kind
    assert kind.is_film == (kind in {Kind.MP4, Kind.WEBM})


@pytest.mark.parametrize(
    ("head", "problem"),
    [
        (b"", Problem.EMPTY),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Problem.HEIC),
        (photo(form="GIF"), Problem.UNKNOWN),
        (photo(form="BMP"), Problem.UNKNOWN),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", Problem.UNKNOWN),
        (b"<!doctype html><script>alert(1)</script>", Problem.UNKNOWN),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", Problem.UNKNOWN),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", Problem.UNKNOWN),
        (b"%PDF-1.7", Problem.UNKNOWN),
        (b"RIFF\0\0\0\0AVI LIST", Problem.UNKNOWN),
        (b"\xff", Problem.UNKNOWN),
    ],
)
def test_kind_of_everything_else_is_refused(head, problem):
    with pytest.raises(Unusable) as refused:
        kind_of(head[:HEAD])
    assert refused.value.problem is problem
