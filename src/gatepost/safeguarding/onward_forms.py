"""Forms for what goes onward: a referral and what came of it, the receipt of a hand-over, a file to another school."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gatepost.core.forms import OnceField, WordsField
from gatepost.core.words import PRIVATE_LIMIT
from gatepost.safeguarding.forms import DayField
from gatepost.safeguarding.models import Referral
from gatepost.safeguarding.moves import SHORT_LIMIT


class ShortField(forms.CharField):
    """A name, a place or a reference."""

    def __init__(self, *, asks: str | Promise = "", **kwargs: Any) -> None:
        if asks:
            kwargs["error_messages"] = {"required": asks}
        super().__init__(max_length=SHORT_LIMIT, **kwargs)


class ReferralForm(forms.Form):
    """That somebody outside was told."""

    to = ShortField(
        label=_("Who was told"),
        help_text=_("As: children's social care, police, the council's designated officer"),
        asks=_("Please say who was told."),
    )
    by_way = forms.ChoiceField(
        label=_("How"),
        choices=Referral.By.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please say how they were told.")},
    )
    made_on = DayField(label=_("On which day"))
    their_reference = ShortField(label=_("Their reference, if they gave one"), required=False)
    look_again_on = DayField(label=_("Ask what came of it on"), help_text=_("You are reminded on this day."))
    once = OnceField()


class OutcomeForm(forms.Form):
    """What came of a referral."""

    words = WordsField(label=_("What came of it"), limit=PRIVATE_LIMIT, rows=3)


class ReceiptForm(forms.Form):
    """That a pack is in the school's own system."""

    received_in = ShortField(label=_("Which system has it"), asks=_("Please say which system has it."))
    received_as = ShortField(label=_("Its reference there"), asks=_("Please write its reference there."))
    received_by = ShortField(label=_("Who put it there"), asks=_("Please say who put it there."))
    received_on = DayField(label=_("On which day"))


class TransferForm(forms.Form):
    """A child moves to another school."""

    to_school = ShortField(label=_("The other school"), asks=_("Please name the other school."))
    moves_on = DayField(label=_("The child's first day there"))
    once = OnceField()


class SentForm(forms.Form):
    """The file was sent."""

    sent_on = DayField(label=_("Sent on"))
    sent_by_way = ShortField(
        label=_("How"), help_text=_("As: by hand, by secure mail, from system to system"), required=False
    )


class ReceivedForm(forms.Form):
    """The other school has the file."""

    received_on = DayField(label=_("They had it on"))
    received_by = ShortField(label=_("Who said so"), asks=_("Please say who there said so."))
