"""Forms of the emergency look."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gatepost.core.forms import OnceField, WordsField
from gatepost.core.words import PRIVATE_LIMIT
from gatepost.safeguarding.actions import SHORTEST_REASON

TOO_SHORT = _("A few more words, please.")


class ReasonField(WordsField):
    """Words that a third person can judge by."""

    def clean(self, value: object) -> str:
        words = super().clean(value)
        if len(words.strip()) < SHORTEST_REASON:
            raise forms.ValidationError(TOO_SHORT)
        return words


class AskForm(forms.Form):
    """To ask for an emergency look."""

    reference = forms.CharField(
        label=_("Reference"),
        help_text=_("Eight letters and digits, like 4F2K-9QTM."),
        max_length=9,
        error_messages={"required": _("Please write the reference.")},
    )
    reason = ReasonField(
        label=_("Why it cannot wait for the lead"),
        help_text=_("Say who could not be reached, and when you tried."),
        limit=PRIVATE_LIMIT,
        rows=4,
    )
    once = OnceField()


class ReviewForm(forms.Form):
    """A third person's review."""

    words = ReasonField(
        label=_("Was it right, and why?"),
        help_text=_("Say what should be different next time."),
        limit=PRIVATE_LIMIT,
        rows=4,
    )
