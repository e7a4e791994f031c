"""The form for the school's answer, and the saved replies that can be put into it (_answer.html)."""

from gatepost.concerns import desk_access
from gatepost.concerns.forms import AnswerForm
from gatepost.concerns.forms_of_desk import PickReplyForm
from gatepost.concerns.models import Concern
from gatepost.people.hats import Acting


def part(acting: Acting, concern: Concern) -> dict[str, object]:
    """`answer`: an empty answer that knows how many replies its writer has seen; `pick`: the saved replies.

    `may_save_replies`: whether this hat may write them.
    """
    return {
        "answer": AnswerForm(replies=concern.replies.count()),
        "pick": PickReplyForm(replies=desk_access.saved_replies(acting)),
        "may_save_replies": acting.hat in desk_access.TOOL_KEEPERS,
    }
