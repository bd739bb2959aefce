import pytest
from django.test import Client


@pytest.fixture
def desk(cleo):
    """The browser of Cleo, who runs Northside."""
    browser = Client()
    browser.force_login(cleo)
    return browser
