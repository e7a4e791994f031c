"""The audit of an export: a whole chat held against a code, with names removed. Pure Python; nothing is stored."""

from gatepost.adoption.audit.audit import Audit, audit_export
from gatepost.adoption.audit.report import html_report

__all__ = ["Audit", "audit_export", "html_report"]
