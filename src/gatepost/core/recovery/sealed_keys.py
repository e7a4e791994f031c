"""Key files sealed so that only the recovery key opens them. Sealing needs the public half alone. Pure.

X25519 with a key used once, HKDF-SHA256, AES-256-GCM. So the machine can seal the keys of today into every backup, and
cannot open what it sealed.
"""

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gatepost.core.recovery.sheets import NAME_BYTES, named

FORMAT = 1
PURPOSE = b"gatepost recovery of key files"


class CannotOpenKeys(Exception):
    """The sealed keys cannot be opened with this recovery key; the message says why, in a sentence."""


@dataclass(frozen=True, slots=True)
class RecoveryPublic:
    """The half of a recovery key that stays on the machine: it seals, and opens nothing. `raw`: 32 bytes."""

    raw: bytes

    @property
    def name(self) -> bytes:
        """Three bytes that tell this recovery key from others."""
        return hashlib.sha256(self.raw).digest()[:NAME_BYTES]

    @property
    def key_name(self) -> str:
        """The name as people read it, also on the sheets."""
        return named(self.name)


@dataclass(frozen=True, slots=True)
class RecoveryKey:
    """The half that is on the two sheets and nowhere else. `raw`: 32 bytes."""

    raw: bytes

    @classmethod
    def new(cls) -> "RecoveryKey":
        """A key by chance."""
        return cls(X25519PrivateKey.generate().private_bytes_raw())

    @property
    def public(self) -> RecoveryPublic:
        """The other half."""
        return RecoveryPublic(X25519PrivateKey.from_private_bytes(self.raw).public_key().public_bytes_raw())


def seal_keys(keys: Mapping[str, bytes], public: RecoveryPublic) -> bytes:
    """The files, by name, as JSON that only the recovery key opens."""
    once = X25519PrivateKey.generate()
    shared = once.exchange(X25519PublicKey.from_public_bytes(public.raw))
    sender, nonce = once.public_key().public_bytes_raw(), os.urandom(12)
    plain = json.dumps({name: base64.b64encode(content).decode() for name, content in sorted(keys.items())}).encode()
    sealed = AESGCM(_cipher_key(shared, sender, public.raw)).encrypt(nonce, plain, PURPOSE)
    told = {"format": FORMAT, "public": public.raw.hex(), "sender": sender.hex(), "nonce": nonce.hex()}
    return json.dumps({**told, "sealed": base64.b64encode(sealed).decode()}, indent=1).encode() + b"\n"


def sealed_to(sealed: bytes) -> RecoveryPublic:
    """Which recovery key opens this. Raises CannotOpenKeys for what is no sealed keys at all."""
    return RecoveryPublic(_field(_told(sealed), "public"))


def unseal_keys(sealed: bytes, key: RecoveryKey) -> dict[str, bytes]:
    """The files again, by name. Raises CannotOpenKeys for another recovery key, or altered bytes."""
    told = _told(sealed)
    public = sealed_to(sealed)
    if public != key.public:
        raise CannotOpenKeys(
            f"The keys in this backup open with the sheets of the recovery key {public.key_name}; these are of "
            f"{key.public.key_name}."
        )
    sender = _field(told, "sender")
    shared = X25519PrivateKey.from_private_bytes(key.raw).exchange(X25519PublicKey.from_public_bytes(sender))
    try:
        cipher = AESGCM(_cipher_key(shared, sender, public.raw))
        plain = cipher.decrypt(_field(told, "nonce"), base64.b64decode(told["sealed"]), PURPOSE)
    except (InvalidTag, ValueError, KeyError) as fault:
        raise CannotOpenKeys("The sealed keys in this backup were damaged.") from fault
    return {name: base64.b64decode(content) for name, content in json.loads(plain).items()}


def _told(sealed: bytes) -> dict[str, str]:
    try:
        told = json.loads(sealed)
        if told["format"] != FORMAT:
            raise CannotOpenKeys("The sealed keys are of a newer Gatepost. Bring Gatepost up to date first.")
    except (ValueError, KeyError, TypeError) as fault:
        raise CannotOpenKeys("The sealed keys in this backup cannot be read.") from fault
    return {name: str(value) for name, value in told.items()}


def _field(told: dict[str, str], name: str) -> bytes:
    try:
        return bytes.fromhex(told[name])
    except (KeyError, ValueError) as fault:
        raise CannotOpenKeys("The sealed keys in this backup cannot be read.") from fault


def _cipher_key(shared: bytes, sender: bytes, receiver: bytes) -> bytes:
    return HKDF(hashes.SHA256(), length=32, salt=sender + receiver, info=PURPOSE).derive(shared)
