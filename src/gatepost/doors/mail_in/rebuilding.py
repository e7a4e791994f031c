"""A mail put together again from what a provider took apart. The same parts give the same bytes, so that a call that
is made twice brings one mail."""

import hashlib
from email.generator import BytesGenerator
from email.policy import SMTP
from io import BytesIO
from typing import Any

# Who reads the mail later can tell that these are not the bytes that its sender sent.
MARK = "X-Gatepost-Rebuilt"


def rebuilt(message: Any, *, provider: str) -> bytes:
    """The message (an `email.message.Message`) as bytes, with a head that says so.

    Its parts get boundaries that follow from their content.
    """
    del message[MARK]
    message[MARK] = provider
    _bound(message)
    written = BytesIO()
    policy = SMTP.clone(max_line_length=None, cte_type="8bit", refold_source="none")
    BytesGenerator(written, mangle_from_=False, policy=policy).flatten(message)
    return written.getvalue()


def _bound(part: Any) -> bytes:
    """Give each multipart below a boundary that its content makes; a digest of this part."""
    content = part.get_payload()
    if isinstance(content, list):
        below = b"".join(_bound(one) for one in content)
        digest = hashlib.sha256(below).digest()
        if part.get_content_maintype() == "multipart":
            part.set_boundary(f"=_{digest.hex()[:40]}")
        return digest
    said = str(part.get("Content-Type", "")) + str(content)
    return hashlib.sha256(said.encode("utf-8", "surrogateescape")).digest()
