"""One-way digests: of secrets that we keep only to compare, and of texts that a verdict speaks of."""

import hashlib
import hmac

from django.conf import settings


def digest_of_secret(secret: str, *, purpose: str) -> str:
    """A keyed digest of a code or token (64 hex digits). The key is outside the database."""
    key = settings.SECRET_KEY.encode()
    return hmac.digest(key, f"{purpose}\0{secret}".encode("utf-8", "surrogatepass"), "sha256").hex()


def digest_of_text(text: str) -> str:
    """SHA-256 of a text in UTF-8, 64 hex digits: the same that the databases' triggers compute."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
