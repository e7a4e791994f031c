"""The two halves of the key that signs packs: Ed25519 over the SHA-256 of the manifest. Pure."""

import hashlib
import re

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

SECRET_BYTES = 32
IN_HEX = re.compile(r"[0-9a-f]{64}")


def new_secret() -> bytes:
    """The 32 bytes of a new signing key."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


class PublicKey:
    """The half that may be shown to everybody: whoever has it can tell what the other half signed."""

    def __init__(self, raw: bytes) -> None:
        """From 32 bytes. Raises ValueError for other bytes."""
        self._key = Ed25519PublicKey.from_public_bytes(raw)
        self.raw = raw

    @classmethod
    def read(cls, text: str) -> "PublicKey":
        """From 64 hexadecimal digits, in any grouping, or a PEM text. Raises ValueError for anything else."""
        if "BEGIN" in text:
            try:
                key = load_pem_public_key(text.encode())
            except UnsupportedAlgorithm as fault:
                raise ValueError("not an Ed25519 key") from fault
            if not isinstance(key, Ed25519PublicKey):
                raise ValueError("not an Ed25519 key")
            return cls(key.public_bytes_raw())
        digits = re.sub(r"[\s:-]", "", text).lower()
        if not IN_HEX.fullmatch(digits):
            raise ValueError("not 64 hexadecimal digits")
        return cls(bytes.fromhex(digits))

    @property
    def as_hex(self) -> str:
        """64 digits in groups of eight, to be read out and compared."""
        digits = self.raw.hex()
        return " ".join(digits[place : place + 8] for place in range(0, len(digits), 8))

    @property
    def as_pem(self) -> bytes:
        """The form that other programs read."""
        return self._key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def has_signed(self, signature: bytes, manifest: bytes) -> bool:
        """Whether the signature is this key's, over the SHA-256 of the manifest."""
        try:
            self._key.verify(signature, hashlib.sha256(manifest).digest())
        except InvalidSignature:
            return False
        return True


class Signer:
    """The secret half."""

    def __init__(self, secret: bytes) -> None:
        """From the 32 bytes of a key file. Raises ValueError for other bytes."""
        self._key = Ed25519PrivateKey.from_private_bytes(secret)
        self.public = PublicKey(self._key.public_key().public_bytes_raw())

    def sign(self, manifest: bytes) -> bytes:
        """64 bytes: the signature over the SHA-256 of the manifest."""
        return self._key.sign(hashlib.sha256(manifest).digest())
