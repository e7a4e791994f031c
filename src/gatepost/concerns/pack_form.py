"""What is asked before an evidence pack is made."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gatepost.concerns.actions.evidence_pack import REASON_LIMIT
from gatepost.core.words import UNSTORABLE


class PackForm(forms.Form):
    """Whether other families are masked, why not, and whether attached files go with it."""

    names = forms.ChoiceField(
        label=_("Names of other families"),
        choices=[
            ("masked", _("Mask them: “child A”, “parent B”")),
            ("shown", _("Show them, for a reason that is kept")),
        ],
        initial="masked",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why are they needed?"),
        help_text=_("Only if you show them. It stands in the pack and in the audit."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=REASON_LIMIT,
        required=False,
    )
    with_files = forms.BooleanField(
        label=_("Put in the files that were attached"),
        help_text=_("What is in a file cannot be masked. Look at each one first."),
        required=False,
    )

    def __init__(self, *args: Any, files: int, **kwargs: Any) -> None:
        """`files`: how many were attached; without any there is nothing to ask about them."""
        super().__init__(*args, **kwargs)
        if not files:
            del self.fields["with_files"]

    def clean(self) -> dict[str, Any]:
        """Names are shown for a reason only."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["reason"] = UNSTORABLE.sub("", cleaned.get("reason", "")).strip()
        if cleaned.get("names") == "shown" and not cleaned["reason"]:
            self.add_error("reason", _("Please say why the names of other families are needed."))
        return cleaned
