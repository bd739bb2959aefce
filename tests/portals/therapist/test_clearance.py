"""The page on which a therapist clears a patient for electrical stimulation, and ends that."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from programmes.actions import assignments, builder, clearances
from programmes.domain.clearance import Check
from programmes.models import Clearance
from tests.actions.test_clearances import cleared
from tests.conftest import pair
from tests.factories import NOON, WEDNESDAY, make_clearance, make_drill, make_patient
from tests.portals.therapist.conftest import HTMX, Statements, fresh, url

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
SENT = {
    "clearance-checklist": [check.value for check in Check],
    "clearance-device": "Saebo MyoTrac",
    "clearance-settings": "35 Hz, 10 s on",
    "clearance-electrode_sites": "Back of the forearm",
    "clearance-since": "",
    "clearance-until": "2026-04-15",
}


@pytest.fixture
def stim(northside):
    return make_drill(clinic=northside, name="Stim", safety_flags=["estim_clearance"])


def test_clearance_is_recorded_and_listed_and_the_record_says_so(desk, ben):
    before = desk.get(url("patient", ben)).content.decode()
    assert "Not cleared today: drills with it stay locked." in before
    assert url("clearance", ben) in before

    answer = desk.post(url("clearance", ben), SENT, follow=True)

    row = Clearance.objects.get()
    assert (row.since, row.until.isoformat(), row.by.name) == (WEDNESDAY, "2026-04-15", "Ana")
    body = answer.content.decode()
    for words in ("Cleared until Wed 15 April.", "Saebo MyoTrac", "11 things checked", "Holds"):
        assert words in body
    assert "Cleared until Wed 15 April." in desk.get(url("patient", ben)).content.decode()


@pytest.mark.parametrize(
    ("sent", "field", "sentence"),
    [
        ({"clearance-checklist": ["no_metal"]}, "checklist", "Check each one, and tick it."),
        ({"clearance-checklist": []}, "checklist", "Check each one, and tick it."),
        ({"clearance-device": ""}, "device", "Name the device."),
        ({"clearance-device": "x" * 81}, "device", "Use at most 80 characters."),
        ({"clearance-settings": ""}, "settings", "Write the settings."),
        ({"clearance-electrode_sites": ""}, "electrode_sites", "Write where the electrodes go."),
        ({"clearance-since": "2026-03-03"}, "since", "Choose Wed 4 March or a later day."),
        ({"clearance-since": "2026-06-03"}, "since", "Choose Tue 2 June or an earlier day."),
        ({"clearance-until": ""}, "until", "Give the last day."),
        ({"clearance-until": "soon"}, "until", "Write the day like 2026-03-31."),
        ({"clearance-until": "2026-06-02"}, "until", "Choose Mon 1 June or an earlier day."),
        (
            {"clearance-since": "2026-03-10", "clearance-until": "2026-03-09"},
            "until",
            "Choose Tue 10 March or a later day.",
        ),
    ],
)
def test_clearance_that_cannot_be_says_why_beside_the_field(sent, field, sentence, desk, ben):
    answer = desk.post(url("clearance", ben), SENT | sent)

    assert answer.status_code == 422
    (said,) = answer.context["form"].errors[field]
    assert said.startswith(sentence)
    assert "Back of the forearm" in answer.content.decode() or field == "electrode_sites"
    assert not Clearance.objects.exists()


def test_clearance_over_another_one_says_what_to_do(desk, ben, ana):
    cleared(ben, ana)

    answer = desk.post(url("clearance", ben), SENT)

    assert answer.status_code == 422
    assert "End it first, or begin after it." in answer.content.decode()


def test_clearance_shows_what_the_record_notes_against_it(desk, northside):
    pat = make_patient(clinic=northside, safety_flags=["sensory_loss", "fatigue"])

    body = desk.get(url("clearance", pat)).content.decode()

    assert "The record notes: Loss of feeling." in body
    assert "The record notes: Tires easily." not in body


def test_clearance_lists_every_one_with_its_state_the_newest_first(desk, northside, ben):
    for since, until, ended_on in (
        (-9, -5, None),
        (-4, -1, WEDNESDAY - 2 * DAY),
        (0, 5, None),
        (9, 12, None),
    ):
        make_clearance(
            clinic=northside,
            patient=ben,
            since=WEDNESDAY + since * DAY,
            until=WEDNESDAY + until * DAY,
            ended_on=ended_on,
        )

    lines = desk.get(url("clearance", ben)).context["lines"]

    assert [(line.state, line.can_end) for line in lines] == [
        ("To come", True),
        ("Holds", True),
        ("Ended on Mon 2 March", False),
        ("Over", False),
    ]


def test_clearance_takes_as_many_queries_for_many_rows(desk, northside, ben):
    counts = []
    for rows in (1, 20):
        make_clearance(clinic=northside, patient=ben)
        for _ in range(rows - 1):
            make_clearance(clinic=northside, patient=ben, ended_on=WEDNESDAY)
        with Statements() as statements:
            desk.get(url("clearance", ben))
        counts.append(statements.count)

    assert counts == [6, 6]


def test_end_asks_first_names_the_drills_and_reaches_the_phone(desk, programme, stim, ben, ana):
    row = cleared(ben, ana)
    programme = _prescribed(programme, stim, ana)
    assignments.give(programme=programme, by=ana, now=NOON)
    phone = pair(ben)
    mark = phone.get("/today/").content.decode().split('data-mark="')[1].split('"')[0]
    ask = lambda: phone.get("/today/changed/", {"mark": mark}).status_code  # noqa: E731
    assert (ask(), "Stim" in phone.get("/today/").content.decode()) == (204, True)

    asked = desk.get(url("clearance_end", ben, query={"clearance": row.pk})).content.decode()
    assert "Leaves the plan:" in asked
    assert "<li>Stim</li>" in asked
    assert Clearance.objects.get().ended_on is None
    answer = desk.post(url("clearance_end", ben), {"clearance": row.pk}, follow=True)

    assert "Ended. It acts from this moment" in answer.content.decode()
    assert Clearance.objects.get().ended_on == WEDNESDAY
    assert (ask(), "Stim" in phone.get("/today/").content.decode()) == (200, False)
    again = desk.post(url("clearance_end", ben), {"clearance": row.pk}, follow=True)
    assert "It was over already." in again.content.decode()


def test_end_of_a_clearance_of_somebody_else_is_not_found(desk, northside, southside, ben):
    rows = [make_clearance(clinic=northside), make_clearance(clinic=southside)]

    for number in (*(row.pk for row in rows), "x", ""):
        assert desk.post(url("clearance_end", ben), {"clearance": number}).status_code == 404
    assert not Clearance.objects.exclude(ended_on=None).exists()


def _prescribed(programme, drill, by):
    return builder.prescribe(
        programme=programme,
        revision=programme.revision,
        stage=programme.document.stages[0].key,
        drill=drill,
        by=by,
        now=NOON,
    )


def test_builder_library_and_suitability_follow_the_clearance(desk, programme, stim, ben, ana):
    def locked():
        cards = desk.get(url("builder", ben, query={"q": "stim"})).context["cards"]
        place = url("library", query={"q": "stim", "patient": ben.public_id})
        cards += desk.get(place).context["cards"]
        return [card.suits.is_locked for card in cards if card.drill == stim]

    assert locked() == [True, True]
    row = cleared(ben, ana)
    assert locked() == [False, False]
    with time_machine.travel(NOON + 3 * DAY, tick=False):
        desk.force_login(ana)  # nobody stays signed in that long
        assert locked() == [True, True]
    desk.force_login(ana)
    clearances.end(clearance=row, by=ana, now=NOON)
    assert locked() == [True, True]


def test_a_row_says_when_its_clearance_is_over_and_giving_stays_locked(
    desk, programme, stim, ben, ana
):
    row = cleared(ben, ana)
    stage = programme.document.stages[0].key
    sent = {"drill": stim.public_id, "revision": programme.revision}
    added = desk.post(url("prescription_add", ben, stage=stage), sent, headers=HTMX)
    assert added.status_code == 200
    assert "no clearance holds" not in added.content.decode()
    assert desk.get(url("give", ben)).context["locked"] == []

    clearances.end(clearance=row, by=ana, now=NOON)

    body = desk.get(url("builder", ben)).content.decode()
    assert "Electrical stimulation: no clearance holds today." in body
    page = desk.get(url("give", ben))
    assert [drill.name for drill in page.context["locked"]] == ["Stim"]
    assert url("clearance", ben) in page.content.decode()


def test_give_on_a_day_after_the_clearance_is_refused_beside_the_day(
    desk, programme, stim, ben, ana
):
    cleared(ben, ana)
    programme = fresh(_prescribed(programme, stim, ana))

    answer = desk.post(url("give", ben), {"revision": programme.revision, "day": "2026-03-20"})

    assert answer.status_code == 422
    (said,) = answer.context["form"].errors["day"]
    assert said == "Electrical stimulation is not cleared on that day. Choose another, or clear it."


def test_the_preview_of_a_first_programme_shows_what_is_cleared(desk, programme, stim, ben, ana):
    cleared(ben, ana)
    _prescribed(programme, stim, ana)
    ids = {"clinic": "northside", "patient": ben.public_id, "source": "draft", "place": 1}

    page = desk.get(reverse("patient:preview", kwargs={**ids, "page": "today/"}))

    assert "Stim" in page.content.decode()
