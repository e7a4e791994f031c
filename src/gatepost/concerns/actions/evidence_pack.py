"""Making an evidence pack: one concern as signed files, written down, and kept nowhere afterwards."""

import hashlib
import json
from dataclasses import dataclass

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.concerns import access, names_apart
from gatepost.concerns.moves import OPENED, READ_NAMES
from gatepost.concerns.pack.paper import document_of
from gatepost.concerns.pack.record import Making, record_of
from gatepost.core.clock import now
from gatepost.core.documents import CannotPrint, printed
from gatepost.core.errors import Invalid, NotFound
from gatepost.core.packs import make_pack
from gatepost.core.packs.key import signer
from gatepost.core.words import checked_words
from gatepost.people.hats import Acting
from gatepost.people.models import Hat

MADE = "made an evidence pack"
HATS_THAT_PACK = (Hat.LEADERSHIP, Hat.HEAD, Hat.CHAIR, Hat.CLERK)
REASON_LIMIT = 500  # characters of why other families are shown
DATA, PAGES, WITHOUT_PAGES = "case.json", "case.pdf", "no-pdf.txt"


@dataclass(frozen=True, slots=True)
class EvidencePack:
    """A pack as it is handed out: a name for the file, its bytes, and their SHA-256, which stands in the audit."""

    name: str
    content: bytes
    sha256: str


def make_evidence_pack(
    acting: Acting, reference: str, *, masked: bool = True, reason: str = "", with_files: bool = False
) -> EvidencePack:
    """One concern on this hat's desk as a signed pack; the audit says who made it, with its hash.

    Other families are masked unless `masked` is false, which needs a reason. `with_files` puts in what was attached,
    which cannot be masked. Laying out pages takes time, so nothing is locked meanwhile; whether they may still see it
    is asked again at the end. Raises NotFound for hats that make none and for concerns out of reach, Invalid without a
    reason.
    """
    if acting.hat not in HATS_THAT_PACK:
        raise NotFound(what="concern")
    concern = access.concern_for_school(acting, reference)
    if masked:
        reason = ""
    elif not reason.strip():
        raise Invalid(fields={"reason": "Please say why the names of other families are needed."})
    else:
        reason = checked_words(reason, limit=REASON_LIMIT, field="reason")
    making = Making(acting=acting, at=now(), masked=masked, reason=reason, with_files=with_files)
    held = record_of(concern, making)
    key = signer()
    data = json.dumps(held.told, ensure_ascii=False, indent=1).encode() + b"\n"
    files = {DATA: data, **held.files}
    document = document_of(
        held.told,
        time_zone=concern.school.time_zone,
        made_at=making.at,
        key=key.public.as_hex,
        data_hash=hashlib.sha256(data).hexdigest(),
    )
    try:
        files[PAGES] = printed(document).pdf
    except CannotPrint as fault:
        files[WITHOUT_PAGES] = f"{fault}\nAll of the case is in {DATA}.\n".encode()
    about = {
        "what": held.told["what"],
        "reference": concern.reference,
        "school": concern.school.name,
        "made_at": held.told["made_at"],
        "other_families": held.told["other_families"],
    }
    content = make_pack(files, about, signer=key)
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        access.concern_for_school(acting, reference)
        # Its author sees who opened it, and who read a name that is kept apart: a pack shows all of it.
        shows_names = not masked and names_apart.is_protecting(concern)
        record(READ_NAMES if shows_names else OPENED, actor=acting.actor, subject=Subject("concern", reference))
        record(
            MADE,
            actor=acting.actor,
            subject=Subject("concern", concern.reference),
            reason=reason,
            facts={"sha256": digest, "masked": masked, "files": len(held.files)},
        )
    return EvidencePack(f"evidence-{concern.reference}-{making.at:%Y-%m-%d}.zip", content, digest)
