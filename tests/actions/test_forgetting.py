"""What was agreed to erase is gone from every table, once, and once more after a backup."""

import io
import json
import uuid
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.postgres.fields import ArrayField
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db import models as fields
from psycopg import sql

from programmes import models
from programmes.actions import erasing, forgetting
from programmes.actions.forgetting import NOBODYS_NAME, erase_again, erase_due
from programmes.channels.tombstones import NotReadable, Tombstone, read
from programmes.models.holdings import HOLDINGS, Fate
from tests import cards, factories, rights
from tests import sending as rows
from tests.factories import NOON, WEDNESDAY
from tests.models.test_visible_to import OF_PATIENT, ROWS

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MARK, MOBILE = "Zanzibar", "+447700900123"


def agreed(patient, by, *, now=NOON):
    return erasing.decide_erasure(patient=patient, reason=f"{MARK} asked.", by=by, now=now)


def full_record(clinic, patient):
    """Store a row of each kind about ``patient``; whatever holds words holds ``MARK``."""
    once = {models.Erasure, models.ReminderRule, models.Delivery, models.SafetyCard}
    once |= {models.PracticeSession}
    for model in OF_PATIENT:
        if model not in once:  # others bring these with them
            models.Assignment.objects.filter(patient=patient).update(ended_on=WEDNESDAY)
            ROWS[model][0](clinic=clinic, patient=patient)
    assignment = patient.assignments.latest("pk")
    programme = assignment.programme
    models.Acknowledgement.objects.create(
        clinic=clinic,
        programme=programme,
        drill=programme.programme_drills.get().drill,
        reason="flag:falls",
        by=programme.edited_by,
    )
    factories.make_message_photo(clinic=clinic, patient=patient)
    cards.make_mark(clinic=clinic, patient=patient)
    _mark_words(patient)


def _mark_words(patient):
    """Write the mark into every free text of the record, past all walls."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL relearn.erasure = 'on'")
        for holding in HOLDINGS:
            if holding.fate is Fate.STAYS:
                continue
            texts = [
                field
                for field in holding.model._meta.concrete_fields
                if isinstance(field, fields.CharField | fields.TextField)
                and not field.choices
                and not field.unique
                and field.name
                not in {"zone", "language", "digest", "rule", "slot", "role", "starter_slug"}
                and (field.max_length or 99) >= 40
            ]
            lists = [
                field.name
                for field in holding.model._meta.concrete_fields
                if isinstance(field, ArrayField) and field.name == "keys"
            ]
            given = {field.name: MARK for field in texts if field.name != "address"}
            given |= {name: [MARK] for name in lists}
            if given:
                holding.rows([patient]).update(**given)
        cursor.execute("SET LOCAL relearn.erasure = 'off'")


def tables_with(word):
    """Return the tables of the database that hold ``word`` in any column."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            whole = sql.SQL("SELECT count(*) FROM {} AS t WHERE t::text ILIKE %s")
            cursor.execute(whole.format(sql.Identifier(table)), [f"%{word}%"])
            if cursor.fetchone()[0]:
                found.add(table)
    return found


@pytest.fixture
def zan(northside):
    """A patient whose name, address and words all hold the mark."""
    patient = factories.make_patient(
        clinic=northside, name=f"{MARK} Miller", cue=f"{MARK} tea", mobile=MOBILE
    )
    models.User.objects.filter(pk=patient.user_id).update(email=f"{MARK.lower()}@example.org")
    return models.Patient.objects.select_related("user", "clinic").get(pk=patient.pk)


def test_nothing_of_the_person_is_left_in_any_table(northside, zan, ben, cleo):
    full_record(northside, zan)
    factories.make_win(clinic=northside, patient=ben, words="I held a cup.")
    user = zan.user
    Authenticator.objects.create(user=user, type="totp", data={})
    EmailAddress.objects.create(user=user, email=user.email)
    models.EmailCode.objects.create(
        address=user.email, purpose="sign_in", user=user, asked_at=NOON, expires_at=NOON
    )
    for address in (user.email, MOBILE):
        models.StoppedAddress.objects.create(address=address, answer="no", since=NOON)
    letter = rows.make_delivery(clinic=northside, rule=zan.reminder_rules.get(), kind="code")
    agreed(zan, cleo)
    assert len(tables_with(MARK)) > 20
    held = {one.slug: one.rows([zan]).count() for one in HOLDINGS}
    assert min(held.values()) > 0, held

    assert erase_due(now=NOON + 14 * DAY) == 1

    assert tables_with(MARK) == tables_with(MOBILE) == set()
    left = {one.slug for one in HOLDINGS if one.rows([zan]).exists()}
    assert left == {one.slug for one in HOLDINGS if one.fate is not Fate.GOES}
    zan.refresh_from_db()
    assert (zan.erased_at, zan.state, zan.user.name) == (NOON + 14 * DAY, "ended", NOBODYS_NAME)
    assert (zan.user.email, zan.user.is_active) == (None, False)
    assert not zan.user.has_usable_password()
    assert not Authenticator.objects.exists()
    assert not models.Delivery.objects.filter(pk=letter.pk).exists()
    assert models.Win.objects.get(patient=ben).words == "I held a cup."


def test_every_column_of_a_patient_is_emptied_told_or_says_nothing_of_anybody():
    columns = {field.name for field in models.Patient._meta.concrete_fields}
    moved = {"id", "public_id", "clinic", "user", "zone", "language", "merged_into", "erased_at"}
    (person,) = (one for one in HOLDINGS if one.model is models.Patient)

    assert columns - set(forgetting.NOTHING) == moved
    assert columns - set(person.columns.values()) == {
        *("id", "clinic", "user", "merged_into", "erased_at")
    }


def test_an_address_that_somebody_else_has_stays_stopped(northside, southside, zan, cleo):
    other = factories.make_patient(clinic=southside, mobile=MOBILE)
    models.StoppedAddress.objects.create(address=MOBILE, answer="no", since=NOON)
    agreed(zan, cleo)

    erase_due(now=NOON + 14 * DAY)

    assert models.StoppedAddress.objects.get().address == other.mobile


def test_an_erased_record_is_seen_by_nobody(northside, zan, ana, cleo):
    agreed(zan, cleo)
    erase_due(now=NOON + 14 * DAY)

    assert not models.Patient.objects.visible_to(ana).filter(pk=zan.pk).exists()
    assert not models.Membership.objects.current().filter(user=zan.user).exists()
    erasure = models.Erasure.objects.visible_to(cleo).get()
    assert (erasure.reason, erasure.done_at) == ("", NOON + 14 * DAY)
    assert list(
        models.AuditEvent.objects.filter(patient=zan).order_by("pk").values_list("verb", flat=True)
    ) == ["erasure.agreed", "erasure.done"]


def test_it_waits_as_long_as_the_clinic_says_and_runs_once(northside, zan, cleo):
    northside.erasure_wait_days = 3
    northside.save()
    agreed(zan, cleo)

    assert erase_due(now=NOON + 3 * DAY - timedelta(seconds=1)) == 0
    assert erase_due(now=NOON + 3 * DAY) == 1
    assert erase_due(now=NOON + 4 * DAY) == 0


def test_what_was_called_off_is_not_erased(zan, cleo):
    erasure = agreed(zan, cleo)
    erasing.end_erasure(erasure=erasure, why="Kept by law.", by=cleo, now=NOON + DAY)

    assert erase_due(now=NOON + 30 * DAY) == 0
    zan.refresh_from_db()
    assert (zan.erased_at, zan.user.name) == (None, f"{MARK} Miller")


def test_what_was_called_off_while_it_began_is_not_erased(zan, cleo):
    erasure = agreed(zan, cleo)
    models.Erasure.objects.filter(pk=erasure.pk).update(ended_at=NOON, ended_by=cleo, why_ended="x")

    assert not forgetting._carry_out(erasure.pk, NOON + 30 * DAY)


def test_one_that_cannot_be_erased_holds_up_no_other(northside, zan, ben, cleo, monkeypatch):
    stuck = agreed(zan, cleo)
    agreed(ben, cleo, now=NOON + DAY)
    real = forgetting._carry_out
    monkeypatch.setattr(
        forgetting, "_carry_out", lambda key, now: 1 / 0 if key == stuck.pk else real(key, now)
    )

    assert erase_due(now=NOON + 30 * DAY) == 1
    ben.refresh_from_db()
    assert ben.erased_at is not None


def test_an_account_that_is_used_for_more_stays_and_is_no_longer_tied(northside, zan, cleo):
    factories.make_membership(clinic=northside, role=models.Role.ASSISTANT, user=zan.user)
    user = zan.user
    agreed(zan, cleo)

    erase_due(now=NOON + 14 * DAY)

    user.refresh_from_db()
    zan.refresh_from_db()
    assert (user.name, user.is_active) == (f"{MARK} Miller", True)
    assert zan.user != user
    assert (zan.user.name, zan.user.is_active) == (NOBODYS_NAME, False)
    assert tables_with(MARK) == {"programmes_user"}
    assert models.Membership.objects.current().get(user=user).role == models.Role.ASSISTANT
    assert models.Membership.objects.get(role="patient", clinic=northside).user == zan.user


def test_a_record_at_another_clinic_stays_whole(northside, southside, zan, cleo):
    other = factories.make_patient(clinic=southside, user=zan.user, state="ended")
    factories.make_win(clinic=southside, patient=other, words="I won here")
    agreed(zan, cleo)

    erase_due(now=NOON + 14 * DAY)

    other.refresh_from_db()
    assert (other.erased_at, other.user.name) == (None, f"{MARK} Miller")
    assert other.wins.count() == 1


def test_helpers_with_no_other_use_of_their_account_go_too(northside, zan, ben, cleo):
    luis = factories.make_carer(clinic=northside, patient=zan).user
    mia = factories.make_user(name="Mia")
    factories.make_carer(clinic=northside, patient=zan, user=mia)
    factories.make_membership(clinic=northside, role=models.Role.THERAPIST, user=mia)
    agreed(zan, cleo)

    erase_due(now=NOON + 14 * DAY)

    for user, name in ((luis, NOBODYS_NAME), (mia, "Mia")):
        user.refresh_from_db()
        assert user.name == name


def test_records_put_under_it_go_with_it(northside, zan, cleo):
    double = factories.make_patient(
        clinic=northside, name=f"{MARK} M.", merged_into=zan, state="ended"
    )
    factories.make_win(clinic=northside, patient=double, words=MARK)
    agreed(zan, cleo)

    erase_due(now=NOON + 14 * DAY)

    assert tables_with(MARK) == set()
    double.refresh_from_db()
    assert double.erased_at == NOON + 14 * DAY


def test_walls_stand_again_once_it_is_done(northside, zan, ben, cleo):
    agreed(zan, cleo)
    win = factories.make_win(clinic=northside, patient=ben)
    erase_due(now=NOON + 14 * DAY)

    with pytest.raises(Exception, match="never changed"), transaction.atomic():
        models.Win.objects.filter(pk=win.pk).delete()


# --- What a backup that comes back does not know -----------------------------------------------


@pytest.fixture
def log(settings, tmp_path):
    path = tmp_path / "erased.jsonl"
    settings.ERASURE_LOG = str(path)
    return path


def test_each_erasure_adds_a_line_that_names_nobody(zan, cleo, log):
    agreed(zan, cleo)
    erase_due(now=NOON + 14 * DAY)

    (line,) = log.read_text().splitlines()
    assert json.loads(line) == {
        "record": str(zan.public_id),
        "erased_at": "2026-03-18T12:00:00+00:00",
    }


def test_no_line_can_be_written_then_nothing_is_erased(zan, cleo, settings, tmp_path):
    settings.ERASURE_LOG = str(tmp_path / "no-such-folder" / "erased.jsonl")
    agreed(zan, cleo)

    assert erase_due(now=NOON + 14 * DAY) == 0
    zan.refresh_from_db()
    assert zan.erased_at is None


def test_a_restored_record_is_erased_again_by_the_command(northside, zan, ben, log):
    """The backup is older than the request, so that the database knows of no erasure at all."""
    full_record(northside, zan)
    log.write_text(
        Tombstone(zan.public_id, NOON).to_line() + "\n" + Tombstone(uuid.uuid4(), NOON).to_line()
    )
    said = io.StringIO()

    call_command("erasures", "replay", str(log), stdout=said)

    assert said.getvalue() == "2 in the list, 1 erased again.\n"
    assert tables_with(MARK) == set()
    erasure = models.Erasure.objects.get(patient=zan)
    assert (erasure.cause, erasure.by, erasure.done_at is None) == ("restored", None, False)
    ben.refresh_from_db()
    assert ben.erased_at is None

    again = io.StringIO()
    call_command("erasures", "replay", str(log), stdout=again)
    assert again.getvalue() == "2 in the list, 0 erased again.\n"


def test_a_restored_request_that_waits_is_carried_out_at_once(zan, cleo):
    asked = rights.make_erasure(clinic=zan.clinic, patient=zan)

    assert erase_again(records={zan.public_id}, now=NOON) == 1

    asked.refresh_from_db()
    assert (asked.due_at, asked.done_at, asked.cause) == (NOON, NOON, "asked")


def test_a_restored_record_and_one_put_under_it_are_erased_once(northside, zan):
    double = factories.make_patient(clinic=northside, merged_into=zan, state="ended")

    assert erase_again(records={zan.public_id, double.public_id}, now=NOON) == 1
    assert models.Patient.objects.filter(erased_at=NOON).count() == 2


def test_the_list_names_all_that_were_erased(zan, cleo):
    agreed(zan, cleo)
    erase_due(now=NOON + 14 * DAY)
    said = io.StringIO()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("programmes.management.commands.erasures.now", lambda: NOON + 15 * DAY)
        call_command("erasures", "list", stdout=said)

    assert list(read(said.getvalue().splitlines())) == [Tombstone(zan.public_id, NOON + 14 * DAY)]


@pytest.mark.parametrize("line", ["{", '{"record": "x"}', "[]", '{"record": 1, "erased_at": 2}'])
def test_a_line_that_cannot_be_read_erases_nothing(zan, log, line):
    log.write_text(Tombstone(zan.public_id, NOON).to_line() + line + "\n")

    with pytest.raises(NotReadable, match="line 2 names no erased record"):
        list(read(log.read_text().splitlines()))
    with pytest.raises(CommandError, match="line 2 names no erased record"):
        call_command("erasures", "replay", str(log))
    zan.refresh_from_db()
    assert zan.erased_at is None


def test_a_list_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"gone\.jsonl: No such file"):
        call_command("erasures", "replay", str(tmp_path / "gone.jsonl"))


def test_a_list_may_come_from_the_standard_input(zan, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(Tombstone(zan.public_id, NOON).to_line()))
    said = io.StringIO()

    call_command("erasures", "replay", "-", stdout=said)

    assert said.getvalue() == "1 in the list, 1 erased again.\n"
