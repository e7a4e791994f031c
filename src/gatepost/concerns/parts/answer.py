"""The form for the school's answer (_answer.html)."""

from gatepost.concerns.forms import AnswerForm
from gatepost.concerns.models import Concern
from gatepost.people.hats import Acting


def part(acting: Acting, concern: Concern) -> dict[str, object]:
    """`answer`: an empty answer that knows how many replies its writer has seen."""
    return {"answer": AnswerForm(replies=concern.replies.count())}
