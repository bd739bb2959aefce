"""What PostgreSQL shows and takes, by role and clinic."""

import threading

import pytest
from django.db import ProgrammingError, connection, transaction
from psycopg import sql

from programmes.models import (
    AuditEvent,
    Drill,
    DrillMedia,
    Favourite,
    Goal,
    MediaContent,
    Patient,
    Vocabulary,
    reach,
)
from programmes.models.walls import BEFORE, WEB, WORKER, OwnClinic
from tests import factories
from tests.models.test_visible_to import CLINICAL

LIBRARY = {Drill, DrillMedia, Favourite, MediaContent, Vocabulary}


@pytest.fixture
def pats(northside, southside):
    """A patient of each clinic."""
    return [factories.make_patient(clinic=clinic) for clinic in (northside, southside)]


def seen():
    return list(Patient.objects.order_by("pk"))


def test_every_clinical_model_but_the_library_is_walled():
    assert {
        model
        for model in CLINICAL
        if not any(isinstance(wall, OwnClinic) for wall in model._meta.constraints)
    } == LIBRARY


def test_every_walled_table_has_a_policy_for_each_role(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, array_agg(DISTINCT rolname::text ORDER BY rolname::text)"
            " FROM pg_class JOIN pg_policy ON polrelid = pg_class.oid"
            " JOIN pg_roles ON pg_roles.oid = ANY (polroles)"
            " WHERE relrowsecurity AND polcmd = '*' AND polpermissive GROUP BY relname"
        )
        found = dict(cursor.fetchall())

    tables = {model._meta.db_table for model in set(CLINICAL) - LIBRARY}
    assert found == {table: [BEFORE, WEB, WORKER] for table in tables}


def test_a_page_reaches_nobody_until_it_says_of_which_clinic(pats):
    with reach.no_clinic():
        assert seen() == []
        reach.only(pats[0].clinic_id)
        assert seen() == [pats[0]]
        with reach.within(pats[1].clinic_id):
            assert seen() == [pats[1]]
        assert seen() == [pats[0]]
        with reach.every_clinic():
            assert seen() == pats
        assert seen() == [pats[0]]

    assert seen() == pats


def test_a_worker_within_a_clinic_reaches_that_one(pats):
    with reach.within(pats[1].clinic_id):
        assert seen() == [pats[1]]


def test_code_from_before_the_wall_reaches_every_clinic(pats):
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {BEFORE}")
        cursor.execute("/* as it was sent */ SELECT count(*) FROM programmes_patient")
        assert cursor.fetchone() == (2,)


def test_every_clinic_is_reached_by_what_it_decorates(pats):
    with reach.no_clinic():
        assert reach.every_clinic()(seen)() == pats
        assert seen() == []


def test_a_page_cannot_change_what_is_of_another_clinic(pats):
    foreign = Patient.objects.filter(pk=pats[1].pk)

    with reach.no_clinic():
        reach.only(pats[0].clinic_id)
        changed = foreign.update(minutes_limit=9), foreign._raw_delete(foreign.db)

    assert changed == (0, 0)
    assert foreign.get().minutes_limit == 20


def test_a_page_cannot_put_a_row_into_another_clinic(pats):
    def put():
        factories.make_goal(clinic=pats[1].clinic, patient=pats[1])

    def move():
        Patient.objects.filter(pk=pats[0].pk).update(clinic=pats[1].clinic)

    for act in (put, move):
        with (
            reach.no_clinic(),
            reach.within(pats[0].clinic_id),
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
        ):
            act()
    assert not Goal.objects.exists()


def test_no_rollback_carries_a_clinic_on(pats):
    def look_and_fail():
        with transaction.atomic(), reach.within(pats[0].clinic_id):  # a savepoint
            assert seen() == [pats[0]]
            raise ZeroDivisionError

    with transaction.atomic():
        with pytest.raises(ZeroDivisionError):
            look_and_fail()
        assert seen() == pats


@pytest.mark.django_db(transaction=True)
def test_nothing_of_it_stays_on_the_connection(pats):
    with reach.within(pats[0].clinic_id):
        assert seen() == [pats[0]]
        with transaction.atomic():
            assert seen() == [pats[0]]

    with connection.cursor() as cursor:
        cursor.execute("SHOW ROLE")
        assert cursor.fetchone() == ("none",)
        cursor.execute("SHOW relearn.clinic")
        assert cursor.fetchone() == ("",)


def test_one_statement_stays_one(pats, django_assert_num_queries):
    with reach.within(pats[0].clinic_id), django_assert_num_queries(1):
        assert seen() == [pats[0]]


def test_a_composed_statement_is_held_too(pats):
    table = sql.Identifier(Patient._meta.db_table)
    count = sql.SQL("SELECT count(*) FROM {} WHERE clinic_id = %s").format(table)

    with reach.no_clinic(), connection.cursor() as cursor:
        reach.only(pats[0].clinic_id)
        answers = []
        for pat in pats:
            cursor.execute(count, [pat.clinic_id])
            answers.append(cursor.fetchone()[0])

    assert answers == [1, 0]


def test_threads_begin_with_what_the_process_may_reach(pats):
    found = []
    with reach.no_clinic():
        thread = threading.Thread(target=lambda: found.append(reach._now()))
        thread.start()
        thread.join()

    assert found == [reach._Reach(WORKER)]


@pytest.mark.parametrize("role", [BEFORE, WEB, WORKER])
@pytest.mark.parametrize("statement", ["UPDATE {} SET verb = 'x.undone'", "DELETE FROM {}"])
def test_nobody_but_the_owner_may_change_the_audit_log(northside, role, statement):
    AuditEvent.record("x.done", northside, clinic=northside, by=None)

    with (
        reach._reaching(reach._Reach(role, northside.pk)),
        pytest.raises(ProgrammingError, match="permission denied for table programmes_auditevent"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(AuditEvent._meta.db_table))


def test_what_is_sent_after_the_request_is_read_as_within_it(pats):
    def pieces():
        for _ in range(2):
            yield repr(seen()).encode()

    with reach.no_clinic():
        reach.only(pats[0].clinic_id)
        later = reach.kept(pieces())

    assert list(later) == [repr([pats[0]]).encode()] * 2
    assert seen() == pats


@pytest.fixture
def opened(transactional_db):
    """Return a function that opens a connection of a role; at the end all are closed."""
    found = []

    def open_as(role):
        found.append(connection.copy())
        found[-1].settings_dict["OPTIONS"] = {"options": f"-c role={role}"}
        return found[-1]

    yield open_as
    for one in found:
        one.close()


def asked(through):
    """Return what PostgreSQL was sent, and how many patients it showed."""
    with through.cursor() as cursor:
        cursor.execute("SELECT current_query(), count(*) FROM programmes_patient")
        return cursor.fetchone()


PLAIN = "SELECT current_query(), count(*) FROM programmes_patient"


def test_a_connection_of_the_role_itself_is_told_of_the_clinic_alone(opened, pats):
    through = opened(WORKER)
    clinic = pats[0].clinic_id
    told = f"SET LOCAL ROLE relearn_worker; SET LOCAL relearn.clinic = '{clinic}'; {PLAIN}"

    assert asked(through) == (PLAIN, 2)
    with reach.within(clinic):
        assert asked(through) == (told, 1)
    assert asked(through) == (PLAIN, 2)


def test_in_a_transaction_each_statement_is_told_anew(opened, pats):
    through = opened(WORKER)
    everywhere = f"SET LOCAL ROLE relearn_worker; SET LOCAL relearn.clinic = ''; {PLAIN}"
    through.ensure_connection()
    through.set_autocommit(False)

    with reach.within(pats[0].clinic_id):
        assert asked(through)[1] == 1
    assert asked(through) == (everywhere, 2)


def test_a_connection_of_another_role_is_told_each_time(opened, pats):
    through = opened(WEB)
    everywhere = f"SET LOCAL ROLE relearn_worker; SET LOCAL relearn.clinic = ''; {PLAIN}"

    assert asked(through) == (everywhere, 2)
    with reach.no_clinic():
        assert asked(through)[1] == 0
