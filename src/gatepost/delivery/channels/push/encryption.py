"""A push message sealed for one browser, so that its push service cannot read it (RFC 8291, RFC 8188). Pure."""

import os

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
KEY_BYTES, SECRET_BYTES, SALT_BYTES = 65, 16, 16
# One record, whatever is in it (RFC 8291, section 4); push services take 4,096 bytes at least (RFC 8030, section 7.2).
RECORD_BYTES = 4096
# Every message is filled up to the same length: how long it is tells nothing.
PADDED_BYTES = 1024
LAST_RECORD = b"\x02"


def is_key(raw: bytes) -> bool:
    """Whether these bytes are a public key that a browser can have: a point on P-256, uncompressed."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, raw)
    except ValueError:
        return False
    return len(raw) == KEY_BYTES


def sealed_for(
    content: bytes,
    *,
    browser_key: bytes,
    browser_secret: bytes,
    own_key: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
    padded_to: int = PADDED_BYTES,
) -> bytes:
    """The body of a push: header and one record of `aes128gcm`.

    `browser_key` and `browser_secret` are the subscription's `p256dh` and `auth`. `own_key` and `salt` are new for each
    message; they are only given to compare with the RFC's example. Raises ValueError for a key that is none, and for
    more words than fit.
    """
    if len(content) >= padded_to:
        raise ValueError("a push is one record")
    own_key = own_key or ec.generate_private_key(CURVE)
    salt = salt or os.urandom(SALT_BYTES)
    receiver = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, browser_key)
    own_public = own_key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = own_key.exchange(ec.ECDH(), receiver)
    # RFC 8291, section 3.4: the browser's secret and both public keys go into the key, then RFC 8188's derivation.
    material = _derived(shared, salt=browser_secret, info=b"WebPush: info\0" + browser_key + own_public, length=32)
    key = _derived(material, salt=salt, info=b"Content-Encoding: aes128gcm\0", length=16)
    nonce = _derived(material, salt=salt, info=b"Content-Encoding: nonce\0", length=12)
    record = (content + LAST_RECORD).ljust(padded_to, b"\0")
    header = salt + RECORD_BYTES.to_bytes(4, "big") + bytes([len(own_public)]) + own_public
    return header + AESGCM(key).encrypt(nonce, record, None)


def _derived(material: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(material)
