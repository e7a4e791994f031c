"""One zip: files, a manifest of their hashes, the manifest's signature, the public key. Pure: same in, same out."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping

from gatepost.core.packs.signing import Signer

FORMAT = 1
MANIFEST, SIGNATURE, KEY = "manifest.json", "manifest.sig", "public-key.pem"
NOT_LISTED = frozenset({MANIFEST, SIGNATURE, KEY})
# Files of a zip carry a time of day; ours carry one and the same, so that the pack depends on nothing but its contents.
TIME_IN_ZIP = (1980, 1, 1, 0, 0, 0)


def make_pack(files: Mapping[str, bytes], about: Mapping[str, str], *, signer: Signer) -> bytes:
    """The bytes of a pack. `files`: contents by name, with `/` for folders; `about`: what the manifest says of itself.

    Raises ValueError for a name that a pack keeps for itself, or one that could lead out of a folder.
    """
    for name in files:
        if name in NOT_LISTED or name.startswith("/") or "\\" in name or {"", ".", ".."} & set(name.split("/")):
            raise ValueError(f"a file in a pack cannot be called {name!r}")
    manifest = canonical(
        {
            **about,
            "format": FORMAT,
            "key": signer.public.raw.hex(),
            "files": [
                {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
                for name, content in sorted(files.items())
            ],
        }
    )
    own = {MANIFEST: manifest, SIGNATURE: signer.sign(manifest), KEY: signer.public.as_pem}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as pack:
        for name, content in [*own.items(), *sorted(files.items())]:
            entry = zipfile.ZipInfo(name, TIME_IN_ZIP)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            pack.writestr(entry, content)
    return packed.getvalue()


def canonical(told: Mapping[str, object]) -> bytes:
    """JSON in one form only: sorted names, no spaces, UTF-8, a line end. What is signed is hashed over these bytes."""
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
