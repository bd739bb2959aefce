"""What is to be tried: every field that a view reads, in a form as somebody may send it."""

import http.client
import json
from dataclasses import dataclass, replace
from urllib.parse import urlencode, urlsplit

from tests.audit.cast import OF_THE_DEMO, Person
from tests.audit.crawl import CSRF, Form, kind_of_field
from tests.audit.tools import READ_HEADER, TOLD_HEADER, VIEW_HEADER

BAIT = {
    "bait_loud": ("GET", "word", "cup"),
    "bait_quiet": ("POST", "length", "3"),
    "bait_silent": ("POST", "word", "cup"),
}
# Codes of an answer that its view gave after it had read the form.
REACHED = {200, 201, 204, 302, 303, 400, 409, 410, 422, 503}
ROUNDS = 3  # of reading which fields a view reads: the more are sent, the more it reads


@dataclass(frozen=True, slots=True)
class Job:
    """A form as somebody sends it to ``view``, and the names of the fields to be tried."""

    person: Person
    form: Form
    view: str
    names: tuple[str, ...]

    @property
    def where(self):
        return f"{self.form.method} {self.view}"


@dataclass(frozen=True, slots=True)
class Answer:
    """
    How ``view`` answered: its code, and the names that it read of what was sent.

    ``is_told`` tells whether a mark that was sent stood in the text of a statement.
    """

    status: int
    view: str
    read: frozenset[str]
    is_told: bool


def ask(base, person, form):
    """Send a form to the server that forgets it, and return the answer."""
    parts = urlsplit(form.url)
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=60)
    headers, sent = {"Cookie": person.cookies}, urlencode(form.fields)
    query, body = (parts.query, sent) if form.method == "POST" else (sent, None)
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(form.method, f"{parts.path}?{query}".rstrip("?"), body, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    read = json.loads(answer.headers.get(READ_HEADER, "[]"))
    return Answer(
        status=answer.status,
        view=answer.headers.get(VIEW_HEADER, ""),
        read=frozenset(name for name in read if name and name != CSRF),
        is_told=answer.headers.get(TOLD_HEADER) == "yes",
    )


def bait(base, person):
    """Return forms that are open to injection, in each of three ways."""
    return [
        Job(person, Form(f"{base}/bait/{view}/", method, ((name, value),)), view, (name,))
        for view, (method, name, value) in BAIT.items()
    ]


class Plan:
    """
    The ``jobs``, and ``told``, what could not be planned.

    Each field of each view is in one job, whoever finds it first; jobs come in the order in which
    they are found.
    """

    def __init__(self, base):
        self.base, self.jobs, self.told = base, [], []
        self._tried, self._best, self._read = set(), {}, {}

    def take_forms(self, people):
        """Plan the forms that pages show, those with most fields first."""
        forms = [(person, form) for person, found in people for form in found.forms.values()]
        # The cast's pages are shorter, and a form that is refused is shown with its whole page.
        forms.sort(key=lambda one: (one[0].name in OF_THE_DEMO, -len(one[1].fields)))
        for person, form in forms:
            answer = ask(self.base, person, form)
            if answer.status in REACHED:
                self._note(person, form, answer)
                self._add(person, form, answer.view)
            else:
                self.told.append(f"not reached ({answer.status}): {form.method} {answer.view}")

    def take_addresses(self, people):
        """Plan what views read besides, and views whose forms no page shows."""
        for person, url in people:
            for method in ("POST", "GET"):
                form = Form(url, method, ())
                answer = ask(self.base, person, form)
                if answer.status != http.client.METHOD_NOT_ALLOWED:
                    self._note(person, form, answer)
        for (view, _method), (person, form) in self._best.items():
            self._add(person, self._widened(person, form, view), view)

    def _note(self, person, form, answer):
        place = (answer.view, form.method)
        self._best.setdefault(place, (person, form))
        self._read.setdefault(place, set()).update(answer.read)

    def _add(self, person, form, view):
        fresh = {}
        for name, _value in form.fields:
            place = (view, form.method, kind_of_field(name))
            if place not in self._tried:
                self._tried.add(place)
                fresh[name] = True
        if fresh:
            self.jobs.append(Job(person, form, view, tuple(fresh)))

    def _widened(self, person, form, view):
        """Return a form with all fields that its view reads."""
        names = self._read[view, form.method]
        for _round in range(ROUNDS):
            more = sorted(names - {name for name, _value in form.fields})
            if not more:
                break
            form = replace(form, fields=(*form.fields, *((name, "1") for name in more)))
            names = names | ask(self.base, person, form).read
        return form
