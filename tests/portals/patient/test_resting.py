"""Rest that a patient chooses: offered to the tired, said kindly, and taken back by one tap."""

import re
import uuid
from datetime import timedelta

import time_machine
from django.test import Client

from programmes.models import ChosenRest, SafetyCard
from tests.factories import NOON, WEDNESDAY, make_carer
from tests.portals.patient.pages import fields, log, start, words
from tests.portals.patient.test_offline import record, send, told

RESTING = "You rest today Rest is part of learning. Next practice: tomorrow."


def rest(phone):
    """Choose rest as a tap on "Rest today" does; return the page that follows."""
    sent = {"client_uuid": uuid.uuid4(), "size": "rest"}
    return phone.post("/today/start/", sent, follow=True)


def offered(page):
    """Tell whether rest stands among the sizes, and whether it is seen at once."""
    content = page.content.decode()
    return 'value="rest"' in content, 'class="sizes tired"' in content


def test_today_offers_rest_to_the_tired_alone(bens_phone, plan):
    assert offered(bens_phone.get("/today/")) == (True, False)  # a script shows it
    assert offered(bens_phone.get("/today/", {"energy": "1"})) == (True, True)
    assert offered(bens_phone.get("/today/", {"energy": "3"})) == (True, False)


def test_rest_that_is_chosen_says_so_and_can_be_taken_back(bens_phone, ben, plan):
    page = rest(bens_phone)

    assert RESTING in words(page)
    assert "I want to practise after all" in words(page)
    assert "Start" not in words(page)
    assert (ben.days.get(day=WEDNESDAY).is_due, ChosenRest.objects.get().by) == (False, ben.user)
    again = bens_phone.post("/today/awake/", follow=True)
    assert words(again).endswith("Start")
    assert ben.days.get(day=WEDNESDAY).is_due


def test_rest_sent_twice_is_chosen_once(bens_phone, plan):
    sent = {"client_uuid": uuid.uuid4(), "size": "rest"}
    for _ in range(2):
        assert bens_phone.post("/today/start/", sent)["Location"] == "/today/"
    assert ChosenRest.objects.count() == 1


def test_rest_is_not_offered_once_something_was_practised(begun):
    log(begun)
    begun.post("/today/stop/")
    assert offered(begun.get("/today/", {"energy": "1"})) == (False, False)
    assert "Rest today" not in words(begun.get("/help/tired/"))


def test_tired_offers_rest_and_the_tiny_plan(bens_phone, plan):
    page = bens_phone.get("/help/tired/")
    assert words(page).endswith("Rest today Show me the tiny plan")

    sent = fields(page, 'value="rest"')
    assert sent["keep"] == "start"
    assert RESTING in words(bens_phone.post("/today/start/", sent, follow=True))
    assert words(bens_phone.get("/help/tired/")).endswith("full day. Back to today")


def test_tired_before_the_first_drill_rests_or_goes_on(begun, ben):
    page = begun.get("/help/tired/")
    assert words(page).endswith("I rest, then go on Rest today")

    shown = begun.post("/today/start/", fields(page, 'value="rest"'), follow=True)

    assert RESTING in words(shown)
    assert ben.sessions.get().ended_at == NOON


def test_week_of_a_patient_shows_chosen_rest_as_rest(bens_phone, plan):
    rest(bens_phone)
    week = re.findall(r'aria-label="([a-z ]+)"', bens_phone.get("/progress/").content.decode())
    assert week[:7] == ["rest", "rest", "rest", "planned", "planned", "planned", "planned"]


def test_other_device_of_a_resting_patient_is_not_told_of_a_changed_plan(bens_phone, ben, plan):
    mark = re.search(r'data-mark="(\w+)"', bens_phone.get("/today/").content.decode())[1]
    rest(bens_phone)
    assert bens_phone.get("/today/changed/", {"mark": mark}).status_code == 204


def test_starting_on_another_device_is_practice_after_all(bens_phone, ben, plan):
    rest(bens_phone)
    assert start(bens_phone)["Location"] == "/practice/ready/"
    assert ben.days.get(day=WEDNESDAY).is_due


def test_helper_reads_that_the_patient_rests_and_can_log_all_the_same(
    bens_phone, northside, ben, plan
):
    luis = Client()
    luis.force_login(make_carer(clinic=northside, patient=ben).user)
    rest(bens_phone)
    assert "Ben chose to rest today." in words(luis.get("/helping/"))
    assert "Open and close" not in words(luis.get("/helping/"))

    sent = {"client_uuid": uuid.uuid4(), "outcome": "done", "amount": "3"}
    luis.post(f"/helping/{plan[0].key}/", sent)

    assert "Open and close Done" in words(luis.get("/helping/"))
    assert ben.days.get(day=WEDNESDAY).is_practised


def test_pack_of_a_resting_patient_says_so_and_has_the_plan(bens_phone, plan):
    assert told(bens_phone.get("/offline/"))["resting"] is False
    rest(bens_phone)
    page = bens_phone.get("/offline/")
    assert told(page)["resting"] is True
    assert len(told(page)["days"]["2026-03-04"]["full"]) == 3
    assert '<template id="part-resting">' in page.content.decode()


def test_inbox_of_rest_chosen_without_a_network_stores_it(bens_phone, ben, plan):
    one = record("start", at=NOON - timedelta(hours=1), size="rest", version="1", energy="1")
    for result in ("stored", "duplicate"):
        answer = send(bens_phone, one).json()
        assert answer == {"results": [{"id": one["id"], "result": result}], "next": "/today/"}
    assert ChosenRest.objects.get().at == NOON - timedelta(hours=1)
    assert RESTING in words(bens_phone.get("/today/"))


def test_start_of_no_size_is_asked_again(bens_phone, plan):
    sent = {"client_uuid": uuid.uuid4(), "size": "nap"}
    assert "Please tap Start again." in words(bens_phone.post("/today/start/", sent, follow=True))


def test_three_days_of_rest_blame_nobody_and_tell_the_team(bens_phone, ben, plan):
    for days_on in range(3):
        with time_machine.travel(NOON + timedelta(days=days_on), tick=False):
            page = words(rest(bens_phone))
            assert "You rest today" in page
    assert SafetyCard.objects.get().rule == "low_energy"


def test_queries_of_a_resting_day_are_as_many_as_of_a_planned_one(
    bens_phone, plan, django_assert_num_queries
):
    bens_phone.get("/today/")  # the first look of a device is written down
    with django_assert_num_queries(7):
        bens_phone.get("/today/")
    with django_assert_num_queries(14):  # the marks of an inner transaction among them
        bens_phone.post("/today/start/", {"client_uuid": uuid.uuid4(), "size": "rest"})
    with django_assert_num_queries(7):
        bens_phone.get("/today/")


def test_rest_says_in_the_kept_plan_what_it_says_on_the_page(bens_phone, plan):
    content = bens_phone.get("/offline/").content.decode()
    part = content.split('<template id="part-resting">')[1].split("</template>")[0]
    assert "You rest today" in part
    assert "data-skip" in part
