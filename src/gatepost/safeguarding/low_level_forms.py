"""Forms of low-level concerns about adults, and of what the school arranges."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gatepost.core.forms import OnceField, WordsField
from gatepost.core.words import PRIVATE_LIMIT
from gatepost.people.models import Person
from gatepost.safeguarding.actions import SHORTEST_DECISION
from gatepost.safeguarding.forms import DayField
from gatepost.safeguarding.models import Arrangements, LowLevelConcern
from gatepost.safeguarding.moves import SHORT_LIMIT


class ShareForm(forms.Form):
    """To share a low-level concern."""

    about = forms.ModelChoiceField(
        label=_("Whom is it about?"),
        help_text=_("You may choose yourself."),
        queryset=Person.objects.none(),
        to_field_name="ref",
        empty_label=_("somebody who is not on this list"),
        required=False,
        error_messages={"invalid_choice": _("Please choose somebody else. This person cannot be chosen.")},
    )
    about_name = forms.CharField(
        label=_("If not on the list, their name"),
        help_text=_("As: a supply teacher, a volunteer, a coach"),
        max_length=SHORT_LIMIT,
        required=False,
    )
    words = WordsField(
        label=_("What did you notice?"),
        help_text=_("What you saw or heard, in plain words. Keep what you think of it apart."),
        limit=PRIVATE_LIMIT,
        rows=5,
    )
    happened_on = DayField(
        label=_("When it happened"), help_text=_("Leave it empty if you do not know."), required=False
    )
    where = forms.CharField(label=_("Where"), max_length=SHORT_LIMIT, required=False)
    once = OnceField()

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["about"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        field.queryset = people

    def clean(self) -> dict[str, Any]:
        """Somebody must be named, by choice or by hand."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("about") and not (cleaned.get("about_name") or "").strip() and "about" not in self.errors:
            self.add_error("about_name", _("Please say whom it is about."))
        return cleaned


class LowLevelDecisionForm(forms.Form):
    """What is done about it, and why."""

    choice = forms.ChoiceField(
        label=_("What was decided?"),
        choices=LowLevelConcern.Choice.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please say what was decided.")},
    )
    reason = WordsField(label=_("Why"), help_text=_("This stays for good."), limit=PRIVATE_LIMIT, rows=4)

    def clean_reason(self) -> str:
        """A decision without reasons is not one."""
        reason: str = self.cleaned_data["reason"]
        if len(reason) < SHORTEST_DECISION:
            raise forms.ValidationError(_("Please give your reasons too. A few more words will do."))
        return reason


class ArrangementsForm(forms.Form):
    """After how long who is told, who reads low-level concerns, and whom to ring outside."""

    deputies_after = forms.IntegerField(
        label=_("Minutes unopened until the deputies are told as well"), min_value=1, max_value=720
    )
    head_after = forms.IntegerField(
        label=_("Minutes unopened until the head is told that something waits"),
        help_text=_(
            "The head hears that something waits, and nothing of what it is. If it names the head, the chair hears."
        ),
        min_value=1,
        max_value=1440,
    )
    low_level_to = forms.ChoiceField(
        label=_("Who reads low-level concerns about adults"),
        help_text=_("About the head they always go to the chair of governors."),
        choices=Arrangements.LowLevelTo.choices,
        widget=forms.RadioSelect,
    )
    children_line = forms.CharField(
        label=_("Children's social care, by day"),
        help_text=_("The telephone number that parents are shown."),
        max_length=120,
        required=False,
    )
    night_line = forms.CharField(
        label=_("Children's social care, evenings and weekends"), max_length=120, required=False
    )
    officer_line = forms.CharField(
        label=_("The council's designated officer, for concerns about adults"), max_length=120, required=False
    )

    def clean(self) -> dict[str, Any]:
        """The head hears no earlier than the deputies."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("head_after", 0) < cleaned.get("deputies_after", 0) and "head_after" not in self.errors:
            self.add_error("head_after", _("This must not be earlier than the deputies."))
        return cleaned
