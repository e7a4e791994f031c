"""The form of the school's times for complaints."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from gatepost.concerns.actions.timescales import RANGES

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _days(name: str, label: "StrOrPromise", help_text: "StrOrPromise" = "") -> forms.IntegerField:
    least, most = RANGES[name]
    return forms.IntegerField(label=label, help_text=help_text, min_value=least, max_value=most)


class TimesForm(forms.Form):
    """Each number is a number of school days, named as its column."""

    acknowledge_days = _days("acknowledge_days", _("School days to acknowledge a formal complaint"))
    stage_1_days = _days("stage_1_days", _("School days for stage 1, until the decision"))
    stage_2_days = _days("stage_2_days", _("School days for stage 2, until the panel’s decision"))
    escalate_within_days = _days(
        "escalate_within_days",
        _("School days to ask for the next stage"),
        _("So long after an answer its author may ask for a panel, or say more."),
    )
    warn_days_before = _days(
        "warn_days_before",
        _("School days ahead of a date to warn whoever has it"),
        _("When the date has gone by, the head is told as well."),
    )
