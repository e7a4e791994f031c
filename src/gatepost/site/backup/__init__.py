"""Backups: the whole database of one moment in one file, and the way back with all that must not come back."""

from gatepost.site.backup.archive import Refused
from gatepost.site.backup.making import make_backup
from gatepost.site.backup.restoring import restore, verify

__all__ = ["Refused", "make_backup", "restore", "verify"]
