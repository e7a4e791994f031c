"""Live updates: one stream of events a person, resumed by a cursor, beside Django on the same port.

`cursor` says how far a stream has come, `reader` asks the database, `mailbox` is one open stream, `hub` hands each
event to the mailboxes that may have it, and `stream` speaks HTTP.
"""

from gatepost.groups.hints import hint, revoked
from gatepost.groups.live.hub import close_all
from gatepost.groups.live.stream import sign_in_with, stream

__all__ = ["close_all", "hint", "revoked", "sign_in_with", "stream"]
