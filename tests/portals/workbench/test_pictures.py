"""The sheet on which a clinician looks at every picture."""

from django.urls import reverse

from programmes.pictures.recipe import recipes

SHEET = reverse("workbench:pictures")


def test_pictures_shows_both_stills_the_loop_and_the_words_of_each_drill(client):
    page = client.get(SHEET).content.decode()

    for slug, recipe in recipes().items():
        assert f'id="{slug}"' in page
        for file in (f"{slug}-1.svg#tan", f"{slug}-2.svg#tan", f"{slug}.svg#tan"):
            assert f"drills/{file}" in page
        assert all(sentence in page for sentence in recipe.text)


def test_pictures_of_a_left_hand_in_a_dark_tone_are_mirrored_and_dark(client):
    page = client.get(SHEET, {"hand": "left", "tone": "dark"}).content.decode()

    assert page.count('class="mirrored"') == 3 * len(recipes())
    assert "drills/fist-and-open-1.svg#dark" in page


def test_pictures_asked_for_an_unknown_tone_shows_the_default(client):
    assert b"#purple" not in client.get(SHEET, {"tone": "purple"}).content
