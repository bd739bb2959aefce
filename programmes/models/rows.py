"""Rows of other tables that come with one row, as JSON, so that one query is enough."""

from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import QuerySet
from django.db.models.functions import JSONObject


def rows_of(rows: QuerySet[Any], **fields: str) -> ArraySubquery:
    """Return ``rows``, in their order, as a list of what each has under these names."""
    return ArraySubquery(rows.values(row=JSONObject(**fields)))


def date_of(text: str) -> date:
    """Return the day that JSON writes as text."""
    return date.fromisoformat(text)
