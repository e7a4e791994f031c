"""The recovery key: two sheets of paper that together open the key files in a backup. Pure."""

from gatepost.core.recovery.sealed_keys import CannotOpenKeys, RecoveryKey, RecoveryPublic, seal_keys, unseal_keys
from gatepost.core.recovery.sheets import HOLDERS, Sheet, WrongSheet, read_sheet, split, together

__all__ = [
    "HOLDERS",
    "CannotOpenKeys",
    "RecoveryKey",
    "RecoveryPublic",
    "Sheet",
    "WrongSheet",
    "read_sheet",
    "seal_keys",
    "split",
    "together",
    "unseal_keys",
]
