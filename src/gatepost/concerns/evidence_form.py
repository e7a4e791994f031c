"""The fields of evidence: what sort it is, when it happened, where it comes from, and files."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from gatepost.concerns.actions.from_mail import Piece
from gatepost.concerns.models import Evidence
from gatepost.core.file_types import type_of
from gatepost.core.forms import OnceField, WordsField
from gatepost.core.words import PRIVATE_LIMIT, UNSTORABLE

MOST_FILES = 5
LARGEST_FILE = 10 * 1024 * 1024  # bytes
LARGEST_TOGETHER = 12 * 1024 * 1024  # bytes of all files of one form; site/intake.py takes in no more
LONGEST_NAME = 120
# A message in a class group is reported from its own menu.
KINDS = [kind for kind in Evidence.Kind if kind is not Evidence.Kind.POST]


def kinds_offered() -> list[tuple[str, str]]:
    """What sort of thing it can be, none chosen yet."""
    return [("", str(_("Please choose"))), *((kind.value, capfirst(str(kind.label))) for kind in KINDS)]


class FilesInput(forms.ClearableFileInput):
    """An input that takes several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each checked by what is in it; cleaned to (name, type, content) each."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=FilesInput(attrs={"multiple": True}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The files as they may be kept. Raises ValidationError with a sentence for each reason."""
        given = list(data) if isinstance(data, (list, tuple)) else [data] if data else []
        if len(given) > MOST_FILES:
            raise ValidationError(_("Please choose five files at most. You can add more afterwards."))
        if sum(file.size or 0 for file in given) > LARGEST_TOGETHER:
            raise ValidationError(
                _("Together these are more than 12 MB. Please send some now, and add the rest later.")
            )
        return [_checked(file) for file in given]


def _checked(file: "UploadedFile[Any]") -> tuple[str, str, bytes]:
    name = UNSTORABLE.sub("", (file.name or "").replace("/", " ").replace("\\", " ")).strip()[-LONGEST_NAME:]
    if (file.size or 0) > LARGEST_FILE:
        raise ValidationError(_("%(name)s is larger than 10 MB.") % {"name": name})
    content = file.read()
    type_ = type_of(content)
    if type_ is None:
        raise ValidationError(
            _("We cannot take %(name)s. Please send a picture, a recording, a PDF, a saved e-mail or plain text.")
            % {"name": name}
        )
    return name or str(_("a file")), type_, content


class EvidenceForm(forms.Form):
    """One or more pieces of evidence of one happening, for a matter that there is."""

    kind = forms.ChoiceField(
        label=_("What sort of thing is it?"),
        choices=kinds_offered,
        error_messages={"required": _("Please choose one."), "invalid_choice": _("Please choose one.")},
    )
    happened_on = forms.DateField(
        label=_("When did it happen?"),
        help_text=_("If you are not sure, the day you learned of it."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Please say which day."), "invalid": _("Please write the day like 2026-11-23.")},
    )
    source = forms.CharField(
        label=_("Where does it come from?"),
        help_text=_("For example: sent to me by e-mail, seen on the parents’ page, heard at the gate."),
        max_length=120,
        error_messages={"required": _("Please say where it comes from.")},
    )
    words = WordsField(label=_("What was said or done?"), limit=PRIVATE_LIMIT, rows=5, required=False)
    attached = FilesField(
        label=_("Screenshots, e-mails or recordings"),
        help_text=_("Up to 10 MB each. They are kept exactly as they are, with all that is in them."),
        required=False,
    )
    once = OnceField()

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_happened_on(self) -> date:
        """Not in the future, and in living memory of a school."""
        day: date = self.cleaned_data["happened_on"]
        if day > self.today:
            raise ValidationError(_("This day has not come yet."))
        if day.year < self.today.year - 20:
            raise ValidationError(_("Please look at the year again."))
        return day

    def clean_source(self) -> str:
        """One line that the database can keep."""
        return " ".join(UNSTORABLE.sub("", self.cleaned_data["source"]).split())

    def clean(self) -> dict[str, Any]:
        """Words or a file: something must be there."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("words") and not cleaned.get("attached"):
            self.add_error("words", _("Please write what happened, or add a file."))
        return cleaned

    def pieces(self) -> list[Piece]:
        """What was given, ready to be kept: one piece a file; where there is no file, the words."""
        about: dict[str, Any] = {name: self.cleaned_data[name] for name in ("kind", "happened_on", "source")}
        files: Sequence[tuple[str, str, bytes]] = self.cleaned_data["attached"]
        words = self.cleaned_data["words"]
        if not files:
            return [Piece(**about, words=words)]
        first, *others = [Piece(**about, name=name, type=type_, content=content) for name, type_, content in files]
        return [Piece(**about, words=words, name=first.name, type=first.type, content=first.content), *others]
