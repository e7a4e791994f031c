"""What somebody who comes by an invitation fills in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gatepost.site.forms import mail_field


class MailForm(forms.Form):
    """The one question most families are asked."""

    mail = mail_field(_("Your mail address"), help_text=_("The one the school has for you."))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["mail"].widget.attrs["autocomplete"] = "email"


class TellUsForm(forms.Form):
    """Who somebody is whose address is not on the school's list."""

    name = forms.CharField(label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    mail = mail_field(_("Your mail address"))
    child_given = forms.CharField(label=_("Your child’s given name"), max_length=40)
    child_initial = forms.CharField(
        label=_("First letter of the child’s family name"),
        max_length=2,
        required=False,
        help_text=_("Only the letter. Gatepost keeps no full names of children."),
    )
    relation = forms.CharField(
        label=_("Who you are to the child, if you like"),
        max_length=40,
        required=False,
        help_text=_("For instance mother, father, carer."),
    )
