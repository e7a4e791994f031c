"""The form for what happened outside the group: what sort it was, when, where it comes from, words and files."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gatepost.concerns.evidence_form import EvidenceForm
from gatepost.core.forms import WordsField
from gatepost.core.words import PRIVATE_LIMIT
from gatepost.doors.private_forms import AboutForm


class OutsideForm(AboutForm, EvidenceForm):
    """What a parent tells, or somebody at the school writes down. `people` may be named as those it is about."""

    words = WordsField(label=_("What happened?"), limit=PRIVATE_LIMIT, rows=7)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["kind", "happened_on", "source", "words", "attached"])


class WrittenDownForm(OutsideForm):
    """The same for somebody who works at the school: under which clause, and whether it hurt one of them."""

    clause = forms.ChoiceField(label=_("Which part of the code is it about?"), required=False)
    harms_staff = forms.BooleanField(label=_("It hurt somebody who works here"), required=False)

    def __init__(self, *args: Any, clauses: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["clause"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = [("", _("None, or not sure")), *clauses]
