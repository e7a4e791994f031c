"""The forms on a mail that waits for a person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gatepost.core.forms import WordsField
from gatepost.core.words import PRIVATE_LIMIT
from gatepost.doors.email.desk_actions import MY_ANSWER, OF_AUTHOR, REASON_LIMIT


class WhoForm(forms.Form):
    """Which parent wrote it."""

    who = forms.CharField(
        label=_("Which parent is it from?"),
        help_text=_("Their mail address or name, as it is in the roll. They are told that it came."),
        max_length=254,
        error_messages={"required": _("Please say which parent it is from.")},
    )


class AddForm(forms.Form):
    """Which matter it belongs to, and whose words it holds. A lead adds words of whoever wrote to them only."""

    reference = forms.CharField(
        label=_("Reference of the matter"),
        help_text=_("As 4F2K-9QTM. It must be on your desk."),
        max_length=12,
        error_messages={"required": _("Please give the reference.")},
    )
    as_whom = forms.ChoiceField(
        label=_("Whose words are these?"),
        choices=[
            (OF_AUTHOR, _("Of the parent who raised it")),
            (MY_ANSWER, _("Mine. Send them as my answer")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose whose words these are.")},
    )

    def __init__(self, *args: Any, is_lead: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_lead:
            del self.fields["as_whom"]


class SenderAnswerForm(forms.Form):
    """One answer by mail to somebody who has no account."""

    words = WordsField(
        label=_("Your answer"),
        help_text=_("It is sent as a mail, with all your words in it. Name no child."),
        limit=PRIVATE_LIMIT,
    )


class AsideForm(forms.Form):
    """Why it is not for the school."""

    reason = forms.CharField(
        label=_("Why is it not for us?"),
        help_text=_("For example: an advertisement. This is kept."),
        max_length=REASON_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Please say why.")},
    )
