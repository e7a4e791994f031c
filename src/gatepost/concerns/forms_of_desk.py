"""The forms of the desk's tools: narrowing the queue, saved replies, and who stands in."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gatepost.concerns.actions.saved_replies import TITLE_LIMIT, WORDS_LIMIT
from gatepost.concerns.models import Concern, SavedReply
from gatepost.core.forms import WordsField
from gatepost.people.models import Person


class NarrowForm(forms.Form):
    """What the queue is narrowed down to. It is never refused: what makes no sense is left out (desk_asked.py)."""

    kind = forms.ChoiceField(label=_("What about"), choices=[("", _("Everything")), *Concern.Kind.choices])
    stage = forms.ChoiceField(label=_("How formal"), choices=[("", _("Any stage")), *Concern.Stage.choices])
    group = forms.ChoiceField(label=_("Class"))
    came = forms.ChoiceField(label=_("How it came"), choices=[("", _("Any way")), *Concern.CameBy.choices])

    def __init__(self, *args: Any, classes: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "narrow_%s", **kwargs})
        field = self.fields["group"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = [("", _("All classes")), *classes]


class SavedReplyForm(forms.Form):
    """A saved reply: a title to find it by, and the words."""

    title = forms.CharField(
        label=_("Title"),
        max_length=TITLE_LIMIT,
        help_text=_("Only staff see it. For instance: Lost property."),
        error_messages={"required": _("Please give it a title.")},
    )
    words = WordsField(
        label=_("Words"),
        help_text=_("{name} becomes the name of whoever wrote. {reference} becomes the reference."),
        limit=WORDS_LIMIT,
        rows=8,
    )


class PickReplyForm(forms.Form):
    """Which saved reply to put into the answer."""

    reply = forms.ModelChoiceField(
        label=_("Saved reply"),
        queryset=SavedReply.objects.none(),
        to_field_name="ref",
        required=False,
        empty_label=_("Choose one"),
    )

    def __init__(self, *args: Any, replies: QuerySet[SavedReply], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "pick_%s", **kwargs})
        field = self.fields["reply"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        field.queryset = replies


class CoverForm(forms.Form):
    """Who is away from when to when, and who stands in."""

    person = forms.ModelChoiceField(
        label=_("Who is away"),
        queryset=Person.objects.none(),
        to_field_name="ref",
        empty_label=_("Choose somebody"),
        error_messages={"required": _("Please choose somebody."), "invalid_choice": _("Please choose somebody else.")},
    )
    starts_on = forms.DateField(
        label=_("First day away"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Please choose a day."), "invalid": _("Please write the day as 2026-11-24.")},
    )
    ends_on = forms.DateField(
        label=_("Last day away"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Please choose a day."), "invalid": _("Please write the day as 2026-11-24.")},
    )
    covered_by = forms.ModelChoiceField(
        label=_("Who stands in"),
        queryset=Person.objects.none(),
        to_field_name="ref",
        empty_label=_("Choose somebody"),
        help_text=_("What was given to the one who is away is on their desk as well. They get the mails too."),
        error_messages={"required": _("Please choose somebody."), "invalid_choice": _("Please choose somebody else.")},
    )

    def __init__(
        self, *args: Any, may_be_away: QuerySet[Person], may_stand_in: QuerySet[Person], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, people in (("person", may_be_away), ("covered_by", may_stand_in)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
            field.queryset = people
