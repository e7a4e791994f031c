"""The page on which an evidence pack is made, and the pack itself as a file to keep."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from gatepost.concerns import access, actions
from gatepost.concerns.actions.evidence_pack import HATS_THAT_PACK, make_evidence_pack
from gatepost.concerns.fresh import asks_again
from gatepost.concerns.models import Concern
from gatepost.concerns.pack_form import PackForm
from gatepost.core.http import page
from gatepost.people.doorway import GatepostRequest, wears


@require_http_methods(["GET", "POST"])
@wears(*HATS_THAT_PACK)
@asks_again
def evidence_pack(request: GatepostRequest, reference: str) -> HttpResponse:
    """What is put into a pack, with the choices; POST answers with the zip, which is kept nowhere here."""
    if request.method != "POST":
        concern = actions.open_concern(request.acting, reference)
        return _page(request, concern, PackForm(files=_files(concern)))
    concern = access.concern_for_school(request.acting, reference)
    form = PackForm(request.POST, files=_files(concern))
    if not form.is_valid():
        return _page(request, concern, form, status=422)
    made = make_evidence_pack(
        request.acting,
        reference,
        masked=form.cleaned_data["names"] == "masked",
        reason=form.cleaned_data["reason"],
        with_files=form.cleaned_data.get("with_files", False),
    )
    answer = HttpResponse(made.content, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answer


def _page(request: GatepostRequest, concern: Concern, form: PackForm, *, status: int = 200) -> HttpResponse:
    context = {"concern": concern, "form": form, "files": _files(concern)}
    return page(request, "concerns/evidence_pack.html", context, status=status)


def _files(concern: Concern) -> int:
    return concern.evidence.filter(content__isnull=False).count()
