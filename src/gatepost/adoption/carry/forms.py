"""The forms of bringing days and facts along: an old chat, each line that was found, and lines typed by hand."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from gatepost.adoption.brought.forms import ORDERS, ExportsField
from gatepost.adoption.carry.finding import KINDS, MOST, Suggestion
from gatepost.adoption.carry.lines import called, line_of
from gatepost.core.words import UNSTORABLE

LONGEST_LINE = 250  # characters


class ExportForm(forms.Form):
    """The chat of the old group, to be looked through."""

    exports = ExportsField(
        label=_("The exported chat"),
        help_text=_("A zip or text file, without media. It is deleted as soon as it is read."),
        error_messages={
            "required": _("Please choose the file. It can be 60 MB at most: export the chat without media.")
        },
    )
    date_order = forms.ChoiceField(label=_("How are dates written in it?"), choices=ORDERS, required=False)
    may_use_it = forms.BooleanField(
        label=_("I was in this chat myself. The group has been told."),
        error_messages={"required": _("Please tell the group first. Then tick this.")},
    )


class CarryForm(forms.Form):
    """Days and facts that a class rep brings along, in their own words."""

    facts = forms.CharField(
        label=_("What else should the class find here? One on each line"),
        max_length=3_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Such as: PE is on Tuesday. Or: Trip to the farm, Thursday 3 December, 9 am."),
    )


class LineForm(forms.Form):
    """One line that was found: taken only when somebody ticks it, and theirs to change before."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in KINDS], widget=forms.HiddenInput)
    bring = forms.BooleanField(label=_("Bring this along"), required=False)
    what = forms.CharField(label=_("What"), max_length=LONGEST_LINE, required=False)
    day = forms.DateField(
        label=_("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Please write the day as 2026-09-02.")},
    )
    weekday = forms.TypedChoiceField(
        label=_("Each week on"), choices=list(WEEKDAYS.items()), coerce=int, empty_value=None, required=False
    )
    at = forms.TimeField(
        label=_("Time"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Please write the time as 09:00.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sort = self.initial.get("kind") or self.data.get(self.add_prefix("kind"))
        if self.sort not in ("day", "due"):
            del self.fields["day"]
        if self.sort != "week":
            del self.fields["weekday"]
        if self.sort == "link":
            del self.fields["at"]

    def clean(self) -> dict[str, Any]:
        """What a line needs, where it is ticked."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("bring"):
            return cleaned
        if not UNSTORABLE.sub("", cleaned.get("what", "")).strip():
            self.add_error("what", ValidationError(_("Please say what it is.")))
        for name, sentence in (("day", _("Please choose a day.")), ("weekday", _("Please choose a day of the week."))):
            if name in self.fields and name not in self.errors and cleaned.get(name) is None:
                self.add_error(name, ValidationError(sentence))
        return cleaned

    @property
    def line(self) -> str:
        """The line as the class will read it; empty where it is not ticked."""
        given = self.cleaned_data
        if not given.get("bring"):
            return ""
        what = " ".join(UNSTORABLE.sub(" ", given["what"]).split())
        return line_of(given["kind"], what, day=given.get("day"), weekday=given.get("weekday"), at=given.get("at"))


class _Lines(forms.BaseFormSet):  # type: ignore[type-arg]  # Django cannot subscript it when it runs
    """All lines that were found."""

    def chosen(self) -> list[str]:
        """The ticked ones, in words."""
        return [form.line for form in self.forms if form.line]


LineForms = cast(
    "type[_Lines]", forms.formset_factory(LineForm, formset=_Lines, extra=0, max_num=MOST, absolute_max=MOST)
)


def lines_for(found: tuple[Suggestion, ...]) -> _Lines:
    """A form for each suggestion, none of them ticked."""
    return LineForms(
        initial=[
            {"kind": one.kind, "what": called(one), "day": one.day, "weekday": one.weekday, "at": one.time}
            for one in found
        ],
        prefix="lines",
    )
