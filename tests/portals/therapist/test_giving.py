import uuid

import pytest

from programmes.actions import assignments, endings, sessions
from programmes.models import Acknowledgement, Assignment, AssignmentVersion
from tests.factories import NOON, WEDNESDAY, make_clearance, make_programme
from tests.portals.therapist.conftest import (
    Statements,
    document_of,
    first_row,
    fresh,
    typed,
    url,
)

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
    assert page.context["sums"].minutes == (("Full", 4), ("Short", 2), ("Tiny", 2))


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


@pytest.fixture
def beyond(drills):
    """Both drills of the early stage are one step up for Ben."""
    for drill in drills[:2]:
        drill.min_ability = "grasp"
        drill.save()


GRASP = "one_step_up:grasp"


def test_give_asks_once_for_each_reason_and_names_its_drills(desk, ben, programme, beyond):
    page = desk.get(url("give", ben))

    ((one),) = page.context["form"].to_know
    assert (one.code, one.sentence) == (GRASP, "One step up: needs “Can grasp”.")
    assert one.drills == ("Open and close", "Thumb to little finger")


def test_give_without_the_tick_says_so_keeps_the_day_and_gives_nothing(
    desk, ben, programme, beyond
):
    answer = desk.post(url("give", ben), {"revision": 1, "day": "2026-03-09"})

    body = answer.content.decode()
    assert answer.status_code == 422
    assert "Tick each one, or change the programme." in body
    assert 'value="2026-03-09"' in body
    assert not AssignmentVersion.objects.exists()


def test_give_with_the_tick_stores_it_for_each_drill_and_does_not_ask_again(
    desk, ben, programme, beyond
):
    desk.post(url("give", ben), {"revision": 1, "acknowledged": [GRASP, "flag:unheard_of"]})
    assert not AssignmentVersion.objects.exists()  # a tick that nobody was asked for

    desk.post(url("give", ben), {"revision": 1, "acknowledged": [GRASP]})

    assert Acknowledgement.objects.filter(reason=GRASP).count() == 2
    page = desk.get(url("give", ben))
    assert page.context["form"].to_know == ()
    assert [one.code for one in page.context["known"]] == [GRASP]


def test_give_of_a_locked_drill_has_no_button_and_is_refused(desk, ben, programme, drills):
    drills[0].safety_flags = ["estim_clearance"]
    drills[0].save()

    page = desk.get(url("give", ben))
    answer = desk.post(url("give", ben), {"revision": 1})

    assert "“Open and close” uses electrical stimulation" in page.content.decode()
    assert 'class="revision"' not in page.content.decode()
    assert answer.status_code == 422
    assert not AssignmentVersion.objects.exists()


def test_give_of_a_drill_that_is_cleared_later_begins_on_that_day(desk, ben, programme, drills):
    drills[0].safety_flags = ["estim_clearance"]
    drills[0].save()
    since, until = WEDNESDAY.replace(day=9), WEDNESDAY.replace(day=30)
    make_clearance(clinic=ben.clinic, patient=ben, since=since, until=until)

    page = desk.get(url("give", ben)).content.decode()
    early = desk.post(url("give", ben), {"revision": 1, "day": "2026-03-08"})
    desk.post(url("give", ben), {"revision": 1})

    assert "Electrical stimulation is cleared from that day on." in page
    assert 'value="2026-03-09"' in page
    assert "Choose Mon 9 March or a later day." in early.content.decode()
    assert AssignmentVersion.objects.get().valid_from == since


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2026-03-03", "Choose Wed 4 March or a later day."),
        ("2026-06-03", "Choose Tue 2 June or an earlier day."),
        ("soon", "Write the day like 2026-03-31."),
        ("9" * 4000, "Write the day like 2026-03-31."),
    ],
)
def test_give_on_a_day_that_cannot_be_had_says_which_can(day, sentence, desk, ben, programme):
    answer = desk.post(url("give", ben), {"revision": 1, "day": day})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not AssignmentVersion.objects.exists()


def test_give_for_a_later_day_then_says_what_waits(desk, ben, programme):
    given = desk.post(url("give", ben), {"revision": 1, "day": "2026-03-09"}, follow=True)
    page = desk.get(url("give", ben))

    assert "Given. It counts from Mon 9 March." in given.content.decode()
    assert "has a version that waits for Monday 9 March" in page.content.decode()
    assert page.context["is_new"] is True  # for another day
    desk.post(url("give", ben), {"revision": 1, "day": "2026-03-06"})
    waiting, moved = AssignmentVersion.objects.order_by("number")
    assert (waiting.replaced_at, moved.replaced_at) == (NOON, None)
    record = desk.get(url("patient", ben))
    assert "Gave version 1, from Mon 9 March; replaced before it began" in [
        event.what for event in record.context["history"]
    ]


def test_give_shows_the_difference_to_what_they_have_now_not_to_what_waits(
    desk, ben, programme, ana
):
    key = first_row(programme).key
    assignments.give(programme=programme, by=ana, now=NOON)
    desk.post(url("prescription_edit", ben, prescription=key), typed(programme, reps="12"))
    desk.post(url("give", ben), {"revision": 2, "day": "2026-03-09"})
    desk.post(url("prescription_edit", ben, prescription=key), typed(programme, reps="14"))

    ((line),) = desk.get(url("give", ben)).context["lines"]

    assert next((d.before, d.after) for d in line.details) == ("2 × 10", "2 × 14")


def test_give_of_what_was_edited_meanwhile_names_the_edits(desk, ben, programme):
    key = first_row(programme).key
    for reps in ("12", "14"):
        desk.post(url("prescription_edit", ben, prescription=key), typed(programme, reps=reps))

    answer = desk.post(url("give", ben), {"revision": 2, "day": "2026-03-09"})

    edited = answer.context["edited"]
    assert (edited["name"], len(edited["edits"])) == ("Ana", 1)
    assert 'value="2026-03-09"' in answer.content.decode()
    assert len(desk.post(url("give", ben), {"revision": "x"}).context["edited"]["edits"]) == 3


def test_give_says_what_is_still_stopped(desk, ben, programme, ana, drills):
    assignments.give(programme=programme, by=ana, now=NOON)
    for drill in (drills[0], None):
        assignments.stop_now(
            assignment=ben.assignments.get(), drill=drill, kind="paused", reason="x", by=ana,
            now=NOON,
        )  # fmt: skip
        page = desk.get(url("give", ben))
        assert page.context["stopped"] == [drill.name if drill else "the whole plan"]


def test_give_after_the_end_is_a_first_version_again(desk, ben, programme, ana):
    given = assignments.give(programme=programme, by=ana, now=NOON)
    endings.end(assignment=given.assignment, day=None, reason="x", by=ana, now=NOON)

    page = desk.get(url("give", ben))
    desk.post(url("give", ben), {"revision": 1})

    assert page.context["is_first"] is True
    assert Assignment.objects.count() == 2


def test_give_page_holds_the_patients_pages_in_a_frame(desk, ben, programme):
    answer = desk.get(url("give", ben))

    assert "frame-src 'self'" in answer["Content-Security-Policy"]
    assert f"/clinics/northside/patients/{ben.public_id}/preview/draft/1/today/" in (
        answer.content.decode()
    )


@pytest.mark.parametrize("versions", [1, 12])
def test_give_takes_the_same_queries_for_many_versions(versions, desk, ben, programme, ana):
    for number in range(versions):
        key = first_row(programme).key
        desk.post(
            url("prescription_edit", ben, prescription=key), typed(programme, note=str(number))
        )
        assignments.give(programme=fresh(programme), by=ana, now=NOON)

    with Statements() as statements:
        desk.get(url("give", ben))

    assert statements.count == 11


def test_give_says_its_warnings_in_words_with_what_they_rest_on(desk, ben, programme):
    body = desk.get(url("give", ben)).content.decode()

    assert "<summary>No drill of this stage serves a goal of the patient.</summary>" in body
    assert "<small>Practice that matters to the person is done and lasts" in body
    assert "(&#x27;" not in body
