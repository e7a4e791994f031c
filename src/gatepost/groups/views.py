"""The pages of a group but its own (doors/web.py): a thread, one post, reactions, withdrawing, search."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gatepost.core.http import page
from gatepost.groups import access, actions, pages
from gatepost.groups.shown import group_url, place_of
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.models import Hat


@require_safe
@wears(Hat.PARENT)
def thread(request: GatepostRequest, ref: str, post: str) -> HttpResponse:
    """A post and its replies."""
    group = access.group_for_reading(request.acting, ref)
    found = access.post_for_reading(request.acting, post, group=group)
    return page(request, "groups/thread.html", pages.thread_context(request.acting, group, found))


@require_safe
@wears(Hat.PARENT)
def fragment(request: GatepostRequest, ref: str, post: str) -> HttpResponse:
    """One post as this reader sees it, for a page that is open already."""
    group = access.group_for_reading(request.acting, ref)
    found = access.post_for_reading(request.acting, post, group=group)
    return page(request, "groups/_post.html", pages.post_context(request.acting, group, found))


@require_POST
@wears(Hat.PARENT)
def react(request: GatepostRequest, ref: str, post: str) -> HttpResponse:
    """Give or take back a reaction. The form sends `act`: `on:same` or `off:same`."""
    group = access.group_for_reading(request.acting, ref)
    found = access.post_for_reading(request.acting, post, group=group)
    switch, _colon, kind = request.POST.get("act", "").partition(":")
    actions.react(request.acting, found, kind, on=switch == "on")
    if request.headers.get("HX-Request"):
        return page(request, "groups/_post.html", pages.post_context(request.acting, group, found))
    return redirect(f"{group_url(group)}?around={found.seq}#post-{found.ref}")


@require_http_methods(["GET", "HEAD", "POST"])
@wears(Hat.PARENT)
def withdraw(request: GatepostRequest, ref: str, post: str) -> HttpResponse:
    """Ask once, then take one's own post out of sight."""
    group = access.group_for_reading(request.acting, ref)
    found = access.own_post_for_change(request.acting, post, group=group)
    if request.method == "POST":
        actions.withdraw(request.acting, found)
        messages.success(request, _("You withdrew your message. Nobody can read it any more."))
        return redirect(f"{group_url(group)}?around={found.seq}#post-{found.ref}")
    context = pages.post_context(request.acting, group, found)
    return page(request, "groups/withdraw.html", context | {"back_url": place_of(group, found)})


@require_safe
@wears(Hat.PARENT)
def search(request: GatepostRequest, ref: str) -> HttpResponse:
    """Look for words in this group, or in all of one's groups."""
    group = access.group_for_reading(request.acting, ref)
    text = request.GET.get("q", "")[:200]
    context = pages.search_context(request.acting, group, text, everywhere=request.GET.get("in") == "all")
    return page(request, "groups/search.html", context)


@require_POST
@wears(Hat.PARENT)
def read(request: GatepostRequest, ref: str) -> HttpResponse:
    """An open page has shown the group up to the number `seq`."""
    group = access.group_for_reading(request.acting, ref)
    given = request.POST.get("seq", "")
    if given.isascii() and given.isdigit() and len(given) < 18:
        actions.mark_read(request.acting, group, int(given))
    return HttpResponse(status=204)
