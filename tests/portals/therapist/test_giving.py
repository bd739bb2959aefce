import uuid

import pytest

from programmes.actions import assignments, sessions
from programmes.models import Assignment, AssignmentVersion
from tests.factories import NOON, make_programme
from tests.portals.therapist.conftest import Statements, document_of, first_row, typed, url

pytestmark = pytest.mark.django_db


def lines(page):
    return [line.what for line in page.context["lines"]]


def test_give_first_shows_every_drill_and_that_it_starts_today(desk, ben, programme):
    page = desk.get(url("give", ben))

    assert lines(page) == [
        "New in Early: Open and close, 2 × 10, every day",
        "New in Early: Thumb to little finger, 2 × 10, every day",
    ]
    assert (page.context["is_first"], page.context["starts_today"]) == (True, True)
    assert page.context["stages"] == "Early stage"
    assert page.context["sums"].minutes == (("Full", 4), ("Short", 1), ("Tiny", 1))


def test_give_posted_gives_the_version_and_goes_to_the_record(desk, ben, programme, ana):
    answer = desk.post(url("give", ben), {"revision": 1}, follow=True)

    version = AssignmentVersion.objects.get()
    assert (version.number, version.given_by, version.document) == (1, ana, programme.document)
    assert answer.redirect_chain == [(url("patient", ben), 302)]
    assert "Given. It counts from Wed 4 March." in answer.content.decode()


def test_give_twice_gives_once(desk, ben, programme):
    desk.post(url("give", ben), {"revision": 1})
    again = desk.post(url("give", ben), {"revision": 1}, follow=True)

    assert AssignmentVersion.objects.count() == 1
    assert "The patient has this version already." in again.content.decode()


def test_give_of_what_was_edited_meanwhile_shows_the_changes_again(desk, ben, programme):
    key = first_row(programme).key
    desk.post(url("prescription_edit", ben, prescription=key), typed(programme, reps="12"))

    answer = desk.post(url("give", ben), {"revision": 1})

    assert answer.status_code == 409
    assert "Ana edited the programme meanwhile." in answer.content.decode()
    assert Assignment.objects.count() == 0


def test_give_again_shows_what_differs_and_starts_tomorrow_after_practice(
    desk, ben, programme, ana
):
    assignments.give(programme=programme, by=ana, now=NOON)
    sessions.start_session(
        patient=ben, client_uuid=uuid.uuid4(), size="full", energy_0_10=None, by=ben.user, now=NOON
    )
    key = first_row(programme).key
    desk.post(
        url("prescription_edit", ben, prescription=key),
        typed(programme, reps="12", weekdays=["0", "1", "2"], note="Slowly"),
    )

    page = desk.get(url("give", ben))

    (line,) = page.context["lines"]
    assert (line.icon, line.what) == ("pencil", "Open and close")
    assert [(d.label, d.before, d.after) for d in line.details] == [
        ("Full", "2 × 10", "2 × 12"),
        ("Days", "every day", "Mon to Wed"),
        ("Note", "nothing", "Slowly"),
    ]
    assert (page.context["is_first"], page.context["starts_today"]) == (False, False)


def test_give_of_nothing_says_what_to_do(desk, northside, ben, ana):
    make_programme(clinic=northside, patient=ben, by=ana, document=document_of())

    page = desk.get(url("give", ben))
    answer = desk.post(url("give", ben), {"revision": 1})

    assert "Add a drill to a stage first." in page.content.decode()
    assert answer.status_code == 422
    assert Assignment.objects.count() == 0


def test_give_without_a_programme_is_not_found(desk, ben):
    assert desk.get(url("give", ben)).status_code == 404


def test_give_names_drills_that_need_care(desk, ben, programme, drills):
    drills[0].min_ability = "grasp"
    drills[0].save()

    page = desk.get(url("give", ben))

    ((care),) = page.context["care"]
    assert care["drill"] == drills[0]
    assert care["suits"].reasons == ("One step up: needs “Can grasp”.",)


def test_give_takes_nine_queries(desk, ben, programme):
    with Statements() as statements:
        desk.get(url("give", ben))

    assert statements.count == 9
