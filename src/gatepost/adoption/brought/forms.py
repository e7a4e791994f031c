"""The fields of bringing an export, and of keeping its report."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from gatepost.adoption.brought.actions import KEPT_AT_MOST, WHY_LIMIT
from gatepost.adoption.brought.files import LARGEST_TOGETHER, MOST_FILES
from gatepost.core.forms import OnceField, WordsField

ORDERS = [
    ("", _("Find out from the file")),
    ("dmy", _("Day first: 24/11/2026")),
    ("mdy", _("Month first: 11/24/2026")),
    ("ymd", _("Year first: 2026/11/24")),
]


class ExportsInput(forms.ClearableFileInput):
    """An input that takes the exports of several phones at once."""

    allow_multiple_selected = True


class ExportsField(forms.FileField):
    """The files of one chat, still on the disk: cleaned to a list, and never read here."""

    def __init__(self, **kwargs: Any) -> None:
        widget = ExportsInput(attrs={"multiple": True, "accept": ".zip,.txt,application/zip,text/plain"})
        super().__init__(widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The files. Raises ValidationError with a sentence that says what to do."""
        given = list(data) if isinstance(data, (list, tuple)) else [data] if data else []
        if not given:
            raise ValidationError(self.error_messages["required"])
        if len(given) > MOST_FILES:
            raise ValidationError(_("Please choose four files at most."))
        if not all(file.size for file in given):
            raise ValidationError(_("One of these files is empty. Please export the chat again."))
        if sum(file.size for file in given) > LARGEST_TOGETHER:
            raise ValidationError(_("This is more than 60 MB. Please export the chat again without media."))
        return given


class BringForm(forms.Form):
    """An export and how to read it."""

    exports = ExportsField(
        label=_("The exported chat"),
        help_text=_("A zip or text file. More phones of the same group? Choose their files too, up to four."),
        error_messages={
            "required": _("Please choose the file. It can be 60 MB at most: export the chat without media.")
        },
    )
    date_order = forms.ChoiceField(label=_("How are dates written in it?"), choices=ORDERS, required=False)
    with_those_who_left = forms.BooleanField(label=_("Also mask the names of families who have left"), required=False)
    may_use_it = forms.BooleanField(
        label=_("I was given this chat by somebody who was in the group, or I was in it. The group has been told."),
        error_messages={"required": _("Please tell the group first. Then tick this.")},
    )
    once = OnceField()

    def __init__(self, *args: Any, has_roll: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_roll:
            del self.fields["with_those_who_left"]


class KeepForm(forms.Form):
    """Until when a report is kept, and why."""

    why = WordsField(
        label=_("Why do you need it longer?"),
        help_text=_("For example: the governors meet on 12 March. Only you can read this."),
        limit=WHY_LIMIT,
        rows=2,
    )
    until = forms.DateField(
        label=_("Keep it until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Please choose a day."), "invalid": _("Please write the day like 2026-11-23.")},
    )
    may_keep_it = forms.BooleanField(
        label=_("The group knows that figures from its chat are kept until then."),
        error_messages={"required": _("Please tell the group first. Then tick this.")},
    )

    def __init__(self, *args: Any, today: date, made_on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.made_on = today, made_on
        self.fields["until"].widget.attrs |= {
            "min": (today + timedelta(days=1)).isoformat(),
            "max": self.latest.isoformat(),
        }

    @property
    def latest(self) -> date:
        """The last day that may be chosen, however often it is kept: it is kept until that day begins."""
        return self.made_on + KEPT_AT_MOST

    def clean_until(self) -> date:
        """A day after today, at most ninety days after the report was made."""
        day: date = self.cleaned_data["until"]
        if not self.today < day <= self.latest:
            raise ValidationError(_("Please choose a later day, at most ninety days after the report was made."))
        return day
