"""A message to a phone whose page is closed: shown by its worker, once, and a way to the plan."""

import json

import pytest

from programmes.letters.practice import ON_A_PHONE

pytestmark = pytest.mark.django_db(transaction=True)

SHOWN = """async () => {
  const found = await (await navigator.serviceWorker.ready).getNotifications();
  return found.map(({ title, body, tag }) => [title, body, tag]);
}"""
# A browser opens and shows pages for a finger only: what it is asked for is written down instead.
TAP = """async () => {
  const asked = [];
  clients.openWindow = async (path) => asked.push(`opens ${path}`);
  WindowClient.prototype.focus = async function () {
    asked.push(`shows ${new URL(this.url).pathname}`);
  };
  const [notification] = await registration.getNotifications();
  dispatchEvent(new NotificationEvent("notificationclick", { notification }));
  while (asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  return asked;
}"""


@pytest.fixture
def deliver(phone, network):
    """Return a function that hands a message to the phone's worker, as a push service does."""
    browser = phone.context.new_cdp_session(phone.page)
    known = []
    browser.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: known.extend(one["registrationId"] for one in event["registrations"]),
    )
    browser.send("ServiceWorker.enable")
    while not known:
        phone.page.wait_for_timeout(20)

    def hand_over(body, tag):
        data = json.dumps({"title": "Relearn", "body": str(body), "tag": tag})
        to = {"origin": network.url, "registrationId": known[-1]}
        browser.send("ServiceWorker.deliverPushMessage", to | {"data": data})
        phone.page.wait_for_function(
            f"async () => (await ({SHOWN})()).some(([, body]) => body === {json.dumps(str(body))})"
        )

    return hand_over


def shows(page, *expected):
    """Wait until the phone shows these, and no others: what it shows, it says a moment later."""
    page.wait_for_function(
        f"async wanted => JSON.stringify(await ({SHOWN})()) === JSON.stringify(wanted)",
        arg=list(map(list, expected)),
    )


def test_message_is_shown_by_a_phone_takes_an_older_ones_place_and_leads_to_the_plan(
    phone, deliver
):
    page = phone.page
    phone.context.grant_permissions(["notifications"])
    first, second = ON_A_PHONE["session"], ON_A_PHONE["nudge"]
    deliver(first, "a")
    shows(page, ("Relearn", str(first), "a"))
    deliver(second, "a")
    shows(page, ("Relearn", str(second), "a"))

    (worker,) = phone.context.service_workers
    assert worker.evaluate(TAP) == ["shows /today/"]
    shows(page)
    page.goto("/days/")
    deliver(first, "b")
    assert worker.evaluate(TAP) == ["opens /today/"]
