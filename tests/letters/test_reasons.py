"""What rules found, in words of therapists."""

import pytest

from programmes.domain.reason import Reason
from programmes.letters.reasons import card_sentence, why


def _hint(rule, subject, count):
    return Reason("hint", (("rule", rule), ("count", count), ("subject", subject)))


@pytest.mark.parametrize(
    ("rule", "values", "said"),
    [
        ("drop", {"what": "ability"},
         "The hand can do less than before. Rule out new stroke, infection, pain."),
        ("drop", {"what": "practice"},
         "Suddenly half or less was done. Rule out new stroke, infection, pain."),
        ("medical", {"told": "chest,faint"}, "Told: chest pain, a faint."),
        ("low_energy", {"days": 3}, "Very little energy on 3 of the last 7 days."),
        ("low_energy", {"days": 3, "rests": 0}, "Very little energy on 3 of the last 7 days."),
        ("low_energy", {"days": 4, "rests": 1},
         "Very little energy on 4 of the last 7 days; rest chosen on 1."),
        ("stroke_sign", {"late_day": "2026-03-04"},
         "Signs of a stroke were told. Told on 4 March; it reached us late."),
        ("pain_end", {"pain": 8, "late_part": "2026-03-04"},
         "Pain reached 8 of 10. Part of it was told on 4 March and reached us late."),
        ("silent", {"planned": 5, "days": 6}, "Nothing logged on 5 planned days (6 days in all)."),
    ],
)  # fmt: skip
def test_cards_speak_plainly(rule, values, said):
    found = Reason("red_card", (("rule", rule), ("count", 3), *values.items()))

    assert card_sentence(rule, values) == said
    assert why(found) == f"{said} 2 more cards."


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (None, ""),
        (
            Reason("pain", (("pain", 7), ("days", 2), ("window", 3))),
            "Pain reached 7; it was 4 or more on 2 of the last 3 days.",
        ),
        (
            Reason("pain", (("pain", 7), ("days", 1), ("window", 3))),
            "Pain reached 7 in the last 3 days.",
        ),
        (Reason("no_plan", (("ended", ""),)), "No plan yet. Build the first one."),
        (
            Reason("no_plan", (("ended", "2026-03-03"),)),
            "The plan ended on 3 March, and no other followed.",
        ),
        (Reason("message", (("count", 1),)), "A message waits."),
        (Reason("message", (("count", 2),)), "2 messages wait."),
        (
            Reason("little", (("done", 2), ("due", 6))),
            "Practised on 2 of 6 planned days in a week.",
        ),
        (_hint("next_stage", "mid", 1), "Ready to look at the Mid stage."),
        (_hint("step_back", "early", 1), "Look at stepping back to the Early stage."),
        (_hint("less", "Tap", 1), "“Tap” is too much."),
        (_hint("easier", "Tap", 3), "Too much: “Tap” and 2 more."),
        (_hint("more", "Tap", 2), "Ready for more: “Tap” and 1 more."),
    ],
)
def test_reason_to_look_is_one_sentence(reason, said):
    assert why(reason) == said
