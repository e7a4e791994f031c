"""What every template must keep to, whatever it shows."""

from pathlib import Path

import pytest

import gatepost

PLACE = Path(gatepost.__file__).parent
TEMPLATES = sorted(path for path in PLACE.rglob("templates/**/*") if path.suffix in {".html", ".txt"})


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(PLACE)))
def test_no_comment_runs_over_a_line(template: Path) -> None:
    """A `{# #}` that is not closed on its own line is no comment: it is shown on the page."""
    open_ones = [line for line in template.read_text().splitlines() if line.rfind("{#") > line.rfind("#}")]
    assert open_ones == []


def test_there_are_templates_to_look_at() -> None:
    assert len(TEMPLATES) > 50
