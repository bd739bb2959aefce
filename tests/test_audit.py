"""The audit can fail: what is open is counted, and its server catches what it should."""

import pytest
from django.test import override_settings
from django.urls import NoReverseMatch, reverse

from programmes.models import Goal
from tests.audit import __main__ as audit
from tests.audit.tools import MARK, READ_HEADER, TOLD_HEADER, VIEW_HEADER

pytestmark = pytest.mark.django_db


@pytest.fixture
def forgetful(settings, ana, client):
    settings.MIDDLEWARE = ["tests.audit.bait.forgotten", *settings.MIDDLEWARE]
    with override_settings(ROOT_URLCONF="tests.audit.bait"):
        client.force_login(ana)
        yield client


@pytest.mark.parametrize(
    ("method", "name", "field"),
    [
        ("get", "bait_loud", "word"),
        ("post", "bait_quiet", "length"),
        ("post", "bait_silent", "word"),
    ],
)
def test_mark_in_the_text_of_a_statement_is_told(forgetful, method, name, field):
    forgetful.raise_request_exception = False

    answer = getattr(forgetful, method)(reverse(name), {field: f"'{MARK}"})

    assert (answer[VIEW_HEADER], answer[TOLD_HEADER]) == (name, "yes")
    assert answer[READ_HEADER] == f'["{field}"]'


def test_mark_among_the_values_of_a_statement_is_not_told(forgetful, northside):
    answer = forgetful.get(reverse("therapist:library", args=[northside.slug]), {"q": f"'{MARK}"})

    assert (answer.status_code, answer[TOLD_HEADER]) == (200, "no")
    assert '"q"' in answer[READ_HEADER]


def test_what_a_form_wrote_is_taken_back(forgetful, northside, ben):
    url = reverse("therapist:goal_add", args=[northside.slug, ben.public_id])

    answer = forgetful.post(url, {"words": "Hold a cup", "review_on": ""})

    assert answer.status_code == 302
    assert Goal.objects.count() == 0


@pytest.mark.urls("rehab.urls")
def test_product_has_no_view_that_is_open_to_injection():
    with pytest.raises(NoReverseMatch):
        reverse("bait_loud")


@pytest.mark.parametrize(
    ("findings", "is_open"),
    [([], 1), (["a fault of x"], 0), (["a fault of x", "another"], 1)],
)
def test_finding_without_a_reason_and_reason_without_a_finding_are_open(
    findings, is_open, tmp_path, monkeypatch, capsys
):
    reasons = tmp_path / "explained.toml"
    reasons.write_text('[tool]\n"a fault of *" = "It is none."\n')
    monkeypatch.setattr(audit, "EXPLAINED", reasons)

    assert audit.report({"tool": (findings, "all", 1)}) == is_open
    assert f"{len(findings)}" in capsys.readouterr().out
