"""Who we are, to a push service: a signed word of this installation for each push (RFC 8292).

The key is made once and kept in `keys/push.key`, beside the keys of sealed words. A browser that was switched on under
one key takes no push under another.
"""

import base64
import json
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from gatepost.core import key_files
from gatepost.core.outgoing import Address
from gatepost.delivery.channels.push.encryption import CURVE

NAME = "push.key"
NUMBER_BYTES = 32
# A day is the longest that a service believes it (RFC 8292, section 2); half of one bears clocks that differ.
LIFETIME = timedelta(hours=12)


def in_letters(raw: bytes) -> str:
    """Bytes as headers and browsers write them: base64url without `=` (RFC 7515, section 2)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def public_key() -> str:
    """What a browser is switched on with, as its `applicationServerKey`. Raises OSError without the key file."""
    return in_letters(_public_point(_key()))


def authorization(address: Address, *, contact: str, at: datetime) -> str:
    """The header for one push to this address. `contact` is whom the service may ask: `https:` or `mailto:`."""
    claims = {
        "aud": f"{address.scheme}://{address.authority}",
        "exp": int((at + LIFETIME).timestamp()),
        "sub": contact,
    }
    signed = ".".join(in_letters(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
    key = _key()
    # RFC 7518, section 3.4: the two numbers one after the other, not as DER has them.
    numbers = decode_dss_signature(key.sign(signed.encode("ascii"), ec.ECDSA(SHA256())))
    signature = b"".join(number.to_bytes(NUMBER_BYTES, "big") for number in numbers)
    return f"vapid t={signed}.{in_letters(signature)}, k={in_letters(_public_point(key))}"


def _key() -> ec.EllipticCurvePrivateKey:
    raw = key_files.read_or_make(Path(settings.KEYS) / NAME, _new_secret)
    return ec.derive_private_key(int.from_bytes(raw, "big"), CURVE)


def _new_secret() -> bytes:
    return ec.generate_private_key(CURVE).private_numbers().private_value.to_bytes(NUMBER_BYTES, "big")


def _public_point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
