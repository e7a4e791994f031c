"""What the office is asked about a letter that could not be sent."""

from django import forms
from django.utils.translation import gettext_lazy as _


class GiveUpForm(forms.Form):
    """Why nobody needs this letter any more."""

    reason = forms.CharField(
        label=_("Why is it not needed?"),
        help_text=_("For example: we told her by telephone. This is kept."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
