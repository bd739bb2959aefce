"""What a patient agreed to stands on one page, read from where it lives."""

from datetime import timedelta

import pytest
from django.test import Client

from programmes.models.consents import consents_of
from tests.conftest import pair
from tests.factories import NOON, make_carer, make_device, make_message_photo
from tests.portals.patient.pages import words
from tests.sending import make_rule, make_subscription

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def agreed(northside, ben, ana):
    """Ben agreed to something of each kind, a day apart; some of it ended."""
    make_rule(
        clinic=northside, patient=ben, consented_by=ana, consented_at=NOON, withdrawn_at=NOON + DAY
    )
    make_rule(clinic=northside, patient=ben, kind="reassess", user=ana)
    make_carer(
        clinic=northside, patient=ben, since=NOON + 2 * DAY, may_read_history=True, by=ben.user
    )
    device = make_device(clinic=northside, patient=ben, name="Phone", ended_at=NOON + 4 * DAY)
    make_subscription(clinic=northside, patient=ben, device=device, since=NOON + 3 * DAY)
    make_device(clinic=northside, patient=ben, is_printed=True, paired_at=NOON + 5 * DAY)
    make_carer(clinic=northside)
    make_rule(clinic=northside)
    return ben


def test_each_kind_says_what_who_when_and_whether_it_ended(agreed, ben):
    told = [(one.what, one.about, one.by, one.since, one.until) for one in consents_of(ben)]

    assert told == [
        ("card", "", "", NOON + 5 * DAY, None),
        ("push", "Phone", "Ben", NOON + 3 * DAY, NOON + 4 * DAY),
        ("helper", "Luis", "Ben", NOON + 2 * DAY, None),
        ("past", "Luis", "Ben", NOON + 2 * DAY, None),
        ("reminder", "session", "Ana", NOON, NOON + DAY),
    ]


def test_a_photo_that_was_sent_is_one(northside, ben):
    message = make_message_photo(clinic=northside, patient=ben).message

    (told,) = consents_of(ben)
    assert (told.what, told.by, told.since) == ("photo", "Ben", message.at)


def test_a_patient_reads_it_in_plain_words(agreed, ben):
    page = words(pair(ben).get("/settings/consents/"))

    assert "A card on paper opens practice Yes on 9 March 2026." in page
    assert "Luis may read the past Yes on 6 March 2026." in page
    assert (
        "Mails and messages: time to practise Yes on 4 March 2026. Ana wrote it down. "
        "It ended on 5 March 2026."
    ) in page


def test_a_therapist_reads_it_beside_the_files(agreed, ben, ana):
    browser = Client()
    browser.force_login(ana)

    page = words(browser.get(f"/clinics/northside/patients/{ben.public_id}/data/"))

    assert "Mails and messages: time to practise since 4 March 2026, stored by Ana" in page
    assert "Ended 5 Mar 2026" in page
    assert "Luis helps since 6 March 2026, stored by Ben Holds" in page


def test_somebody_who_agreed_to_nothing_reads_that(ben):
    assert "Nothing so far." in words(pair(ben).get("/settings/consents/"))


@pytest.mark.parametrize("rows", [1, 20])
def test_reading_it_takes_as_many_queries_whatever_there_is(
    northside, ben, rows, django_assert_num_queries
):
    for _number in range(rows):
        make_carer(clinic=northside, patient=ben)
        make_message_photo(clinic=northside, patient=ben)

    with django_assert_num_queries(5):
        consents_of(ben)
