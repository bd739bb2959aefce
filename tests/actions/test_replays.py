"""What a phone sends again and again, late and judged anew, leaves the cards that it left once."""

import uuid
from collections import Counter
from datetime import timedelta

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programmes.actions import safety
from programmes.actions.judging import judge_patient
from programmes.models import Delivery, Patient, SafetyCard, SafetyClosure, SafetyReport
from tests.factories import NOON

DAY = timedelta(days=1)
WHATS = [
    *(("pain", ()), ("stroke", ()), ("chest", ()), ("tighter", ()), ("other", ())),
    *(("swelling", ("swollen",)), ("swelling", ("hot", "discoloured")), ("skin", ("numb",))),
    *(("fall", ()), ("fall", ("injured",))),
]
tellings = st.fixed_dictionaries(
    {
        "what": st.sampled_from(WHATS),
        "pain": st.integers(1, 10),
        "site": st.sampled_from(["hand", "shoulder", "elsewhere"]),
        "days_on": st.integers(0, 2),  # since the telling before
        "days_late": st.integers(0, 9),
        "is_dealt_with": st.booleans(),  # a therapist closes every card after it
    }
)
repeats = st.lists(st.integers(0, 99), max_size=3)


class Course:
    """One patient whose phone tells; what is told has a name that a replay keeps."""

    def __init__(self, patient, by):
        self.patient, self.by, self.now, self.sent = patient, by, NOON, []

    def tell(self, name, telling):
        """Send a telling for the first time, however late."""
        self.now += telling["days_on"] * DAY
        kind, details = telling["what"]
        is_pain = kind == "pain"
        self.sent.append(
            {
                "kind": kind,
                "details": details,
                "client_uuid": uuid.UUID(int=name),
                "pain_0_10": telling["pain"] if is_pain else None,
                "pain_site": telling["site"] if is_pain else None,
                "told_at": self.now - telling["days_late"] * DAY,
            }
        )
        self.send(self.sent[-1])

    def send(self, telling):
        safety.report(patient=self.patient, by=self.patient.user, now=self.now, **telling)

    def judge(self):
        judge_patient(patient=Patient.objects.locked().get(pk=self.patient.pk), now=self.now)

    def close_cards(self):
        for card in SafetyCard.objects.open().order_by("pk"):
            safety.close_card(card=card, note="Called", reopen=True, by=self.by, now=self.now)

    def left(self):
        """Return cards, closures and mails, by the names of what was told."""
        names = {row.source: row.client_uuid.int for row in SafetyReport.objects.all()}
        cards = [
            (card.rule, [sorted(names[one] for one in rows) for rows in (card.sources, card.spent)],
             card.values, card.told_at, card.waits_since, card.closed_at)
            for card in SafetyCard.objects.order_by("pk")
        ]  # fmt: skip
        closures = SafetyClosure.objects.order_by("pk").values_list(
            "card__rule", "scope", "day", "until", "reopened_on"
        )
        return cards, list(closures), Delivery.objects.filter(kind="card").count()


def play(course, tellings, again=()):
    """Tell them in order; after each, ``again`` says which are sent once more and judged anew."""
    for name, telling in enumerate(tellings):
        course.tell(name, telling)
        if telling["is_dealt_with"]:
            course.close_cards()
        for which in again[name] if again else ():
            course.send(course.sent[which % len(course.sent)])
            course.judge()
            most = Counter(SafetyCard.objects.open().values_list("rule", flat=True))
            assert set(most.values()) <= {1}
    return course.left()


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), story=st.lists(tellings, min_size=1, max_size=5))
def test_what_is_told_again_and_judged_again_leaves_the_same_cards(ben, ana, data, story):
    again = [data.draw(repeats) for _ in story]
    ends = []
    for sent_again in ((), again):
        with transaction.atomic():
            ends.append(play(Course(ben, ana), story, sent_again))
            transaction.set_rollback(True)

    once, many = ends
    assert many == once
