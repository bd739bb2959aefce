"""The pages and forms of the demo as each of its people finds them."""

import re
from collections import Counter, deque
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

# They belong to the demo alone, are files, or end the session.
LEFT_OUT = re.compile(r"/workbench/|/static/|/logout/")
OF_ONE_ROW = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)[0-9]+(?=/)|(?<=/)[\w:-]{40,}(?=/)")
OF_ONE_FIELD = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]+")
CSRF = "csrfmiddlewaretoken"
ROWS = 2  # of a kind that are opened: they are not alike, and their forms neither
READ = Path(__file__).with_name("forms.js").read_text()


@dataclass(frozen=True, slots=True)
class Form:
    """One way to send something: where to, how, and the fields as the page fills them."""

    url: str
    method: str
    fields: tuple[tuple[str, str], ...]

    @property
    def kind(self):
        """What it has in common with the same form of another row."""
        names = {kind_of_field(name) for name, _value in self.fields}
        return (kind_of(self.url), self.method, tuple(sorted(names)))


@dataclass(slots=True)
class Found:
    """
    What one person reaches: whole pages and pieces of pages by address, and forms by kind.

    ``policies`` are the Content-Security-Policies that came with them, each by one such address.
    """

    pages: dict[str, str] = field(default_factory=dict)
    pieces: dict[str, str] = field(default_factory=dict)
    forms: dict[tuple[str, str, tuple[str, ...]], Form] = field(default_factory=dict)
    policies: dict[str, str] = field(default_factory=dict)

    def first_pages(self):
        """Return one page of each kind."""
        return list({kind_of(url): url for url in reversed(self.pages)}.values())


def kind_of(url):
    """Return an address without what names one row."""
    parts = urlsplit(url)
    names = "&".join(sorted(name for name, _value in parse_qsl(parts.query)))
    return f"{OF_ONE_ROW.sub('*', parts.path)}?{names}"


def kind_of_field(name):
    """Return the name of a field without what names one row or day."""
    return OF_ONE_FIELD.sub("*", name)


def window(browser, base, person):
    """Return a browser of its own in which somebody is signed in."""
    context = browser.new_context(service_workers="block")
    pairs = (one.split("=", 1) for one in person.cookies.split("; ") if one)
    context.add_cookies([{"name": name, "value": value, "url": base} for name, value in pairs])
    return context


def crawl(browser, base, person):
    """Return what somebody reaches from where they start, by links and by htmx."""
    context = window(browser, base, person)
    reader = context.new_page()
    found, seen, kinds = Found(), set(), Counter()
    waiting = deque(f"{base}{path}" for path in person.starts)
    while waiting:
        url = waiting.popleft()
        if url in seen or kinds[kind_of(url)] >= ROWS or not _is_ours(base, url):
            continue
        seen.add(url)
        kinds[kind_of(url)] += 1
        answer = context.request.get(url, max_redirects=5)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        text = answer.text()
        is_whole = text.lstrip()[:9].lower() == "<!doctype"
        if answer.ok:
            (found.pages if is_whole else found.pieces)[answer.url] = text
            policy = answer.headers.get("content-security-policy", "none")
            found.policies.setdefault("; ".join(sorted(policy.split("; "))), answer.url)
        read = reader.evaluate(READ, text)
        for form in _forms(answer.url, read["forms"]):
            if _is_ours(base, form.url):
                found.forms.setdefault(form.kind, form)
        for link in (*read["links"], *read["pieces"]):
            waiting.append(urljoin(answer.url, link).partition("#")[0])
    context.close()
    return found


def _is_ours(base, url):
    return url.startswith(f"{base}/") and not LEFT_OUT.search(url)


def _forms(url, told):
    """Yield the forms that a page at ``url`` told of."""
    for one in told:
        where = urljoin(url, one["where"]).partition("#")[0]
        if one["method"] == "GET":  # its fields take the place of what the address holds
            where = where.partition("?")[0]
        fields = ((name, value) for name, value in one["fields"] if name != CSRF)
        yield Form(where, one["method"], tuple(fields))


def keep(pages, folder):
    """Write pages as files that a validator reads; return which file is which address."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.html"):
        old.unlink()
    names = {}
    for number, (url, text) in enumerate(pages.items()):
        file = Path(folder) / f"{number:03}.html"
        file.write_text(text)
        names[file.name] = kind_of(url)
    return names
