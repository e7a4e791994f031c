"""The clauses of a school's own: found by examples, attachments, hours, volume, contact details and names."""

from gatepost.conduct.own.clauses import OwnClauses

__all__ = ["OwnClauses"]
