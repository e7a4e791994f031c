"""Whether a call is the platform's: it signs the very bytes that it sends (X-Hub-Signature-256)."""

import hashlib
import hmac

PREFIX = "sha256="


def is_right(body: bytes, header: str, *, app_secret: str) -> bool:
    """Whether `header` is `sha256=` and the HMAC-SHA256 of these bytes under the app's secret, 64 small hex digits.

    The bytes are those of the wire: JSON that was read and written again has other bytes as soon as it holds an emoji.
    It takes equally long wherever the two differ.
    """
    if not app_secret or not header.startswith(PREFIX):
        return False
    expected = hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), header.removeprefix(PREFIX).encode("utf-8", "surrogateescape"))
