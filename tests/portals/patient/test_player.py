"""One drill after the other: log, answer, pain, done."""

import re

from programmes.models import PracticeSession, SessionEntry


def fields(response):
    """Return the hidden fields of the form that logs the drill on the screen."""
    form = re.search(r"<form[^>]*data-player.*?</form>", response.content.decode(), re.DOTALL)
    pairs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0])
    return {name: value for name, value in pairs if name != "csrfmiddlewaretoken"}


def test_practice_from_start_to_done_logs_each_drill(begun):
    for _ in range(3):
        page = begun.get("/practice/")
        asked = begun.post("/practice/log/", fields(page))
        begun.post(asked["Location"], {"answer": "right"})

    entries = SessionEntry.objects.order_by("pk")
    assert [(e.outcome, e.reps, e.seconds, e.answer) for e in entries] == [
        ("done", 20, None, "right"),
        ("done", None, 300, "right"),
        ("done", None, 60, "right"),
    ]
    assert PracticeSession.objects.get().ended_at is not None
    assert begun.get("/practice/")["Location"] == "/done/"
    assert "Well done" in begun.get("/done/").content.decode()
