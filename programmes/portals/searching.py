"""What somebody typed into a search."""

from collections.abc import Mapping


def typed(query: Mapping[str, str], *, most: int) -> str:
    """Return the words in ``q``, at most so many characters; PostgreSQL takes no NUL in a text."""
    return query.get("q", "").replace("\0", "").strip()[:most]
