"""Error pages work without a request, and tell nobody apart."""

import pytest
from django.template.loader import get_template


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_page_without_a_request_renders_one_heading_and_the_ways_on(name):
    page = get_template(f"{name}.html").render()
    assert page.count("<h1") == 1
    assert '<a class="button primary" href="/">' in page
    assert 'data-face="patient"' in page
    assert 'href="/emergency/"' in page  # whoever opened it may be a patient


def test_not_found_page_for_member_and_stranger_has_the_same_body(client, ana):
    stranger = client.get("/nowhere/")
    client.force_login(ana)
    member = client.get("/nowhere/")
    assert (stranger.status_code, member.status_code) == (404, 404)
    assert stranger.content == member.content
