"""The styleguide shows every piece in every variant."""

import re

import pytest
from django.urls import reverse

from programmes.portals.workbench.samples import CHOICES, VARIANTS

PAGES = [f"face=patient&page={page}" for page in CHOICES["page"]]


@pytest.mark.parametrize("query", [*PAGES, *(query for _label, query in VARIANTS)])
def test_styleguide_in_every_variant_has_one_heading(client, query):
    answer = client.get(f"{reverse('workbench:styleguide')}?{query}")
    assert answer.status_code == 200
    assert len(re.findall(r"<h1[ >]", answer.content.decode())) == 1


def test_styleguide_asked_for_something_unknown_shows_the_default(client):
    answer = client.get(reverse("workbench:styleguide"), {"type": "9000", "neglect": "up"})
    assert b'data-type="100" data-neglect="none"' in answer.content


def test_styleguide_puts_the_persons_settings_on_the_page_without_inline_style(client):
    answer = client.get(
        reverse("workbench:styleguide"),
        {"type": "200", "neglect": "left", "theme": "dark", "column": "right", "hand": "left"},
    )
    assert (
        b'data-face="patient" data-theme="dark" data-type="200" data-neglect="left"'
        b' data-column="right" data-hand="left"'
    ) in answer.content
    assert b" style=" not in answer.content
