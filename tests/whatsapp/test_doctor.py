"""What the doctor finds wrong with a number's templates at the platform, and what it says to do."""

import pytest

from gatepost.delivery.whatsapp.doctor import examine
from tests.whatsapp.platform import Template

NEWS = "New in {{1}}: {{2}} messages, latest from {{3}}"


def templates_step(line):
    return next(one for one in examine(line.number, hook="http://127.0.0.1:9/") if one.name == "Templates")


def test_the_templates_of_the_docs_are_right(line):
    assert templates_step(line).state == "good"


@pytest.mark.parametrize(
    ("template", "says"),
    [
        (Template("gatepost_class_news", NEWS), "quick reply"),
        (Template("gatepost_class_news", NEWS, buttons=("Show me",), category="MARKETING"), "as marketing"),
        (Template("gatepost_class_news", "New in {{1}}", buttons=("Show me",)), "3 places"),
        (Template("gatepost_class_news", NEWS, buttons=("Show me",), status="PAUSED"), "PAUSED"),
        (Template("gatepost_class_news", NEWS, "cy", buttons=("Show me",)), "no template"),
        (Template("gatepost_something_to_read", "Look.", status="REJECTED"), "REJECTED"),
    ],
)
def test_what_is_wrong_with_one_is_said(line, template, says):
    for name, language in list(line.platform.templates):
        if name == template.name:
            del line.platform.templates[name, language]
    line.platform.approves(template)
    step = templates_step(line)
    assert step.state == "bad"
    assert says in step.words
