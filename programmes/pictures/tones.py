"""The colours a hand can have; the file carries all of them and the address picks one."""

from dataclasses import dataclass

DEFAULT_TONE = "tan"
HELPER = {"skin": "#DDE4EB", "shade": "#B4C1CE", "line": "#44576A", "nail": "#FFFFFF"}


@dataclass(frozen=True, slots=True)
class Tone:
    """Colours of one hand: skin, shade under a nearer part, outline, nail, mark of what moves."""

    skin: str
    shade: str
    line: str
    nail: str
    mark: str = "#7DB9EE"
    mark_shade: str = "#4D93D0"
    arrow: str = "#0A58A8"


TONES: dict[str, Tone] = {
    "light": Tone("#F6D7BF", "#DDB294", "#6A4028", "#FFF1E6"),
    "tan": Tone("#E3B088", "#C48B62", "#4A2E20", "#F7DFCC"),
    "brown": Tone("#B07B4F", "#8A5A36", "#36200F", "#E5C3A2"),
    "dark": Tone("#6F472B", "#4F301B", "#1C0F06", "#B78C69", mark="#6FB4F0", mark_shade="#3F88CC"),
    "neutral": Tone("#C3D9EC", "#98B8D3", "#17364F", "#EFF6FC", "#F6B73C", "#D18F14", "#8A4B00"),
}


def variable(role: str) -> str:
    """Return the custom property of one colour role, as used in the files."""
    return "--" + {"mark_shade": "e"}.get(role, role[0] if role != "shade" else "d")
