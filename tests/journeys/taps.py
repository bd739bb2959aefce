"""How a person taps through a session."""

from playwright.sync_api import expect

GUARD_MS = 450  # a second tap within 400 ms counts as none, on purpose


def press(page, name, role="button"):
    """Tap what is called ``name`` exactly, as a finger does: once, and not at once again."""
    page.get_by_role(role, name=name, exact=True).click()
    page.wait_for_timeout(GUARD_MS)


def tap_drill(page, *counts):
    """Tap through the rounds of a drill."""
    for place, count in enumerate(counts):
        if place:
            press(page, "Next round")
        for number in range(1, count + 1):
            press(page, "I did one")
            expect(page.locator("#tally b")).to_have_text(str(number))
    press(page, "Done")
