"""What can go wrong with what a person may do."""

from datetime import date

from django.utils.formats import date_format

from gatepost.core.errors import GatepostError


class PostingLimited(GatepostError):
    """The school has limited this person's posting for a set time; the fact `until` is the day it is over."""

    code = "posting-limited"
    status = 403

    def __init__(self, until: date) -> None:
        said = (
            "For now you can read the class group, and write to the school. "
            f"You can post again on {date_format(until, 'l j F Y')}."
        )
        super().__init__(said, until=until)
