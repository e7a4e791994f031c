"""The forms of stages and dates: who looks into a complaint, who sits on its panel, a new date, a pause."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gatepost.concerns import drafts, stages
from gatepost.concerns.actions.dates import REASON_LIMIT
from gatepost.concerns.forms import PersonField
from gatepost.concerns.models import Concern
from gatepost.concerns.moves import as_it_stands
from gatepost.core.forms import OnceField, WordsField, accepted
from gatepost.core.words import PRIVATE_LIMIT
from gatepost.people.models import Person


class StepForm(forms.Form):
    """A step on one concern. `seen` is how it stood when the page was made: a step on an old page is refused."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    once = OnceField()

    def __init__(self, data: Any = None, *, concern: Concern, initial: dict[str, Any] | None = None) -> None:
        self.concern = concern
        super().__init__(data, prefix=self.prefix, initial={"seen": as_it_stands(concern), **(initial or {})})

    def carries_out(self, act: Callable[[dict[str, Any]], object]) -> bool:
        """Do what it asks for, when it is filled in well. False when something is to be put right; it says what."""
        return self.is_valid() and accepted(self, lambda: act(self.cleaned_data))


class AcknowledgeForm(StepForm):
    """That the school has it, and what it still asks."""

    prefix = "acknowledge"
    words = WordsField(
        label=_("What you want to say or ask, if anything"),
        help_text=_("Say what you understood, and ask what would put it right. They are told by mail."),
        limit=PRIVATE_LIMIT,
        rows=3,
        required=False,
    )


class AppointForm(StepForm):
    """Who looks into it, and who decides."""

    prefix = "appoint"

    def __init__(self, data: Any = None, *, concern: Concern) -> None:
        super().__init__(data, concern=concern)
        now_is = {"investigator": concern.investigator, "decider": concern.decider}
        self.fields["investigator"] = _person(
            _("Who looks into it"), stages.may_investigate(concern), said=concern.words or ""
        )
        self.fields["decider"] = _person(
            _("Who decides"),
            stages.may_decide(concern),
            help_text=_("Somebody else. Only they can decide."),
            said=concern.words or "",
        )
        for name, person in now_is.items():
            self.fields[name].initial = person.ref if person else None


class PanelForm(StepForm):
    """Who sits on the panel, and when it meets."""

    prefix = "panel"
    on = forms.DateField(label=_("The day it meets"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    field_order = ("chair", "second", "third", "on")

    def __init__(self, data: Any = None, *, concern: Concern) -> None:
        super().__init__(data, concern=concern, initial={"on": concern.panel_on})
        people = stages.may_sit(concern)
        sits = [person.ref for person in stages.panel_of(concern)] + [None] * stages.PANEL
        labels = {"chair": _("Chair of the panel"), "second": _("Second member"), "third": _("Third member")}
        for ref, (name, label) in zip(sits, labels.items(), strict=False):
            self.fields[name] = _person(label, people)
            self.fields[name].initial = ref
        self.order_fields(list(self.field_order))


class UpdateForm(StepForm):
    """A letter that says that it takes longer, and the new date: drafted, to be read and changed before it goes."""

    prefix = "update"
    words = WordsField(
        label=_("Your letter"),
        help_text=_("This is a draft. Say why it takes longer. The new date is put under it."),
        limit=REASON_LIMIT * 4,
    )
    reply_by = forms.DateField(
        label=_("New date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )  # fmt: skip

    def __init__(self, data: Any = None, *, concern: Concern) -> None:
        drafted = drafts.update(concern)
        super().__init__(data, concern=concern, initial={"words": drafted.words, "reply_by": drafted.reply_by})


class PauseForm(StepForm):
    """Why the clock stands still, and until when."""

    prefix = "pause"
    reason = WordsField(
        label=_("Why you have to wait"),
        help_text=_("For instance: the family is away, or you wait for a report. They read this."),
        limit=REASON_LIMIT,
        rows=3,
    )
    until = forms.DateField(
        label=_("Until when at the latest"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class ReopenForm(StepForm):
    """Why the school takes it up again."""

    prefix = "reopen"
    words = WordsField(label=_("Why you look at it again"), help_text=_("They read this."), limit=REASON_LIMIT, rows=3)


class LetSeeForm(StepForm):
    """Who was kept from it by mistake."""

    prefix = "let-see"
    reason = forms.CharField(
        label=_("Why it was a mistake"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("This is kept for good."),
    )  # fmt: skip
    field_order = ("person", "reason")

    def __init__(self, data: Any = None, *, concern: Concern) -> None:
        super().__init__(data, concern=concern)
        self.fields["person"] = _person(_("Who may see it again"), stages.kept_by_the_desk(concern))
        self.order_fields(list(self.field_order))


def _person(label: Any, people: QuerySet[Person], *, help_text: Any = "", said: str = "") -> PersonField:
    return PersonField(
        said=said,
        queryset=people,
        to_field_name="ref",
        label=label,
        help_text=help_text,
        empty_label=_("Choose somebody"),
        error_messages={
            "required": _("Please choose somebody."),
            "invalid_choice": _("Please choose somebody else. This person cannot be chosen."),
        },
    )
