"""The tables of the room, one file a noun."""

from gatepost.adoption.models.audits import GroupAudit
from gatepost.adoption.models.plan import Plan, PlanStep

__all__ = ["GroupAudit", "Plan", "PlanStep"]
