"""Private words at rest: sealed with a key that is in no database and in no backup of one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

from gatepost.core import key_files

NONCE_BYTES = 12


class CannotOpen(Exception):
    """The sealed bytes do not fit the key: another key file, or altered bytes."""


def key_named(name: str) -> bytes:
    """The 256-bit key kept in the file `<keys>/<name>.key`; made on first use, readable by its owner alone."""
    path = Path(settings.KEYS) / f"{name}.key"
    return key_files.read_or_make(path, lambda: AESGCM.generate_key(bit_length=256))


_ciphers: dict[str, AESGCM] = {}


def _cipher(name: str) -> AESGCM:
    if name not in _ciphers:
        _ciphers[name] = AESGCM(key_named(name))
    return _ciphers[name]


@contextmanager
def keys_in(folder: Path) -> Iterator[None]:
    """`with keys_in(folder):` words are sealed and opened with the key files there, as those of a backup that loads."""
    before, known = settings.KEYS, dict(_ciphers)
    settings.KEYS = folder
    _ciphers.clear()
    try:
        yield
    finally:
        settings.KEYS = before
        _ciphers.clear()
        _ciphers.update(known)


def seal_bytes(content: bytes, *, key: str) -> bytes:
    """The bytes encrypted and authenticated (AES-256-GCM); `key` names the key file."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher(key).encrypt(nonce, content, key.encode())


def unseal_bytes(sealed: bytes, *, key: str) -> bytes:
    """The bytes again. Raises CannotOpen when key and bytes do not belong together."""
    try:
        return _cipher(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], key.encode())
    except InvalidTag as fault:
        raise CannotOpen(key) from fault


def seal(text: str, *, key: str) -> bytes:
    """The text encrypted and authenticated; `key` names the key file."""
    return seal_bytes(text.encode("utf-8"), key=key)


def unseal(sealed: bytes, *, key: str) -> str:
    """The text again. Raises CannotOpen when key and bytes do not belong together."""
    return unseal_bytes(bytes(sealed), key=key).decode("utf-8")


class _SealedField(models.BinaryField):  # type: ignore[type-arg]  # generic for the type checker alone
    """What the columns share whose contents the database and its backups hold only sealed. They cannot be searched.

    `key` names the key file: `concerns` and `safeguarding` have one each, so that who may read one
    store's backup and key still cannot read the other's.
    """

    def __init__(self, *args: object, key: str = "concerns", **kwargs: object) -> None:
        self.key = key
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came

    def deconstruct(self) -> tuple[str, str, list[object], dict[str, object]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs["key"] = self.key
        return name, path, list(args), kwargs

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError("what is sealed is never written out in clear")

    def _prepared(self, value: object, connection: object, prepared: bool) -> object:
        return super().get_db_prep_value(value, connection, prepared)  # type: ignore[arg-type]  # as Django gave them


class SealedTextField(_SealedField):
    """A sealed text."""

    def from_db_value(self, value: bytes | memoryview | None, *_: object) -> str | None:
        return None if value is None else unseal(bytes(value), key=self.key)

    def get_db_prep_value(self, value: object, connection: object, prepared: bool = False) -> object:
        return self._prepared(seal(value, key=self.key) if isinstance(value, str) else value, connection, prepared)


class SealedBytesField(_SealedField):
    """Sealed bytes: a file that somebody attached, or a mail as it came."""

    def from_db_value(self, value: bytes | memoryview | None, *_: object) -> bytes | None:
        return None if value is None else unseal_bytes(bytes(value), key=self.key)

    def get_db_prep_value(self, value: object, connection: object, prepared: bool = False) -> object:
        if isinstance(value, (bytes, memoryview)):
            value = seal_bytes(bytes(value), key=self.key)
        return self._prepared(value, connection, prepared)
