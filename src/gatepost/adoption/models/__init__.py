"""The tables of the room, one file a noun."""

from gatepost.adoption.models.plan import Plan, PlanStep

__all__ = ["Plan", "PlanStep"]
