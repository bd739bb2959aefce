"""How tests read a patient's page and do what a patient would do next."""

import html
import re
import uuid

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


def words(response):
    """Return the text of the main part in one line."""
    main = re.search(r"<main.*?</main>", response.content.decode(), re.DOTALL)[0]
    text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())
    return re.sub(r" ([.,])", r"\1", text)


def fields(response, mark):
    """Return the hidden fields of the form that carries ``mark``, without the token."""
    forms = re.findall(r"<form.*?</form>", response.content.decode(), re.DOTALL)
    form = next(form for form in forms if mark in form)
    return {name: value for name, value in HIDDEN.findall(form) if name != "csrfmiddlewaretoken"}


def start(phone, size="full", **more):
    """Begin today's plan as a tap on Start does."""
    return phone.post("/today/start/", {"client_uuid": uuid.uuid4(), "size": size, **more})


def log(phone, **more):
    """Log the drill on the screen as a tap on Done does; return the answer's address."""
    sent = fields(phone.get("/practice/"), "data-player") | more
    return phone.post("/practice/log/", sent)["Location"]
