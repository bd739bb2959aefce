"""What waits on a phone is sent in parts, for nobody else, and is forgotten on signing out."""

import uuid

import pytest
from playwright.sync_api import expect

from programmes.models import SessionEntry
from tests.conftest import pair
from tests.factories import make_patient
from tests.journeys.taps import press, tap_drill
from tests.journeys.test_offline import (
    begin,
    do_drill,
    stored,
)

pytestmark = pytest.mark.django_db(transaction=True)

WAITS = """async ([entry, many]) => {
  const { person } = JSON.parse(document.getElementById("pack").textContent);
  for (let number = 0; number < many; number += 1) {
    await Outbox.put({
      id: crypto.randomUUID(), kind: "answer", at: new Date().toISOString(), person,
      fields: { entry, answer: "right" },
    });
  }
}"""
IS_KEPT = """async () => {
  const names = await caches.keys();
  const found = names.map((name) => caches.match("/offline/", { cacheName: name }));
  const plans = await Promise.all(found);
  const database = await new Promise((resolve) => {
    const opening = indexedDB.open("relearn", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("records", { keyPath: "id" });
    opening.onsuccess = () => resolve(opening.result);
  });
  const records = await new Promise((resolve) => {
    const asked = database.transaction("records").objectStore("records").count();
    asked.onsuccess = () => resolve(asked.result);
  });
  database.close();
  return [plans.some(Boolean), records > 0];
}"""


def test_more_than_the_clinic_takes_at_once_is_sent_in_parts(phone, network):
    page = phone.page
    press(page, "Start")
    press(page, "I am ready", "link")
    press(page, "Skip", "link")
    tap_drill(page, 2)
    press(page, "Skip", "link")
    entry = SessionEntry.objects.get()
    network.cut()
    page.goto("/today/")
    page.evaluate(WAITS, [str(uuid.uuid4()), 250])
    page.evaluate(WAITS, [str(entry.public_id), 1])

    network.mend()
    page.goto("/today/")
    entry.refresh_from_db()
    assert entry.answer == "right"


def test_an_expired_sign_in_keeps_what_was_done_until_the_person_is_back(phone, ben):
    page = phone.page
    begin(page)
    phone.context.clear_cookies(name="sessionid")
    tap_drill(page, 2)
    expect(page.get_by_text("Your practice waits on this phone.")).to_be_visible()
    assert len(stored()) == 1

    session = pair(ben).cookies["sessionid"].value
    phone.context.add_cookies([{"name": "sessionid", "value": session, "url": page.url}])
    page.goto("/today/")
    press(page, "Carry on", "link")
    do_drill(page)
    expect(page.get_by_role("heading", name="After practice")).to_be_visible()
    assert [row[0] for row in stored()] == ["Drill 1", "Drill 2", "Drill 3"]


def test_what_one_person_kept_is_not_sent_for_another(phone, northside, network):
    page = phone.page
    begin(page)
    network.cut()
    tap_drill(page, 2)
    expect(page.get_by_text("How was that?")).to_be_visible()
    other = pair(make_patient(clinic=northside, name="Cara")).cookies["sessionid"].value
    phone.context.add_cookies([{"name": "sessionid", "value": other, "url": network.url}])

    network.mend()
    page.goto("/today/")
    expect(page.get_by_text("No plan yet")).to_be_visible()
    assert len(stored()) == 1
    page.goto("/offline/")
    assert page.evaluate("async () => (await Outbox.waiting()).length") == 1


def test_signing_out_warns_of_what_waits_and_forgets_the_person(phone, ben, network):
    page = phone.page
    page.goto("/offline/")
    page.evaluate(WAITS, [str(uuid.uuid4()), 1])  # speaks of a drill that never came
    page.goto(f"/settings/devices/{ben.devices.get().public_id}/")
    press(page, "Sign this device out")
    expect(page.get_by_text("If you sign out now, it is lost.")).to_be_visible()

    page.goto("/today/")
    assert page.evaluate(IS_KEPT) == [True, True]
    page.goto(f"/settings/devices/{ben.devices.get().public_id}/")
    press(page, "Sign this device out")
    press(page, "Sign out and lose it")
    expect(page.get_by_role("link", name="Numbers from the clinic")).to_be_visible()
    expect(page.get_by_text("Your practice waits on this phone.")).to_be_hidden()
    assert page.evaluate(IS_KEPT) == [False, False]
    network.cut()
    page.goto("/emergency/")
    expect(page.get_by_role("link", name="Call")).to_be_visible()


def test_signing_out_with_nothing_waiting_asks_nothing(phone, ben):
    phone.page.goto(f"/settings/devices/{ben.devices.get().public_id}/")
    press(phone.page, "Sign this device out")
    expect(phone.page.get_by_role("link", name="Numbers from the clinic")).to_be_visible()
    assert phone.page.evaluate(IS_KEPT) == [False, False]
