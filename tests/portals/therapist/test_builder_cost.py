"""What the builder costs the database, for few rows and for many."""

import pytest

from tests.factories import make_drill, make_programme
from tests.portals.therapist.conftest import (
    HTMX,
    Statements,
    document_of,
    first_row,
    fresh,
    typed,
    url,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[3, 60], ids=["3 prescriptions", "60 prescriptions"])
def programme(request, northside, ben, ana):
    """A programme of so many prescriptions, each of a drill of its own."""
    drills = [make_drill(clinic=northside) for _number in range(request.param)]
    document = document_of(*drills[:39], more=drills[39:])  # one more can be added
    assert len(list(document.prescriptions())) == request.param
    return make_programme(clinic=northside, patient=ben, by=ana, document=document)


def test_builder_takes_ten_queries_a_search_six_and_an_edit_nine(desk, ben, programme):
    key = first_row(programme).key

    sent = typed(programme, reps="12")
    page_url = url("builder", ben)
    search_url = url("builder_search", ben, query={"q": "drill"})
    edit_url = url("prescription_edit", ben, prescription=key)
    with Statements() as page:
        desk.get(page_url)
    with Statements() as search:
        desk.get(search_url, headers=HTMX)
    with Statements() as edit:
        desk.post(edit_url, sent, headers=HTMX)

    assert (page.count, search.count, edit.count) == (10, 6, 9)


def test_builder_list_edits_take_at_most_ten_queries(desk, northside, ben, programme):
    new = make_drill(clinic=northside)
    stage = programme.document.stages[0].key
    key = first_row(programme).key
    counts = []
    for name, ids, sent in (
        ("prescription_add", {"stage": stage}, {"drill": new.public_id}),
        ("prescription_move", {"prescription": key}, {"to": "down"}),
        ("prescription_remove", {"prescription": key}, {}),
        ("stage_edit", {"stage": stage}, {"name": "Words"}),
        ("programme_undo", {}, {}),
    ):
        sent["revision"] = fresh(programme).revision
        address = url(name, ben, **ids)
        with Statements() as statements:
            answer = desk.post(address, sent, headers=HTMX)
        assert answer.status_code == 200, name
        counts.append(statements.count)

    assert counts == [10, 9, 10, 9, 10]
