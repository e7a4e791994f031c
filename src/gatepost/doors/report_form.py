"""The form of a report: which clause, or a worry about a child, and an optional note."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gatepost.core.forms import WordsField
from gatepost.core.refs import new_ref
from gatepost.doors.reportable import A_CHILD, Choice

NOTE_LIMIT = 2_000  # characters


class ReportForm(forms.Form):
    """What is wrong with a message. `choices` come from the school's code (doors/reportable.py)."""

    about = forms.ChoiceField(
        label=_("Which rule is it about?"),
        error_messages={
            "required": _("Please choose what it is about."),
            "invalid_choice": _("Please choose what it is about."),
        },
    )
    words = WordsField(label=_("Would you like to add something?"), limit=NOTE_LIMIT, rows=3, required=False)
    client_key = forms.CharField(max_length=64, widget=forms.HiddenInput, initial=new_ref)

    def __init__(self, *args: Any, choices: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["about"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = [(A_CHILD, A_CHILD), *((choice.id, choice.title) for choice in choices)]
