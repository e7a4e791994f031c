"""The tables of the room, one file a noun."""

from gatepost.groups.models.group import ClassGroup, GroupEvent, ReadMark
from gatepost.groups.models.hiding import Hiding
from gatepost.groups.models.invitation import Invitation, JoinRequest
from gatepost.groups.models.post import Post, PostRevision, Reaction

__all__ = [
    "ClassGroup",
    "GroupEvent",
    "Hiding",
    "Invitation",
    "JoinRequest",
    "Post",
    "PostRevision",
    "Reaction",
    "ReadMark",
]
