"""The form behind "you have misread this"."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gatepost.core.forms import WordsField
from gatepost.core.refs import new_ref
from gatepost.core.words import PRIVATE_LIMIT

# Words that seemed to tell of a child at risk go to the safeguarding lead, a threat to leadership.
MISREAD_ROUTES = ("safeguarding", "leadership")


class MisreadForm(forms.Form):
    """The words as they were typed; the author may add what was meant."""

    words = WordsField(
        label=_("Your words"),
        help_text=_("Add a line about what you meant, if you like."),
        limit=PRIVATE_LIMIT,
        rows=7,
    )
    route = forms.ChoiceField(choices=[(route, route) for route in MISREAD_ROUTES], widget=forms.HiddenInput)
    client_key = forms.CharField(max_length=64, widget=forms.HiddenInput, initial=new_ref)
