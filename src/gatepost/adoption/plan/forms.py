"""The questions of the set-up, a form a section; the code with messages to try; the classes of a pilot."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gatepost.adoption.models import Plan
from gatepost.adoption.plan.actions import CODE_LIMIT
from gatepost.adoption.plan.trial import LONGEST_OWN, MOST_OWN
from gatepost.core.forms import WordsField
from gatepost.gate.actions.pilots import MOST_DAYS, USUAL_DAYS
from gatepost.groups.models import ClassGroup


def _choice(label: Any, choices: type[Any], help_text: Any = "") -> forms.ChoiceField:
    """One of a few, or no answer yet."""
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        choices=[*choices.choices, ("", _("Not decided yet"))],
        required=False,
        widget=forms.RadioSelect,
    )


def _line(label: Any, limit: int, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=limit, required=False, help_text=help_text)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Please write the day as 2026-09-02.")},
    )


class WhoForm(forms.Form):
    """Who provides the groups, and who answers for the data in them."""

    provider = _choice(
        _("Who provides the class groups?"),
        Plan.Provider,
        _("The law treats a school and a parents’ body differently. Ask your adviser if you are unsure."),
    )
    controller = _choice(
        _("Who decides what happens with the data?"), Plan.Controller, _("UK data protection law says “controller”.")
    )
    controller_name = _line(_("Their full name"), 160, _("As it stands on letters, such as Hazel Lane Primary School."))
    controller_address = _line(_("Their postal address"), 300)
    data_contact = _line(_("Whom may parents ask about their data?"), 300, _("A name or role, and how to reach them."))


class DecidingForm(forms.Form):
    """Who decides what."""

    code_decided_by = _choice(_("Who decides on the code?"), Plan.Decider)
    reps_chosen_by = _line(
        _("How are class reps chosen?"), 160, _("Such as: each class chooses two parents in September.")
    )
    stop_decided_by = _choice(_("Who may stop the groups?"), Plan.Decider)


class DataForm(forms.Form):
    """What the data protection documents need to know."""

    basis = _choice(
        _("What is the lawful basis?"),
        Plan.Basis,
        _("State schools often use public task, others legitimate interests. Your data protection officer knows."),
    )
    runs_where = _line(_("Where does Gatepost run, and who runs it?"), 300)
    firms = _line(_("Which firms help, and in which countries?"), 500, _("Such as hosting and mail."))
    kept_for = _line(_("How long are messages and private matters kept?"), 300)


class LetterForm(forms.Form):
    """Dates, and what the letter to parents needs."""

    signed_by = _line(_("Who signs the letter?"), 160)
    answers_to = forms.EmailField(
        label=_("Where do answers go?"),
        required=False,
        error_messages={"invalid": _("This address looks incomplete. It should look like name@example.org.")},
    )
    answers_by = _day(_("The last day for answers"))
    pilot_from = _day(_("The day on which the trial begins"))
    review_on = _day(_("The day on which you look back together"))


# The sections of the questions, in their order: name in addresses, title, form.
SECTIONS: dict[str, tuple[Any, type[forms.Form]]] = {
    "who": (_("Who provides the groups"), WhoForm),
    "deciding": (_("Who decides what"), DecidingForm),
    "data": (_("The data"), DataForm),
    "letter": (_("The letter and the days"), LetterForm),
}


class CodeForm(forms.Form):
    """The code that is being worked on, and messages to try it with."""

    source = WordsField(label=_("The code"), limit=CODE_LIMIT, rows=22)
    own = forms.CharField(
        label=_("Messages to try, one on each line"),
        required=False,
        max_length=MOST_OWN * (LONGEST_OWN + 2),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("They are not kept. Please make them up, and name nobody."),
    )


class PilotForm(forms.Form):
    """Which classes try the code in shadow, and for how many days."""

    groups = forms.ModelMultipleChoiceField(
        label=_("Which classes?"),
        queryset=ClassGroup.objects.none(),
        to_field_name="ref",
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Two are enough. Choose classes whose reps want to try it."),
        error_messages={"required": _("Please choose at least one class.")},
    )
    days = forms.IntegerField(label=_("For how many days?"), min_value=1, max_value=MOST_DAYS, initial=USUAL_DAYS)

    def __init__(self, *args: Any, groups: list[ClassGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["groups"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 (for the type checker)
        field.queryset = ClassGroup.objects.filter(pk__in=[group.pk for group in groups]).order_by("name")
