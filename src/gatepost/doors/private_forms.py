"""The forms of a private matter: a new one, and more words on one that there is."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gatepost.core.forms import OnceField, WordsField
from gatepost.core.refs import new_ref
from gatepost.core.words import PRIVATE_LIMIT
from gatepost.doors.ways import WAYS
from gatepost.people.models import Person

OUTCOME_LIMIT = 2_000


class AboutForm(forms.Form):
    """Whom at the school it is about, so that they never see it. `people` may be named."""

    about = forms.ModelMultipleChoiceField(
        queryset=Person.objects.none(),
        to_field_name="ref",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Is it about somebody who works here? Tick their name, and they will not see it."),
        error_messages={"invalid_choice": _("Please choose from the list of people at the school.")},
    )

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["about"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 (for the type checker)
        field.queryset = people


class NewMatterForm(AboutForm):
    """What somebody wants the school to know, what they would like, and who is closest."""

    field_order = ("route", "words", "outcome_sought", "about", "client_key")

    route = forms.ChoiceField(
        choices=[(way, way) for way in WAYS],
        error_messages={
            "required": _("Please choose who is closest to it."),
            "invalid_choice": _("Please choose who is closest to it."),
        },
        label=_("Who is closest to it?"),
    )
    words = WordsField(label=_("What is it about?"), limit=PRIVATE_LIMIT, rows=7)
    outcome_sought = WordsField(label=_("What would you like to happen?"), limit=OUTCOME_LIMIT, rows=2, required=False)
    client_key = forms.CharField(max_length=64, widget=forms.HiddenInput, initial=new_ref)


class MoreWordsForm(forms.Form):
    """More words of its author."""

    words = WordsField(label=_("Write more"), limit=PRIVATE_LIMIT, rows=4)
    once = OnceField()
