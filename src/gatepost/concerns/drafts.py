"""Letters that Gatepost drafts. Somebody reads, changes and sends each; none goes by itself."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from gatepost.concerns import clocks
from gatepost.concerns.models import Concern
from gatepost.core.clock import today_in

# What a draft leaves to whoever sends it.
TO_FILL_IN = "…"


@dataclass(frozen=True, slots=True)
class DraftOfUpdate:
    """What an update could say, and the new date it could give."""

    words: str
    reply_by: date


def update(concern: Concern) -> DraftOfUpdate:
    """That it takes longer: sorry when the day has gone by, and the days of a question from today as a new date."""
    today = today_in(concern.school.time_zone)
    clock = clocks.clock_of(concern.school)
    promised = f"{concern.reply_by:%A %-d %B}"
    if concern.reply_by < today:
        words = _("We said that you would hear from us by %(day)s. You have not, and we are sorry.") % {"day": promised}
    else:
        words = _("We said that you would hear from us by %(day)s. We need a little longer.") % {"day": promised}
    words += "\n\n" + _("We are still working on it. It takes longer because") + " " + TO_FILL_IN
    return DraftOfUpdate(words, clock.calendar.add(max(today, concern.reply_by), clock.answer_days))
