"""Files that people send, on any page: none is kept that is too large, or known to do harm."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from programmes.channels import clamd
from programmes.media.films import MOST_BYTES

FIELDS_BYTES = 1024**2  # what the other fields of a form may add
MOST_DRAINED_BYTES = 1024**3


class CountedUpload(FileUploadHandler):
    """
    Stands before the handlers that store files, and lets no more than ``MOST_BYTES`` pass.

    What is dropped is read to its end all the same: a browser that cannot finish sending shows a
    broken connection in place of the page that says what is wrong. Far above any film, it is cut.
    """

    is_hopeless = is_endless = False  # by the length that was announced
    passed = 0  # bytes of all files of the request

    def handle_raw_input(self, _raw: Any, _meta: Any, content_length: int, *_: Any) -> None:
        """Judge the request by the length that it announces."""
        self.is_hopeless = content_length > MOST_BYTES + FIELDS_BYTES
        self.is_endless = content_length > MOST_DRAINED_BYTES

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Drop a file of a request that is too long before any of it is stored."""
        super().new_file(*args, **kwargs)
        if self.is_endless:
            self._drop(StopUpload(connection_reset=True))
        if self.is_hopeless:
            self._drop(SkipFile())

    def receive_data_chunk(self, raw_data: bytes, _start: int) -> bytes:
        """Count what passes, whatever was announced."""
        self.passed += len(raw_data)
        if self.passed > MOST_BYTES:
            self._drop(SkipFile())
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers behind."""

    def _drop(self, how: SkipFile | StopUpload) -> None:
        assert self.request is not None  # noqa: S101 -- Django hands it to every handler
        self.request.META[DROPPED] = "1"
        raise how


DROPPED = "relearn.dropped_file"  # not a header: those begin with HTTP_


def dropped_a_file(request: HttpRequest) -> bool:
    """Tell whether a file of the request was too large to be kept."""
    return DROPPED in request.META


class SentFile(forms.FileField):
    """A file that a page takes; where there is a virus scanner, it reads the file first."""

    default_error_messages = {
        "infected": _("A virus was found in this file. Choose another one."),
        "unscanned": _("We cannot check files for viruses right now. Try again in a few minutes."),
    }

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the file."""
        file = super().clean(data, initial)
        if isinstance(file, UploadedFile) and clamd.is_set_up():
            try:
                clamd.scan(file.chunks())
            except clamd.Infected as error:
                raise self._refused("infected") from error
            except clamd.ScannerAway as error:
                raise self._refused("unscanned") from error
            file.seek(0)
        return file

    def _refused(self, code: str) -> forms.ValidationError:
        return forms.ValidationError(self.error_messages[code], code=code)
