"""The page of one disclosure: the words, the chronology, and every form, one of which may come back with mistakes."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from gatepost.core.clock import today_in
from gatepost.core.forms import accepted
from gatepost.core.http import page
from gatepost.people.doorway import GatepostRequest
from gatepost.safeguarding import access, actions
from gatepost.safeguarding.actions import NEWEST, NOTES
from gatepost.safeguarding.forms import ChoiceForm, DecisionForm, LetterForm, LineForm, PersonForm
from gatepost.safeguarding.models import Disclosure, Referral, Transfer
from gatepost.safeguarding.onward_forms import (
    OutcomeForm,
    ReceiptForm,
    ReceivedForm,
    ReferralForm,
    SentForm,
    TransferForm,
)
from gatepost.safeguarding.state import Act, after


def person_form(found: Disclosure, data: Any = None) -> PersonForm:
    """Whom it may be kept from: everybody with a role here who is not in it yet."""
    people = access.may_be_named(found.school).exclude(pk=found.author_id)
    return PersonForm(data, people=people.exclude(pk__in=found.named.values("person")), auto_id="person-%s")


def disclosure_page(request: GatepostRequest, found: Disclosure, *, ref: str = "", **wrong: Any) -> HttpResponse:
    """The page; `wrong` names the form that came back with mistakes, `ref` the referral, pack or file it was about."""
    usual: dict[str, Any] = {
        "line": LineForm(auto_id="line-%s"),
        "choice": ChoiceForm(auto_id="choice-%s"),
        "letter": LetterForm(auto_id="letter-%s"),
        "decision": DecisionForm(auto_id="decision-%s"),
        "person": person_form(found),
        "referral": ReferralForm(auto_id="referral-%s"),
        "transfer": TransferForm(auto_id="transfer-%s"),
    }
    forms = {name: wrong.get(name, form) for name, form in usual.items()}
    today = today_in(found.school.time_zone)
    context = forms | {
        "disclosure": found,
        "chronology": found.chronology.select_related("by", "corrects__by"),
        "notes": [kind.value for kind in NOTES],
        "named": [entry.person for entry in found.named.select_related("person")],
        "referrals": [_referral(one, wrong.get("outcome") if one.ref == ref else None) for one in _referrals(found)],
        "hand_overs": [
            {"made": one, "form": _form(ReceiptForm, one.ref, wrong.get("receipt") if one.ref == ref else None)}
            for one in found.hand_overs.select_related("made_by")
        ],
        # The pack's answer is a file, so the page from before stays: it has this form already.
        "receipt_of_newest": _form(ReceiptForm, NEWEST, wrong.get("receipt") if ref == NEWEST else None),
        "newest": NEWEST,
        "transfers": [_transfer(one, wrong, ref=ref) for one in found.transfers.all()],
        "looks_again_today": found.look_again_on is not None and found.look_again_on <= today,
        "today": today,
        "may_note": after(found.state, Act.NOTE) is not None,
        "may_close": after(found.state, Act.CLOSE) is not None,
    }
    return page(
        request,
        "safeguarding/disclosure.html",
        context,
        status=422 if any(form.errors for form in wrong.values()) else 200,
    )


def step(
    request: GatepostRequest,
    reference: str,
    name: str,
    form: django_forms.Form,
    act: Callable[[Disclosure], object],
    done: str,
    *,
    ref: str = "",
) -> HttpResponse:
    """Take a step on a disclosure and go back to it; or show its page again, with the form under its name and what
    was typed, where something is to be put right. `ref` says which referral, pack or file it is about."""
    found = access.disclosure_for_lead(request.acting, reference)
    if not (form.is_valid() and accepted(form, lambda: act(found))):
        wrong: dict[str, Any] = {name: form}
        return disclosure_page(request, actions.open_disclosure(request.acting, reference), ref=ref, **wrong)
    messages.success(request, done)
    return redirect("safeguarding:disclosure", reference)


def correcting(found: Disclosure, once: str) -> LineForm | None:
    """The form for a line, begun as a correction of a note; None when there is no such note."""
    line = found.chronology.filter(once=once, kind__in=NOTES).first()
    if line is None:
        return None
    begun = {"kind": line.kind, "corrects": once, "category": line.category or "", "source": line.source or ""}
    begun |= {"happened_on": line.happened_on, "happened_time": line.happened_time, "present": line.present or ""}
    form = LineForm(initial=begun, auto_id="line-%s")
    form.fields["words"].label = _("How it really was")
    return form


def _referrals(found: Disclosure) -> list[Referral]:
    return list(found.referrals.select_related("by"))


def _referral(one: Referral, wrong: Any) -> dict[str, Any]:
    return {"row": one, "form": _form(OutcomeForm, one.ref, wrong)}


def _transfer(one: Transfer, wrong: dict[str, Any], *, ref: str) -> dict[str, Any]:
    mine = wrong if one.ref == ref else {}
    return {
        "row": one,
        "sent": _form(SentForm, one.ref, mine.get("sent")),
        "received": _form(ReceivedForm, one.ref, mine.get("received")),
    }


def _form(kind: Any, ref: str, wrong: Any) -> Any:
    return wrong or kind(auto_id=f"{ref}-%s")
