"""What PostgreSQL itself refuses."""

import contextlib
import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from programmes import models
from programmes.models.delivery import MOVES
from tests import factories
from tests.factories import NOON
from tests.sending import make_delivery


def test_same_clinic_refuses_a_row_that_mixes_two_clinics(northside, southside):
    patient = factories.make_patient(clinic=northside)

    with pytest.raises(IntegrityError, match="device_patient_same_clinic"), transaction.atomic():
        factories.make_device(clinic=southside, patient=patient)


def test_same_clinic_refuses_to_move_a_row_to_another_clinic(northside, southside):
    device = factories.make_device(clinic=northside)

    with pytest.raises(IntegrityError, match="device_patient_same_clinic"), transaction.atomic():
        models.Device.objects.filter(pk=device.pk).update(clinic=southside)


def test_append_only_refuses_update_and_delete(northside):
    entry = factories.make_entry(clinic=northside)
    rows = models.SessionEntry.objects.filter(pk=entry.pk)

    with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
        rows.update(reps=99)
    with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
        rows.delete()
    assert rows.get().reps == 20


def test_append_only_of_which_nothing_is_ever_filled_refuses_every_change(northside):
    entry = factories.make_assignment(clinic=northside).stage_entries.get()

    with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
        models.StageEntry.objects.filter(pk=entry.pk).update(day=date(2026, 1, 1))


def test_append_only_lets_an_answer_be_filled_once(northside):
    entry = factories.make_entry(clinic=northside)
    rows = models.SessionEntry.objects.filter(pk=entry.pk)

    rows.update(answer="hurt", pain_0_10=0)

    with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
        rows.update(pain_0_10=7)
    assert (rows.get().answer, rows.get().pain_0_10) == ("hurt", 0)


def test_append_only_lets_erasure_pass_for_one_transaction(northside):
    entry = factories.make_assignment(clinic=northside).stage_entries.get()

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL relearn.erasure = 'on'")
        assert models.StageEntry.objects.filter(pk=entry.pk).delete()[0] == 1


def test_ledger_lets_a_row_go_only_where_its_state_leads(northside):
    row = make_delivery(clinic=northside)
    rows = models.Delivery.objects.filter(pk=row.pk)
    leased = {"lease_token": uuid.uuid4(), "lease_until": NOON}
    free = {"lease_token": None, "lease_until": None}
    ways_there = {
        "pending": [],
        "claimed": [leased],
        "sending": [leased, {}],
        "cancelled": [{"reason": "x"}],
        "skipped": [leased, free | {"reason": "x"}],
        "expired": [{}],
        "failed": [leased, {}, free | {"reason": "x"}],
        "in_doubt": [leased, {}, free | {"reason": "x"}],
        "sent": [leased, {}, free | {"sent_at": NOON}],
    }
    between = {1: [], 2: ["claimed"], 3: ["claimed", "sending"]}
    ok = set()
    for state, steps in ways_there.items():
        for target in models.DeliveryState:
            with transaction.atomic():
                names = [*between.get(len(steps), []), state] if steps else []
                for name, change in zip(names, steps, strict=True):
                    rows.update(state=name, **change)
                after = free | {"sent_at": None, "reason": "x"}
                after |= leased if target in {"claimed", "sending"} else {}
                after |= {"sent_at": NOON} if target == "sent" else {}
                with contextlib.suppress(IntegrityError), transaction.atomic():
                    rows.update(state=target, **after)
                    ok.add((state, target.value))
                transaction.set_rollback(True)

    allowed = {(a, b) for a, following in MOVES.items() for b in following}
    assert ok == allowed | {(a, a) for a, following in MOVES.items() if following}


def test_ledger_begins_with_waiting_and_forgets_nothing(northside):
    row = make_delivery(clinic=northside, contents_json={"cue": "x"})
    rows = models.Delivery.objects.filter(pk=row.pk)

    for change in ({"slot": "9"}, {"day": date(2026, 1, 1)}, {"contents_json": {"cue": "y"}}):
        with pytest.raises(IntegrityError, match="no such move"), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError, match="no such move"), transaction.atomic():
        rows._raw_delete(rows.db)
    with pytest.raises(IntegrityError, match="nothing to sent"), transaction.atomic():
        make_delivery(clinic=northside, state="sent", sent_at=NOON)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL relearn.erasure = 'on'")
        assert rows._raw_delete(rows.db) == 1


def test_one_name_is_one_row_of_the_ledger(northside, ben):
    row = make_delivery(clinic=northside, patient=ben)

    with pytest.raises(IntegrityError, match="delivery_once"), transaction.atomic():
        make_delivery(clinic=northside, rule=row.rule, due_at=NOON + timedelta(hours=3))


def test_two_current_entries_of_one_prescription_are_refused(northside):
    entry = factories.make_entry(clinic=northside)

    with pytest.raises(IntegrityError, match="sessionentry_current_once"), transaction.atomic():
        factories.make_entry(clinic=northside, session=entry.session)


def test_two_sessions_with_one_client_uuid_are_refused(northside):
    first = factories.make_session(clinic=northside, ended_at=NOON)

    with pytest.raises(IntegrityError, match="practicesession_client_uuid"), transaction.atomic():
        models.PracticeSession.objects.create(
            clinic=northside,
            patient=first.patient,
            version=first.version,
            client_uuid=first.client_uuid,
            day=first.day,
            size="tiny",
            started_at=NOON,
        )


def test_two_active_records_of_one_person_are_refused(northside, southside, ben):
    with pytest.raises(IntegrityError, match="patient_active_once_per_user"), transaction.atomic():
        factories.make_patient(clinic=southside, user=ben.user)


def test_two_active_assignments_of_one_patient_are_refused(northside, ben):
    factories.make_assignment(clinic=northside, patient=ben)

    with pytest.raises(IntegrityError, match="assignment_active_once"), transaction.atomic():
        factories.make_assignment(clinic=northside, patient=ben)


@pytest.mark.parametrize(
    "dose", [{"minutes": 3}, {"reps": None}, {"reps": None, "bout_s": 60, "hold_s": 5}]
)
def test_a_drill_with_two_kinds_of_dose_or_none_is_refused(northside, dose):
    with pytest.raises(IntegrityError, match="drill_one_dose"), transaction.atomic():
        factories.make_drill(clinic=northside, **dose)


def test_every_clinical_table_has_its_walls_in_the_database(db):
    wanted = {
        wall.name
        for model in models.ClinicalModel.__subclasses__()
        for wall in model._meta.constraints
        if type(wall).__module__ == "programmes.models.walls"
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint UNION SELECT tgname FROM pg_trigger"
            " UNION SELECT polname FROM pg_policy"
        )
        found = {name for (name,) in cursor.fetchall()}

    assert len(wanted) > 20
    assert wanted - found == set()


def test_an_account_address_in_capitals_is_refused(db):
    with pytest.raises(IntegrityError, match="user_email_lower_case"), transaction.atomic():
        models.User.objects.create(name="Ana", email="Ana@Northside.example")


def test_users_without_address_do_not_clash(db):
    factories.make_user()
    factories.make_user()

    assert models.User.objects.filter(email=None).count() == 2
    assert uuid.UUID(str(models.User.objects.first().public_id)).version == 4
