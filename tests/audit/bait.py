"""
What the settings ``forgetful`` add to Relearn: middleware, and views that are open to injection.

A tool that finds none of those is seen to be blind. Each is for who has signed in: a tool that
lost its session finds nothing either.
"""

import json

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse, QueryDict
from django.urls import include, path

from programmes.portals.access import public_page
from tests.audit.tools import MARK, READ_HEADER, TOLD_HEADER, VIEW_HEADER

NOT_READABLE = "42"  # the class of SQLSTATE for syntax and for names that are not there
why = public_page(reason="is no part of the product, and has no data of anybody")


class Noting(QueryDict):
    """What somebody sent, which notes by which names it is read."""

    def __getitem__(self, name):
        self._note(name)
        return super().__getitem__(name)

    def getlist(self, name, default=None):
        self._note(name)
        return super().getlist(name, default)

    def __contains__(self, name):
        self._note(name)
        return super().__contains__(name)

    def _note(self, name):
        self.__dict__.setdefault("names", set()).add(str(name))


def forgotten(get_response):
    """
    Return middleware that takes back what a request wrote, and asks for no token.

    The answer says which view gave it, which names that read of what was sent, and whether a
    mark that was sent stood in the text of a statement, where only what we wrote belongs. Where
    PostgreSQL could not read a statement, the answer is what it says of it, also where a view
    caught that: whatever breaks a statement is seen.
    """

    def middleware(request):
        request._dont_enforce_csrf_checks = True
        sent = request.POST if request.method == "POST" else request.GET
        sent.__class__ = Noting
        told, broken = [], []

        def note(execute, statement, values, many, context):
            told.extend([True] if MARK in str(statement) else [])
            try:
                return execute(statement, values, many, context)
            except DatabaseError as error:
                if str(getattr(error.__cause__, "sqlstate", "")).startswith(NOT_READABLE):
                    broken.append(str(error))
                raise

        with transaction.atomic(), connection.execute_wrapper(note):
            answer = get_response(request)
            if answer.streaming:
                answer = HttpResponse(answer, status=answer.status_code, headers=answer.headers)
            transaction.set_rollback(True)
        if broken:
            answer = HttpResponse(f"PostgreSQL says: ERROR:  {broken[0]}", status=500)
        if request.resolver_match:
            answer[VIEW_HEADER] = request.resolver_match.view_name
        answer[TOLD_HEADER] = "yes" if told else "no"
        answer[READ_HEADER] = json.dumps(sorted(sent.__dict__.get("names", ())))
        return answer

    return middleware


def _ask(request, text):
    """Return the rows of a statement in which ``text`` stands as it was sent."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT word FROM (VALUES ('cup'), ('key')) words (word) WHERE {text}")
        return cursor.fetchall()


def _ask_softly(request, text):
    """Return the rows, and none where the statement is wrong."""
    try:
        with transaction.atomic():
            return _ask(request, text)
    except DatabaseError:
        return []


@why
def loud(request):
    """Show the rows, or what PostgreSQL says of the statement."""
    rows = _ask(request, f"word = '{request.GET.get('word', '')}'")
    return HttpResponse(f"<p>Found: {', '.join(word for (word,) in rows)}")


@why
def quiet(request):
    """Tell only whether there is a row."""
    rows = _ask_softly(request, f"length(word) = {request.POST.get('length', '0')}")
    return HttpResponse(f"<p>There is {'something of that length' if rows else 'nothing'}.")


@why
def silent(request):
    """Answer the same whatever happens; only the time that it takes tells anything."""
    _ask_softly(request, f"word = '{request.POST.get('word', '')}'")
    return HttpResponse("<p>Thank you.")


urlpatterns = [
    path("bait/bait_loud/", loud, name="bait_loud"),
    path("bait/bait_quiet/", quiet, name="bait_quiet"),
    path("bait/bait_silent/", silent, name="bait_silent"),
    path("", include("rehab.urls")),
]
