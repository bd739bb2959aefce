"""Files that are larger than any page takes are dropped while they arrive."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from programmes.portals import uploads
from programmes.portals.uploads import dropped_a_file


@pytest.fixture(autouse=True)
def small_limits(monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 200_000)
    monkeypatch.setattr(uploads, "FIELDS_BYTES", 10_000)
    monkeypatch.setattr(uploads, "MOST_DRAINED_BYTES", 1_000_000)


def sent(*sizes, **headers):
    files = {
        f"file{n}": SimpleUploadedFile(f"{n}.bin", bytes(size)) for n, size in enumerate(sizes)
    }
    return RequestFactory().post("/", {**files, "words": "A hand opens."}, **headers)


@pytest.mark.parametrize("sizes", [(), (10,), (200_000,), (100_000, 100_000)])
def test_files_within_the_limit_arrive(sizes):
    request = sent(*sizes)

    assert tuple(file.size for file in request.FILES.values()) == sizes
    assert request.POST["words"] == "A hand opens."
    assert not dropped_a_file(request)


@pytest.mark.parametrize("announced", [None, 500])
def test_file_above_the_limit_is_dropped_and_what_was_typed_stays(announced):
    """A browser that lies about the length is found out while it sends."""
    request = sent(300_000)
    body = request.body
    if announced:
        request = sent(300_000)
        request._stream = type(request._stream)(request.environ["wsgi.input"], len(body))
        request.META["CONTENT_LENGTH"] = str(announced)

    assert list(request.FILES) == []
    assert request.POST["words"] == "A hand opens."
    assert dropped_a_file(request)


def test_many_files_together_are_held_to_the_same_limit():
    request = sent(*[40_000] * 5, 5_000)

    assert sum(file.size for file in request.FILES.values()) <= 200_000
    assert dropped_a_file(request)


def test_a_request_without_end_is_not_read_to_its_end():
    request = sent(2_000_000)

    assert list(request.FILES) == []
    assert dropped_a_file(request)
    assert request._stream.read(1) != b""
