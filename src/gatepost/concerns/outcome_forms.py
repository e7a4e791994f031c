"""The forms of decisions and of the school's own letters."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gatepost.concerns import letters, outcome_rules
from gatepost.concerns.letter_rules import LONGEST
from gatepost.concerns.models import Concern, Outcome
from gatepost.concerns.stage_forms import StepForm
from gatepost.core.forms import WordsField
from gatepost.core.words import PRIVATE_LIMIT
from gatepost.people.access import person_by_mail
from gatepost.people.hats import Acting
from gatepost.people.models import Person
from gatepost.policies.reading import clause_titles

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Measure = Outcome.Measure
# The steps in the words of whoever decides, the mildest first.
STEPS: dict[Outcome.Measure, "StrOrPromise"] = {
    Measure.NONE: _("No action: an answer is enough"),
    Measure.GUIDANCE: _("Guidance: ask somebody to keep to a rule"),
    Measure.RESTORE: _("Show the message again"),
    Measure.REMOVE: _("Take the message out of the group"),
    Measure.LIMIT: _("Limit posting for a set time; reading and writing to the school go on"),
    Measure.MEETING: _("Invite to a meeting"),
    Measure.LETTER: _("A letter under the policy on the conduct of parents, carers and visitors"),
}


# What was found, in the same plain words.
FOUND: dict[Outcome.Finding, "StrOrPromise"] = {
    Outcome.Finding.UPHELD: _("It is as they say"),
    Outcome.Finding.PARTLY: _("It is so in part"),
    Outcome.Finding.NOT_UPHELD: _("It was not confirmed"),
    Outcome.Finding.NO_FINDING: _("Nothing had to be found"),
}


class DecideForm(StepForm):
    """One decision: what was found, the step, why, why it is in proportion, and the two letters.

    Two people are told, so it is sent in two goes: what is decided first, then the letters, which are written from it.
    """

    prefix = "decide"
    finding = forms.ChoiceField(
        label=_("What did you find?"),
        choices=[(one.value, words) for one, words in FOUND.items()],
        widget=forms.RadioSelect,
    )
    measure = forms.ChoiceField(label=_("What follows?"), widget=forms.RadioSelect)
    applies_to = forms.ModelChoiceField(
        label=_("Whom does it fall on?"),
        queryset=Person.objects.none(),
        to_field_name="ref",
        required=False,
        empty_label=_("Nobody"),
        error_messages={"invalid_choice": _("Please choose from the list, or write the mail address below.")},
    )
    applies_to_mail = forms.EmailField(
        label=_("Somebody else? Write their mail address"),
        help_text=_("Only a parent or carer of this school. From now on they cannot see this matter."),
        required=False,
    )
    limited_until = forms.DateField(
        label=_("For a limit: the day they can post again"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )
    clause = forms.ChoiceField(label=_("Under which rule?"), required=False)
    reason = WordsField(
        label=_("Why?"),
        help_text=_("Both sides read this. Name neither who raised it nor what another family is told."),
        limit=PRIVATE_LIMIT,
        rows=3,
    )
    proportion = WordsField(
        label=_("Why is this step enough, and not too much?"),
        help_text=_("For the record only. What milder step would not do? What speaks for them?"),
        limit=PRIVATE_LIMIT,
        rows=3,
    )
    letter_to_author = WordsField(
        label=_("The letter to whoever raised it"),
        help_text=_("What stands in braces is filled in for each reader. Leave {next_stage} in."),
        limit=LONGEST,
        rows=14,
        required=False,
    )
    letter_to_other = WordsField(
        label=_("The letter to whom it falls on"),
        help_text=_("They are not told who raised it. Leave {next_stage} in."),
        limit=LONGEST,
        rows=14,
        required=False,
    )
    may_name_author = forms.BooleanField(
        label=_("They must know who raised it, so the letter may say so"), required=False
    )
    with_linked = forms.BooleanField(
        label=_("Decide on the other reports of this message in the same way"), required=False
    )

    FIRST = ("finding", "measure", "applies_to", "applies_to_mail", "limited_until", "clause", "reason", "proportion")

    def __init__(self, data: Any = None, *, acting: Acting, concern: Concern, has_reports: bool) -> None:
        super().__init__(data, concern=concern, initial={"clause": concern.clause})
        self.acting = acting
        self.wrote: Person | None = None  # on whom a step falls unless somebody else, or nobody, is chosen
        steps = outcome_rules.measures_by(acting, concern)
        titles = clause_titles(concern.school)
        self._choose_from("measure", [(one.value, STEPS[one]) for one in steps])
        self._choose_from("clause", [("", _("None in particular")), *titles.items()])
        if steps == (Measure.NONE,) or not outcome_rules.is_about_somebody(concern):
            for name in ("applies_to", "applies_to_mail"):
                del self.fields[name]
        else:
            people = self.fields["applies_to"]
            assert isinstance(people, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
            people.queryset = outcome_rules.meant_so_far(acting, concern)
            wrote = outcome_rules.author_of_message(acting, concern)
            self.wrote = None if wrote is None or wrote.pk == concern.author_id else wrote
            self.initial["applies_to"] = self.wrote
        if Measure.LIMIT not in steps:
            del self.fields["limited_until"]
        if not has_reports:
            del self.fields["with_linked"]

    def clean_applies_to_mail(self) -> str:
        """The address of somebody on whom a decision may fall."""
        mail = str(self.cleaned_data.get("applies_to_mail") or "")
        if mail and self._by_mail(mail) is None:
            raise forms.ValidationError(_("There is no parent or carer with this address here. Please look again."))
        return mail

    def decision(self) -> dict[str, Any]:
        """What `actions.decide` takes, from a form that was filled in well; a mail address wins over the list.

        What is done to a message falls on whoever wrote it. They stand in the list from the start, also where no action
        follows, which falls on nobody.
        """
        sent = dict(self.cleaned_data)
        del sent["seen"]
        if mail := sent.pop("applies_to_mail", ""):
            sent["applies_to"] = self._by_mail(mail)
        if sent["measure"] == Measure.NONE and sent.get("applies_to") == self.wrote:
            sent["applies_to"] = None  # chosen before the step was
        elif sent["measure"] in outcome_rules.ON_A_POST:
            sent["applies_to"] = outcome_rules.author_of_message(self.acting, self.concern)
        return sent

    def faults_of_decision(self) -> dict[str, str]:
        """What is wrong with what is decided, before any letter is written."""
        sent = self.decision()
        return outcome_rules.faults(
            self.acting,
            self.concern,
            measure=sent["measure"],
            reason=sent["reason"],
            proportion=sent["proportion"],
            clause=sent["clause"],
            applies_to=sent.get("applies_to"),
            limited_until=sent.get("limited_until"),
        )

    def decided(self) -> letters.Decided:
        """What the letters are filled from, without a reference yet."""
        sent = self.decision()
        until: date | None = sent.get("limited_until")
        return letters.Decided(
            acting=self.acting,
            concern=self.concern,
            measure=sent["measure"],
            finding=sent["finding"],
            reason=sent["reason"],
            clause=sent["clause"] or self.concern.clause,
            applies_to=sent.get("applies_to"),
            limited_until=until,
        )

    def _choose_from(self, name: str, choices: "list[tuple[str, StrOrPromise]]") -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = choices

    def _by_mail(self, mail: str) -> Person | None:
        person = person_by_mail(self.concern.school, mail)
        if person is None:
            return None
        return outcome_rules.may_be_meant(self.acting, self.concern.school).filter(pk=person.pk).first()


class LetterForm(forms.Form):
    """The school's own words for one kind of letter."""

    words = WordsField(
        label=_("The words of this letter"),
        help_text=_("What stands in braces is filled in. {reason} and {next_stage} must stay."),
        limit=LONGEST,
        rows=18,
    )
