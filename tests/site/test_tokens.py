"""The colours can be read by everybody: tokens.css is parsed and each pair is measured, in both themes."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "src/gatepost/site/static/gatepost/css"

# Text on what lies behind it: WCAG 2.2 asks for 4.5:1.
TEXT = [
    ("ink", "paper"),
    ("ink", "sheet"),
    ("ink", "soft"),
    ("ink", "accent-soft"),
    ("ink", "warm-soft"),
    ("ink", "danger-soft"),
    ("ink", "hat-pta-soft"),
    ("ink", "hat-school-soft"),
    ("ink", "hat-safeguarding-soft"),
    *((("ink", f"tint-{number}")) for number in range(1, 7)),
    ("ink-soft", "paper"),
    ("ink-soft", "sheet"),
    ("ink-soft", "soft"),
    ("ink-soft", "accent-soft"),
    ("ink-soft", "hat-school-soft"),
    ("accent", "paper"),
    ("accent", "sheet"),
    ("accent", "soft"),
    ("accent", "accent-soft"),
    ("accent", "warm-soft"),
    ("accent", "hat-school-soft"),
    ("accent-strong", "paper"),
    ("accent-strong", "accent-soft"),
    ("accent-strong", "soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("warm", "paper"),
    ("warm", "sheet"),
    ("warm", "warm-soft"),
    ("late", "paper"),
    ("late", "sheet"),
    ("late", "soft"),
    ("late", "late-soft"),
    ("danger", "sheet"),
    ("danger", "danger-soft"),
    ("on-danger", "danger"),
    ("on-hat", "hat-parent"),
    ("on-hat", "hat-pta"),
    ("on-hat", "hat-school"),
    ("on-hat", "hat-safeguarding"),
]

# Edges of fields, of what waits, of the focus and of marks: 3:1.
EDGES = [
    ("edge", "paper"),
    ("edge", "sheet"),
    ("warm-edge", "paper"),
    ("warm-edge", "sheet"),
    ("accent", "sheet"),
    ("danger", "sheet"),
    ("focus", "paper"),
    ("focus", "sheet"),
    ("focus", "soft"),
    ("on-hat", "hat-parent"),
]


def colours(theme: str) -> dict[str, str]:
    """The hex colours of a theme by name; the dark theme starts from the light one, as in the browser."""
    css = (CSS / "tokens.css").read_text(encoding="utf-8")
    light, dark = css.split("@media (prefers-color-scheme: dark)")
    dark = dark.split("@media")[0]
    found = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", light))
    if theme == "dark":
        found |= dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", dark))
    return found


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb` as WCAG 2 defines it, from 0 (black) to 1 (white)."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours as WCAG 2 defines it, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_itself_is_right():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "behind"), TEXT)
def test_text_can_be_read(theme, text, behind):
    found = colours(theme)
    assert contrast(found[text], found[behind]) >= 4.5, f"{text} on {behind}, {theme}"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("edge", "behind"), EDGES)
def test_edges_can_be_seen(theme, edge, behind):
    found = colours(theme)
    assert contrast(found[edge], found[behind]) >= 3, f"{edge} on {behind}, {theme}"


def test_every_colour_of_the_light_theme_has_its_dark_one():
    css = (CSS / "tokens.css").read_text(encoding="utf-8")
    light, dark = css.split("@media (prefers-color-scheme: dark)")
    same_in_both = {"print-paper", "print-ink"}
    in_light = set(re.findall(r"--([a-z0-9-]+): (?:#|rgb)", light)) - same_in_both
    in_dark = set(re.findall(r"--([a-z0-9-]+): (?:#|rgb)", dark.split("@media")[0]))
    assert in_light - in_dark <= {"hat-glow"}
    assert in_dark <= in_light
