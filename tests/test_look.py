"""Rules of the look that a person would forget: tokens, contrast, weight, strict templates."""

import gzip
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "static"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
KB = 1024


def css(name):
    """Return a style sheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", (STATIC / "css" / name).read_text(), flags=re.DOTALL)


def block(text, opening):
    """Return what stands between the braces that follow *opening*."""
    start = text.index("{", text.index(opening)) + 1
    depth, end = 1, start
    while depth:
        depth += {"{": 1, "}": -1}.get(text[end], 0)
        end += 1
    return text[start : end - 1]


def tokens(text):
    """Return the custom properties set in a block."""
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", text))


SHEET = css("relearn.css")
TOKENS = block(SHEET, "@layer tokens {")
LIGHT = tokens(block(TOKENS, ":root {"))
DARK = LIGHT | tokens(block(TOKENS, ':root[data-theme="dark"]'))
FACES = {
    "light": LIGHT,
    "dark": DARK,
    "patient, light": LIGHT | tokens(block(TOKENS, ':root[data-face="patient"]')),
    "staff, light": LIGHT | tokens(block(TOKENS, ':root[data-face="staff"]')),
}


def luminance(colour):
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """Return the contrast ratio of two colours as WCAG 2.2 defines it."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    "name", ["relearn.css", "patient.css", "staff.css", "builder.css", "drills.css", "sheet.css"]
)
def test_style_sheet_outside_tokens_has_no_colours_and_no_pixels(name):
    text = css(name)
    # Where the type is twice as large, half as much fits beside each other: widths are in em.
    assert [rule for rule in re.findall(r"@media[^{]*", text) if "px" in rule] == []
    if name == "relearn.css":
        text = text.replace(TOKENS, "")
    text = re.sub(r"url\([^)]*\)|U\+[\dA-F-]+", "", text)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch|color)a?\(|\d+px", text) == []


def test_dark_theme_by_system_and_by_choice_are_the_same():
    assert (
        block(TOKENS, ':root[data-theme="system"]').split()
        == block(TOKENS, ':root[data-theme="dark"]').split()
    )


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *(
            (text, ground)
            for text in ("ink", "soft")
            for ground in ("page", "card", "panel", "tint")
        ),
        ("accent-text", "card"),
        ("accent-text", "tint"),
        ("go-ink", "go"),
        ("good", "good-tint"),
        ("alarm", "card"),
        ("alarm", "panel"),
        ("alarm", "alarm-tint"),
        ("warn", "card"),
        ("warn", "warn-tint"),
        ("bar-ink", "bar"),
        ("bar-soft", "bar"),
        ("strong-ink", "strong"),
        ("ink", "mark"),
    ],
)
def test_text_contrast_is_seven_to_one(face, text, ground):
    assert contrast(FACES[face][text], FACES[face][ground]) >= 7


@pytest.mark.parametrize("face", FACES)
def test_filled_button_contrast_is_seven_for_patients_and_four_and_a_half_for_staff(face):
    values = FACES[face]
    bound = 7 if face in ("patient, light", "dark") else 4.5
    assert contrast(values["accent-ink"], values["accent"]) >= bound


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("mark", ["edge", "accent", "go", "alarm", "warn", "anchor"])
@pytest.mark.parametrize("ground", ["page", "card", "panel"])
def test_edges_and_marks_are_three_to_one(face, mark, ground):
    assert contrast(FACES[face][mark], FACES[face][ground]) >= 3


@pytest.mark.parametrize(
    ("paths", "most"),
    [
        (["css/relearn.css", "css/patient.css"], 12 * KB),
        (["css/staff.css", "css/builder.css"], 12 * KB),
        (
            [
                "js/live.js",
                "js/patient.js",
                "js/player.js",
                "js/today.js",
                "js/kept.js",
                "js/watch.js",
                "js/device.js",
                "js/ring.js",
                "js/rest.js",
                "js/choice.js",
            ],
            15 * KB,
        ),
        (["vendor/lucide-1.62.0/sprite.svg", "img/marks.svg"], 8 * KB),
    ],
)
def test_gzipped_weight_is_within_budget(paths, most):
    assert sum(len(gzip.compress((STATIC / path).read_bytes(), 9)) for path in paths) <= most


ELSEWHERE = {"emails", "exports"}  # read where no policy of ours reaches
PAGES = [path for path in TEMPLATES if path.parent.name not in ELSEWHERE]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_template_has_nothing_that_a_strict_policy_refuses(path):
    text = path.read_text()
    assert re.findall(r"\sstyle=|<style|\son\w+=|hx-on|javascript:|js:", text) == []
    scripts = re.findall(r"<script[^>]*>", text)
    assert [tag for tag in scripts if "src=" not in tag and "application/json" not in tag] == []


def test_every_drawing_that_a_template_names_exists():
    icons = set(
        re.findall(r'id="([\w-]+)"', next(STATIC.glob("vendor/lucide-*/sprite.svg")).read_text())
    )
    marks = set(re.findall(r'id="([\w-]+)"', (STATIC / "img" / "marks.svg").read_text()))
    named_icons, named_marks = set(), set()
    for path in TEMPLATES:
        text = path.read_text()
        named_icons |= set(re.findall(r'ui/icon\.html" with name="([\w-]+)"', text))
        named_icons |= set(re.findall(r'\bicon="([\w-]+)"', text))
        named_marks |= set(re.findall(r'(?:ui/mark\.html" with name|\bmark)="([\w-]+)" ', text))
    assert named_icons - icons == set()
    assert {mark for mark in named_marks if not mark.endswith("-")} - marks == set()
