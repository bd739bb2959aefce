"""The cast: Ana treats Ben at Northside, Cleo runs it; Olga treats at Southside."""

import gc
import os

import pytest
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.db import connection
from django.test import Client, TransactionTestCase

from programmes.models import Role, reach
from programmes.models.walls import WORKER
from programmes.portals import lasting, second_factor
from programmes.portals.access import DEVICE_SESSION_KEY
from programmes.portals.accounts.devices import DEVICE_SIGN_IN_LASTS_S
from tests import emptying, migrated
from tests.factories import make_clinic, make_device, make_membership, make_patient, make_user

# Tests look at every clinic; what is asked of a page is held as the pages are.
reach.hold(WORKER)
TransactionTestCase._fixture_teardown = emptying.empty

FOR_EVER = float("inf")
# For programs that start, for browsers; what stays longest with one process is begun first.
WAITING = ("tests/containers/", "tests/chaos/", "tests/journeys/", "tests/local/")


def pytest_collection_modifyitems(items):
    """Begin with the tests that wait: those that compute fill the gaps, and the end is short."""
    items.sort(key=_place)


def _place(item):
    found = (place for place, path in enumerate(WAITING) if item.nodeid.startswith(path))
    return next(found, len(WAITING))


def pytest_collection_finish():
    """Do not look for rubbish among thousands of tests that stay to the end, nor all the time."""
    gc.freeze()
    gc.set_threshold(50_000)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, testrun_uid):
    """Let each process work on a copy of one migrated database."""
    name = f"migrated_{testrun_uid}"
    migrated.make(os.environ["DATABASE_URL"], name)
    settings.DATABASES["default"]["TEST"]["TEMPLATE"] = name


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Before the database goes, end what a thread of a test may have left connected to it."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True, scope="session")
def force_login_asks_for_no_second_factor():
    """
    Let ``Client.force_login`` open staff pages, and for ever, so that no page is written down.

    Who signs in by a page proves themselves, and is signed out by silence.
    """

    user_logged_in.connect(let_in_for_ever)
    yield
    user_logged_in.disconnect(let_in_for_ever)


def let_in_for_ever(request, **_more):
    """Ask whom no browser signed in for no second factor, and never sign them out."""
    if request.method is None:
        second_factor.waive(request.session)
        request.session[lasting.SEEN_SESSION_KEY] = FOR_EVER
        request.session[lasting.SINCE_SESSION_KEY] = FOR_EVER


@pytest.fixture
def northside(db):
    return make_clinic(name="Northside", slug="northside", phone="0151 496 0000")


@pytest.fixture
def southside(db):
    return make_clinic(name="Southside", slug="southside")


@pytest.fixture
def ana(northside):
    user = make_user(name="Ana", email="ana@northside.example")
    return make_membership(clinic=northside, role=Role.THERAPIST, user=user).user


@pytest.fixture
def dana(northside):
    """An assistant: prepares for patients, and decides nothing."""
    user = make_user(name="Dana", email="dana@northside.example")
    return make_membership(clinic=northside, role=Role.ASSISTANT, user=user).user


@pytest.fixture
def cleo(northside):
    user = make_user(name="Cleo", email="cleo@northside.example")
    return make_membership(clinic=northside, role=Role.CLINIC_ADMIN, user=user).user


@pytest.fixture
def olga(southside):
    user = make_user(name="Olga", email="olga@southside.example")
    return make_membership(clinic=southside, role=Role.THERAPIST, user=user).user


@pytest.fixture
def ben(northside):
    """Ben's patient record; ``ben.user`` is his account."""
    return make_patient(clinic=northside, name="Ben")


@pytest.fixture
def bens_phone(ben):
    """A browser that is paired as Ben's."""
    return pair(ben)


def pair(patient):
    """Return a browser signed in as ``patient``; ``client.device`` is their device."""
    client = Client()
    client.force_login(patient.user)
    client.device = make_device(clinic=patient.clinic, patient=patient)
    session = client.session
    session[DEVICE_SESSION_KEY] = str(client.device.public_id)
    session.set_expiry(DEVICE_SIGN_IN_LASTS_S)
    session.save()
    return client
