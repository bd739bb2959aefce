"""Screen settings: changed by their words, each change once in the log."""

import pytest

from programmes.actions import comfort
from programmes.domain.screen import NoSuchChoice
from programmes.models import AuditEvent


def test_set_screen_changes_what_was_chosen_and_nothing_else(ben, ana):
    ben.screen_json = {"neglect": "left"}
    ben.save()

    comfort.set_screen(patient=ben, chosen={"theme": "dark", "sounds": "off"}, by=ana)

    ben.refresh_from_db()
    screen = ben.screen
    assert (screen.neglect, screen.theme, screen.sounds) == ("left", "dark", False)
    event = AuditEvent.objects.get()
    assert (event.verb, event.by, event.clinic) == ("screen.changed", ana, ben.clinic)


def test_set_screen_to_what_it_is_leaves_no_trace(ben):
    for _ in range(2):
        comfort.set_screen(patient=ben, chosen={"theme": "dark"}, by=ben.user)

    assert AuditEvent.objects.count() == 1


def test_set_screen_to_something_unknown_changes_nothing(ben):
    with pytest.raises(NoSuchChoice):
        comfort.set_screen(patient=ben, chosen={"theme": "pink"}, by=ben.user)

    assert not AuditEvent.objects.exists()
