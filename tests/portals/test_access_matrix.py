"""
Who may open what: every URL of the project, by GET and by POST, as every member of the cast.

The URLs come from the resolver. A row says what the person whom the page is for gets for GET and
for an empty POST; everybody else's answer follows from the policy. A URL without a row fails.
"""

import re
import uuid

import pytest
from django.db import transaction
from django.urls import get_resolver, reverse
from django.utils.timezone import now

from programmes.checks import iter_views
from programmes.models import Role
from tests.portals.matrix import (
    ASSISTANT,
    BY_ROLE,
    CARER,
    CLINIC_ADMIN,
    GONE,
    MATRIX,
    NOT_ALLOWED,
    OF_ONE_PAGE,
    OK,
    PATIENT,
    PUBLIC,
    SIGNED_IN,
    THERAPIST,
    TO,
)
from tests.portals.rows import kwargs_of, routes
from tests.portals.world import World

pytestmark = pytest.mark.django_db

STRANGER_TO_LOGIN = re.compile(r"^/accounts/login/\?next=")
SIGN_IN_PAGES = {name for name, _ in iter_views(get_resolver()) if ":" not in name}


def _views():
    return {name: view for name, view in iter_views(get_resolver()) if ":" in name}


def test_every_url_has_a_row():
    assert sorted(MATRIX) == sorted(_views())


@pytest.mark.parametrize("role", BY_ROLE)
def test_every_row_stands_under_its_policy(role):
    views = _views()

    shared = f"{role} assistant" if role == Role.THERAPIST else role
    for name in BY_ROLE[role]:
        assert views[name].access_policy == (shared if name in ASSISTANT else role), name
    assert all(views[name].access_policy.startswith("public: ") for name in PUBLIC)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Return what is the same for all tests of the module; each of them leaves it so."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture
def here(world):
    return world.here


@pytest.fixture
def there(world):
    return world.there


@pytest.fixture
def cast(world):
    """Return a browser for each kind of person in one clinic, by name."""
    browsers = world.browsers()
    del browsers["bo"]
    return browsers


@pytest.fixture
def both(world):
    """Return the browser of somebody who treats and administers in both clinics."""
    return world.browsers()["bo"]


@pytest.mark.parametrize("name", sorted(SIGNED_IN))
def test_pages_of_ones_own_account_open_for_whoever_is_signed_in(name, cast, here):
    url = here.url(name)

    assert STRANGER_TO_LOGIN.match(cast.pop("nobody").get(url).url)
    for person, browser in cast.items():
        assert _answers(browser, url) == SIGNED_IN[name], person


def _answers(browser, url):
    """Return the answers to GET and to a form sent with nothing in it but the browser's token."""
    sent = browser.post(url, {"csrfmiddlewaretoken": "none"})
    return browser.get(url).status_code, sent.status_code


def _gone(name):
    """Return how a URL with ids that are not there answers: a wrong method stays a wrong method."""
    return tuple(NOT_ALLOWED if code == NOT_ALLOWED else GONE for code in MATRIX[name])


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_public_pages_open_for_nobody_in_particular(name, cast, here):
    assert _answers(cast["nobody"], here.url(name)) == PUBLIC[name]


@pytest.mark.parametrize("name", sorted(THERAPIST | CLINIC_ADMIN))
def test_clinic_pages_open_for_their_role_alone(name, cast, here):
    mine = "ana" if name in THERAPIST else "cleo"
    url = here.url(name)

    # Strangers come first: what the right person does may change the rows.
    opens = {mine, "dana"} if name in ASSISTANT else {mine}
    for person in cast.keys() - opens - {"nobody"}:
        assert _answers(cast[person], url) == (GONE, GONE), person
    assert STRANGER_TO_LOGIN.match(cast["nobody"].get(url).url)
    assert STRANGER_TO_LOGIN.match(cast["nobody"].post(url).url)
    assert cast["nobody"].post(url, headers={"hx-request": "true"}).status_code == 401
    assert _answers(cast[mine], url) == MATRIX[name]


@pytest.mark.parametrize("name", sorted(ASSISTANT))
def test_assistants_open_what_they_prepare_in_their_clinic_alone(name, cast, here, there):
    foreign = set(kwargs_of(name)) - {"clinic"} - OF_ONE_PAGE

    for key in foreign:
        url = here.url(name, **{key: there.ids[key]})
        assert _answers(cast["dana"], url) == _gone(name), key
    assert _answers(cast["dana"], here.url(name, clinic="southside")) == (GONE, GONE)
    assert _answers(cast["dana"], here.url(name)) == MATRIX[name]


@pytest.mark.parametrize("name", sorted(THERAPIST | CLINIC_ADMIN))
def test_clinic_pages_do_not_open_with_ids_of_another_clinic(name, cast, both, here, there):
    mine, theirs = ("ana", "olga") if name in THERAPIST else ("cleo", "omar")
    foreign = set(kwargs_of(name)) - {"clinic"} - OF_ONE_PAGE

    for key in foreign:
        for browser, url in (
            (both, here.url(name, **{key: there.ids[key]})),
            (cast[mine], here.url(name, **{key: there.ids[key]})),
            (cast[theirs], there.url(name, **{key: here.ids[key]})),
            (cast[mine], here.url(name, **{key: uuid.uuid4()})),
        ):
            assert _answers(browser, url) == _gone(name), key
    assert _answers(cast[mine], here.url(name, clinic="southside")) == (GONE, GONE)


@pytest.mark.parametrize("name", sorted(PATIENT))
def test_patient_pages_open_for_paired_patients_alone(name, cast, here):
    url = here.url(name)

    for person in cast.keys() - {"ben", "sid", "nobody"}:
        assert _answers(cast[person], url) == (GONE, GONE), person
    assert cast["nobody"].get(url).url == "/"
    assert cast["nobody"].post(url, headers={"hx-request": "true"}).status_code == 401
    if set(kwargs_of(name)) - OF_ONE_PAGE:
        assert _answers(cast["sid"], url) == _gone(name)
    assert _answers(cast["ben"], url) == PATIENT[name]


@pytest.mark.parametrize("name", sorted(CARER))
def test_carer_pages_open_for_carers_until_the_link_ends(name, cast, here):
    url = here.url(name)

    for person in cast.keys() - {"cara", "cody", "nobody"}:
        assert _answers(cast[person], url) == (GONE, GONE), person
    assert cast["nobody"].get(url).url == "/"
    if set(kwargs_of(name)) - {"kind", "rule"}:
        assert _answers(cast["cody"], url) == _gone(name)
    assert _answers(cast["cara"], url) == CARER[name]
    cast["cara"].force_login(here.carer.user)
    type(here.carer).objects.filter(pk=here.carer.pk).update(until=now())
    assert _answers(cast["cara"], url) == (GONE, GONE)


def test_another_clinics_page_is_answered_like_no_page(cast, here, there):
    """Same status, body and headers as an address that was never there; ids aside."""

    def seen(url):
        answer = cast["ana"].get(url)
        headers = {key: value for key, value in answer.headers.items() if key != "X-Request-ID"}
        return answer.status_code, answer.content, headers

    nowhere = seen("/clinics/no-such-clinic/library/")
    assert nowhere[0] == GONE
    for name in THERAPIST:
        assert seen(there.url(name)) == nowhere, name
        if "patient" in kwargs_of(name) and THERAPIST[name][0] != NOT_ALLOWED:
            assert seen(here.url(name, patient=there.ids["patient"])) == nowhere, name


def test_sign_in_pages_of_allauth_keep_their_policies(cast):
    closed = {name for name in SIGN_IN_PAGES if _policy(name).startswith("signed in: ")}
    plain = [name for name in sorted(SIGN_IN_PAGES) if "<" not in routes()[name]]

    for name in plain:
        answer = cast["nobody"].get(reverse(name))
        is_sent_away = answer.status_code == TO and STRANGER_TO_LOGIN.match(answer.url)
        if name in closed:
            assert is_sent_away, name
        else:
            assert answer.status_code in {OK, TO}, name


def _policy(name):
    return dict(iter_views(get_resolver()))[name].access_policy
