"""In which column a mail lies, under which key: the office's store, or the safeguarding leads'.

Its head lies beside it, sealed apart and small: a list of mails opens that alone, not mails of thirty megabytes.
"""

import json

from gatepost.doors.email.headers import read_head, sender_of

LONGEST = 200  # characters of a name or subject in a list


def for_lead(raw: bytes) -> dict[str, object]:
    """The columns of a mail that only the leads open. What was found in its words stands nowhere outside the seal."""
    sealed = {"raw": None, "raw_for_lead": raw, "head": None, "head_for_lead": head_of(raw)}
    return {**sealed, "threatens": False, "harms_staff": False}


def for_office(raw: bytes) -> dict[str, object]:
    """The columns of any other mail."""
    return {"raw": raw, "raw_for_lead": None, "head": head_of(raw), "head_for_lead": None}


NOTHING: dict[str, object] = {"raw": None, "raw_for_lead": None, "head": None, "head_for_lead": None}


def head_of(raw: bytes) -> str:
    """Sender, their name and the subject, as a list shows them: JSON, to be sealed."""
    head, _body = read_head(raw, 0, len(raw), set())
    address, name = sender_of(head.sent("from"), set())
    told = {"sender": address, "name": name, "subject": head.words("subject", set())}
    return json.dumps({key: value[:LONGEST] for key, value in told.items()})
