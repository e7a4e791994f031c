"""Evidence leaves as a file to be saved. It is whatever somebody brought, so no browser may show or run it."""

from urllib.parse import quote

from django.http import HttpResponse

from gatepost.concerns.models import Evidence
from gatepost.core.errors import NotFound


def as_download(evidence: Evidence) -> HttpResponse:
    """The very bytes that came in, under a name of ours and the one it came with. Raises NotFound for words alone."""
    if evidence.content is None:
        raise NotFound(what="evidence")
    answer = HttpResponse(evidence.content, content_type="application/octet-stream")
    name = quote(evidence.name or "", safe="")
    answer["Content-Disposition"] = f"attachment; filename=\"evidence-{evidence.ref}\"; filename*=UTF-8''{name}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "no-store"
    return answer
