"""What the page of the code asks."""

from django import forms


class AcceptForm(forms.Form):
    """The version that was on the page when the button was pressed."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
