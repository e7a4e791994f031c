"""The safeguarding lead's forms."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gatepost.core.forms import OnceField, WordsField
from gatepost.core.words import PRIVATE_LIMIT
from gatepost.people.models import Person
from gatepost.safeguarding.actions import CHOICES, NOTES, SHORTEST_DECISION
from gatepost.safeguarding.models import ChronologyEntry
from gatepost.safeguarding.moves import SHORT_LIMIT


class DayField(forms.DateField):
    """A day, picked or typed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)
        self.error_messages |= {
            "required": _("Please choose a day."),
            "invalid": _("Please write a day, like 2026-11-23."),
        }


class LineForm(forms.Form):
    """One line of the chronology. `corrects` is the key of an earlier line that it puts right."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[(kind.value, kind.label) for kind in NOTES],
        initial=NOTES[0].value,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please say whether this is a fact, an opinion or an action.")},
    )
    words = WordsField(label=_("What happened, or what was said or done"), limit=PRIVATE_LIMIT, rows=4)
    source = forms.CharField(
        label=_("Where you know it from"),
        help_text=_("As: seen myself, class teacher, telephone"),
        max_length=SHORT_LIMIT,
        required=False,
    )
    happened_on = DayField(
        label=_("When it happened"), help_text=_("Leave it empty if you do not know."), required=False
    )
    happened_time = forms.TimeField(
        label=_("At what time"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Please write a time, like 14:30.")},
    )
    present = forms.CharField(label=_("Who was there"), max_length=SHORT_LIMIT, required=False)
    category = forms.ChoiceField(
        label=_("What it is about"),
        choices=[("", _("not said")), *((one.value, one.label) for one in ChronologyEntry.Category)],
        required=False,
    )
    corrects = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)
    once = OnceField()


class ChoiceForm(forms.Form):
    """A decision while it goes on, with its reasons and the day of the next look."""

    choice = forms.ChoiceField(
        label=_("What was decided?"),
        choices=[(choice.value, choice.label) for choice in CHOICES],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please say what was decided.")},
    )
    words = WordsField(
        label=_("Why"),
        help_text=_("Also when you decided not to refer it. This stays for good."),
        limit=PRIVATE_LIMIT,
        rows=4,
    )
    look_again_on = DayField(label=_("Look at it again on"), help_text=_("You are reminded on this day."))
    once = OnceField()


class LetterForm(forms.Form):
    """Words to whoever told."""

    words = WordsField(
        label=_("Your words"),
        help_text=_("They read this when they sign in. The mail they get says nothing about it."),
        limit=PRIVATE_LIMIT,
        rows=4,
    )
    once = OnceField()


class DecisionForm(forms.Form):
    """The decision with its reasons."""

    decision = WordsField(
        label=_("What was decided, and why"),
        help_text=_("Also when you decided not to refer it. This stays for good."),
        limit=PRIVATE_LIMIT,
        rows=4,
    )
    once = OnceField()

    def clean_decision(self) -> str:
        """A decision without reasons is not one."""
        decision: str = self.cleaned_data["decision"]
        if len(decision) < SHORTEST_DECISION:
            raise forms.ValidationError(_("Please give your reasons too. A few more words will do."))
        return decision


class PersonForm(forms.Form):
    """Somebody whom it is about."""

    person = forms.ModelChoiceField(
        label=_("Whom is it about?"),
        queryset=Person.objects.none(),
        to_field_name="ref",
        empty_label=_("Choose somebody"),
        error_messages={
            "required": _("Please choose somebody."),
            "invalid_choice": _("Please choose somebody else. This person cannot be chosen."),
        },
    )

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        field.queryset = people
