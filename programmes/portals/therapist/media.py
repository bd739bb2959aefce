"""A clinic's own photos and films as therapists send and see them."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programmes.media import films
from programmes.media.problems import Problem
from programmes.models import Clinic, DrillMedia, MediaState
from programmes.portals.pictures import OwnPicture, own_picture
from programmes.portals.uploads import SentFile

WORDS_LENGTH = 200
PROBLEMS = {
    Problem.EMPTY: _("This file is empty. Choose another one."),
    Problem.UNKNOWN: _("This is no photo (JPEG, PNG, WebP) and no film (MP4, MOV, WebM)."),
    Problem.HEIC: _("This photo is in HEIC format. Save it as JPEG and send that."),
    Problem.PHOTO_TOO_LARGE: _("This photo has more than 15 MB. Save it smaller and send that."),
    Problem.FILM_TOO_LARGE: _("This file has more than 50 MB. Make the film shorter or smaller."),
    Problem.BROKEN: _("This file cannot be read to its end. Save it again and send that."),
    Problem.TOO_MANY_PIXELS: _("This has too many pixels. Save it at 4000 by 4000 or smaller."),
    Problem.NO_PICTURE: _("This film has sound, but no picture. Choose another one."),
    Problem.CODEC: _("This film is in a format that we cannot read. Save it as MP4 (H.264)."),
    Problem.TOO_LONG: _("This film is longer than 60 seconds. Cut it and send that."),
    Problem.GAVE_UP: _("This film could not be prepared. Save it as MP4 (H.264) and send that."),
}


class MediaForm(forms.Form):
    """A photo or film, what it shows, and who agreed to be seen."""

    file = SentFile(
        label=_("Photo or film"),
        help_text=_(
            "Photo: JPEG, PNG or WebP, up to 15 MB. Film: MP4, MOV or WebM, up to 50 MB and 60"
            " seconds. Sound, place and date are taken out."
        ),
        widget=forms.FileInput(
            {
                "accept": "image/jpeg,image/png,image/webp,video/mp4,video/quicktime,video/webm",
                "data-most-bytes": films.MOST_BYTES,
                "data-too-large": PROBLEMS[Problem.FILM_TOO_LARGE],
            }
        ),
        error_messages={
            "required": _("Choose a photo or a film."),
            "empty": PROBLEMS[Problem.EMPTY],
        },
    )
    alternative = forms.CharField(
        label=_("What does it show, in words?"),
        max_length=WORDS_LENGTH,
        help_text=_("For people who cannot see it. Short sentences, easy words."),
        error_messages={"required": _("Say in words what it shows.")},
    )
    person = forms.ChoiceField(
        label=_("Can a person be recognised?"),
        choices=[("no", _("No, only hands or things")), ("yes", _("Yes"))],
        widget=forms.RadioSelect,
        help_text=_("By the face, a tattoo, a ring, a room."),
        error_messages={"required": _("Say whether a person can be recognised.")},
    )
    consent = forms.CharField(
        label=_("If yes: who agreed, when and how?"),
        max_length=WORDS_LENGTH,
        help_text=_("For example: Jo Mills, 3 March 2026, signed form in the record."),
        error_messages={"required": _("Say who agreed, when and how.")},
    )

    def __init__(self, *args: Any, is_too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_too_large:  # it was dropped on the way: there is a better sentence than "required"
            self.fields["file"].error_messages["required"] = PROBLEMS[Problem.FILM_TOO_LARGE]
        self.fields["consent"].required = self.data.get("person", "yes") == "yes"

    def consent_given(self) -> str | None:
        """Return who agreed; ``None`` where nobody can be recognised, whatever was typed."""
        data = self.cleaned_data
        return str(data["consent"]) if data["person"] == "yes" else None


@dataclass(frozen=True, slots=True)
class ShownMedia:
    """
    What a drill has of its clinic's own: ``picture`` once it can be shown.

    ``is_waiting`` while a film is prepared; ``problem`` says why it was refused, else is empty.
    """

    media: DrillMedia
    picture: OwnPicture | None
    is_waiting: bool
    problem: str


def shown_media(media: DrillMedia | None, clinic: Clinic) -> ShownMedia | None:
    """Return ``media`` as pages of ``clinic`` show it; ``None`` where a drill has none."""
    if media is None:
        return None
    return ShownMedia(
        media=media,
        picture=own_picture(media, portal="therapist", clinic=clinic.slug),
        is_waiting=media.state == MediaState.WAITING,
        problem=str(PROBLEMS[Problem(media.problem)]) if media.problem else "",
    )
