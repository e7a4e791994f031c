"""The signing key of this installation: a file beside the data keys, made on first use."""

from pathlib import Path

from django.conf import settings

from gatepost.core import key_files
from gatepost.core.packs.signing import Signer, new_secret

NAME = "evidence.key"


def signer() -> Signer:
    """What signs packs here. Raises OSError where the keys cannot be read or made."""
    return Signer(key_files.read_or_make(Path(settings.KEYS) / NAME, new_secret))
