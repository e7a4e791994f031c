"""What the pages of the room ask."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gatepost.core.forms import WordsField
from gatepost.core.refs import new_ref
from gatepost.core.words import POST_LIMIT
from gatepost.gate.actions import REASON_LIMIT, SHORTEST_REASON, Ruling
from gatepost.groups.models import ClassGroup


class RulingForm(forms.Form):
    """Three choices and a reason. Only letting a message through needs none."""

    ruling = forms.TypedChoiceField(
        choices=Ruling.choices, coerce=Ruling, error_messages={"required": _("Please press one of the three buttons.")}
    )
    reason = WordsField(
        label=_("What would you like to tell the author?"),
        help_text=_("They read this. Say what would make it fine for the class. Your name is not shown."),
        limit=REASON_LIMIT,
        rows=3,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """A message that is not let through comes back with a reason."""
        sent = super().clean() or self.cleaned_data
        ruling, reason = sent.get("ruling"), sent.get("reason", "")
        if ruling and ruling is not Ruling.RELEASE and "reason" not in self.errors and len(reason) < SHORTEST_REASON:
            self.add_error("reason", _("Please write a little more, so that the author knows what would help."))
        return sent


class PtaForm(forms.Form):
    """The words of a PTA message and the classes it goes to."""

    text = WordsField(label=_("Your message"), limit=POST_LIMIT, rows=6)
    groups = forms.MultipleChoiceField(
        label=_("Which classes?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Please choose at least one class."),
            "invalid_choice": _("One of these classes is not there. Please choose again."),
        },
    )
    client_key = forms.CharField(max_length=64, widget=forms.HiddenInput, initial=new_ref)

    def __init__(self, *args: Any, groups: list[ClassGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["groups"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 (for the type checker)
        field.choices = [(group.ref, group.name) for group in groups]
