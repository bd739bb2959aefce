"""Why a file cannot be shown; the pages have a sentence for each."""

from enum import StrEnum


class Problem(StrEnum):
    """What is wrong with a file, in the order in which it is looked at."""

    EMPTY = "empty"
    UNKNOWN = "unknown"  # neither a photo nor a film of a kind that we read
    HEIC = "heic"
    PHOTO_TOO_LARGE = "photo_too_large"
    FILM_TOO_LARGE = "film_too_large"
    BROKEN = "broken"
    TOO_MANY_PIXELS = "too_many_pixels"
    NO_PICTURE = "no_picture"  # a film of sound alone
    CODEC = "codec"
    TOO_LONG = "too_long"
    GAVE_UP = "gave_up"


class Unusable(Exception):
    """A file cannot be shown; ``problem`` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem
