"""What a message is for, by the plain word rules."""

import pytest

from gatepost.adoption.audit.uses import is_thanks, uses_of


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        ("Is it PE tomorrow? I cannot find the timetable.", ("questions", "logistics")),
        ("does anyone know which page", ("questions",)),
        ("Own clothes on Friday, one pound please.", ("logistics",)),
        ("Trip forms are due by 3 o'clock", ("logistics",)),
        ("Has anyone seen a blue jumper, age 7? It went missing.", ("questions", "lost_property")),
        ("Found a grey hat with a bear on it by the gate.", ("lost_property",)),
        ("Sami came home with the wrong coat", ("lost_property",)),
        ("Noor has come home with someone else\u2019s trainers", ("lost_property",)),
        ("Thanks so much Priya!", ("thanks",)),
        ("\U0001f44d\U0001f44d", ("thanks",)),
        ("Happy birthday to Ruby", ()),
        ("", ()),
    ],
)
def test_what_a_message_is_for(text: str, uses: tuple[str, ...]) -> None:
    assert uses_of(text) == uses


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, but the trip form never reached us and the office is closed today",
        "Thank you! Which gate?",
        "No thanks to the builders next door who start drilling at six",
        "Yes",
        "thanks " * 40,
    ],
)
def test_more_than_thanks_is_not_thanks(text: str) -> None:
    assert not is_thanks(text)
