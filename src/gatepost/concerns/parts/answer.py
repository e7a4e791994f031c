"""The form for the school's answer, and the saved replies that can be put into it (_answer.html)."""

from gatepost.concerns import desk_access
from gatepost.concerns.forms import AnswerForm
from gatepost.concerns.forms_of_desk import PickReplyForm
from gatepost.concerns.parts.in_hand import InHand


def part(in_hand: InHand) -> dict[str, object]:
    """`answer`: an empty answer that knows how many replies its writer has seen; `pick`: the saved replies.

    `may_save_replies`: whether this hat may write them.
    """
    return {
        "answer": AnswerForm(replies=len(in_hand.concern.replies.all())),
        "pick": PickReplyForm(replies=desk_access.saved_replies(in_hand.acting)),
        "may_save_replies": in_hand.acting.hat in desk_access.TOOL_KEEPERS,
    }
