"""The desk's forms: they turn strings into words and people, and say what is missing."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from gatepost.core.forms import OnceField, WordsField
from gatepost.core.words import PRIVATE_LIMIT
from gatepost.people.models import Person

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class AnswerForm(forms.Form):
    """An answer to the author. `replies` is how many replies the concern has now; `begun` what was typed already."""

    words = WordsField(
        label=_("Your answer"),
        help_text=_("Whoever wrote to you reads this with your name. They are told by mail that it is here."),
        limit=PRIVATE_LIMIT,
    )
    once = OnceField()
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: QueryDict | None = None, *, replies: int, sent_before: bool = False, begun: str = ""
    ) -> None:
        super().__init__(data, initial={"seen": replies, "words": begun})
        self.replies = replies
        self.sent_before = sent_before

    def clean(self) -> dict[str, Any]:
        """Words that came while the answer was being written are read first; the answer stays in its field."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("seen") != self.replies and not self.sent_before:
            self.data = {**self.data.dict(), "seen": str(self.replies)} if isinstance(self.data, QueryDict) else {}
            raise ValidationError(
                _("Somebody wrote here while you did. Please read it above, then send your answer again.")
            )
        return cleaned


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of those who are free for a part. Whose name stands in `said` is marked: perhaps it is about them."""

    def __init__(self, *, said: str = "", **kwargs: Any) -> None:
        self.said = said
        super().__init__(**kwargs)

    def label_from_instance(self, person: Person) -> str:
        """Their name, and that it stands in what was written."""
        return self.marked(person.name)

    def marked(self, name: str) -> str:
        """A name, and that it stands in what was written, where it does."""
        if name.casefold() in self.said.casefold():
            return _("%(name)s (named in what was written)") % {"name": name}
        return name


class PersonForm(forms.Form):
    """One person out of those who may be chosen.

    `shown` are their names by reference, for a page that knows them already; a form that was sent brings `people`.
    Whose name stands in `said`, the words of the matter, is marked.
    """

    person = PersonField(
        queryset=Person.objects.none(),
        to_field_name="ref",
        empty_label=_("Choose somebody"),
        error_messages={
            "required": _("Please choose somebody."),
            "invalid_choice": _("Please choose somebody else. This person cannot be chosen."),
        },
    )

    def __init__(
        self,
        *args: Any,
        people: QuerySet[Person] | None = None,
        shown: Mapping[str, str] | None = None,
        said: str = "",
        label: "StrOrPromise",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, PersonField)  # noqa: S101 (for the type checker)
        field.said = said
        if people is not None:
            field.queryset = people
        elif shown is not None:
            names = ((ref, field.marked(name)) for ref, name in shown.items())
            field.choices = [("", field.empty_label or ""), *names]
        field.label = label
