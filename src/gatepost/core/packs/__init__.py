"""Packs: files in one zip with a signed list of their hashes, and the check of such a pack. Needs no database."""

from gatepost.core.packs.checking import Checked, NoPack, check
from gatepost.core.packs.making import make_pack
from gatepost.core.packs.signing import PublicKey, Signer

__all__ = ["Checked", "NoPack", "PublicKey", "Signer", "check", "make_pack"]
