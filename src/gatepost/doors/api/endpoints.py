"""The addresses under /api/v1/. Each makes a parcel or asks an access function; nothing else happens here."""

from typing import Annotated, Any

from django.db.models import F
from django.http import HttpRequest
from ninja import NinjaAPI, Query, Status

import gatepost
from gatepost.core.errors import Unavailable
from gatepost.doors import actions
from gatepost.doors.api import shapes
from gatepost.doors.api.answers import answer_of, code_of, matter_as_dict
from gatepost.doors.api.faults import handle_faults
from gatepost.doors.api.sign_in import Token, acting_of, as_officer
from gatepost.doors.matters import own_matter
from gatepost.doors.parcel import Parcel
from gatepost.groups import access as groups_access
from gatepost.groups import actions as groups_actions
from gatepost.groups.events import posts_after
from gatepost.policies import actions as policies

LIMIT = 200  # entries of one list
After = Annotated[int, Query(ge=0)]
Limit = Annotated[int, Query(ge=1, le=LIMIT)]

api = NinjaAPI(
    title="Gatepost",
    version=gatepost.__version__,
    description="A class group for parents, with the school's code of conduct built in. See docs/api.md.",
    auth=Token(),
    docs_url=None,
    urls_namespace="api",
)
handle_faults(api)

# A key gives its first answer again, by whichever of the two ways its words come in.
STANDS_OR_WAITS: Any = shapes.PublishedOut | shapes.HeldOut
FAULTS: Any = dict.fromkeys((401, 403, 404, 408, 409, 413, 422, 429, 503), shapes.Fault)


@api.get("/groups", response={200: list[shapes.GroupOut], **FAULTS}, operation_id="list_groups")
def groups(request: HttpRequest) -> Any:
    """The class groups of the person, by name."""
    return groups_access.groups_for(acting_of(request)).values("ref", "name", "last_seq", era=F("school__log_era"))


@api.get("/groups/{ref}/posts", response={200: list[shapes.PostOut], **FAULTS}, operation_id="list_posts")
def posts(request: HttpRequest, ref: str, after: After = 0, limit: Limit = 50) -> Any:
    """The log of a group after a number, oldest first; the last `seq` serves as the next `after`."""
    group = groups_access.group_for_reading(acting_of(request), ref)
    return posts_after(group, min(after, group.last_seq), limit=limit)


@api.post(
    "/groups/{ref}/posts",
    response={200: shapes.CardOut, 201: STANDS_OR_WAITS, **FAULTS},
    operation_id="write_post",
)
def write_post(request: HttpRequest, ref: str, body: shapes.PostIn) -> Any:
    """Send a message to a class. 201: it stands. 200: a card; nothing was stored and the key is still free."""
    return receive(
        request,
        kind="post",
        group_ref=ref,
        text=body.text,
        client_key=body.client_key,
        as_it_is=body.as_it_is,
        reply_to=body.reply_to or "",
    )


@api.put(
    "/groups/{ref}/posts/{post}",
    response={200: shapes.CardOut, 201: STANDS_OR_WAITS, **FAULTS},
    operation_id="edit_post",
)
def edit_post(request: HttpRequest, ref: str, post: str, body: shapes.EditIn) -> Any:
    """Give one's own post new words. They are judged like any other."""
    return receive(
        request,
        kind="post",
        group_ref=ref,
        text=body.text,
        client_key=body.client_key,
        as_it_is=body.as_it_is,
        edits=post,
    )


@api.delete("/groups/{ref}/posts/{post}", response={204: None, **FAULTS}, operation_id="withdraw_post")
def withdraw_post(request: HttpRequest, ref: str, post: str) -> Any:
    """Take one's own post out of sight; its place stays."""
    acting = acting_of(request)
    group = groups_access.group_for_reading(acting, ref)
    groups_actions.withdraw(acting, groups_access.own_post_for_change(acting, post, group=group))
    return Status(204, None)


@api.post(
    "/groups/{ref}/reviews",
    response={200: shapes.CardOut, 201: STANDS_OR_WAITS, **FAULTS},
    operation_id="ask_class_rep",
)
def ask_class_rep(request: HttpRequest, ref: str, body: shapes.ReviewIn) -> Any:
    """Ask a class rep to look at a message first. Nobody else sees it until then."""
    return receive(
        request,
        kind="review",
        group_ref=ref,
        text=body.text,
        client_key=body.client_key,
        reply_to=body.reply_to or "",
    )


@api.post("/pta", response={200: shapes.CardOut, 201: shapes.PtaOut, **FAULTS}, operation_id="write_pta")
def write_pta(request: HttpRequest, body: shapes.PtaIn) -> Any:
    """Forward a PTA message to several classes, or leave it for a second officer. For PTA officers."""
    acting = as_officer(acting_of(request))
    parcel = Parcel(
        kind="pta",
        acting=acting,
        text=body.text,
        client_key=body.client_key,
        as_it_is=body.as_it_is,
        groups=tuple(body.groups),
    )
    return answer_of(actions.receive(parcel))


@api.post("/concerns", response={201: shapes.ConcernOut, **FAULTS}, operation_id="raise_concern")
def raise_concern(request: HttpRequest, body: shapes.ConcernIn) -> Any:
    """Tell the school something in private. Words about a child at risk go to the safeguarding lead alone."""
    return receive(
        request,
        kind="private",
        route=body.route,
        text=body.text,
        client_key=body.client_key,
        group_ref=body.group or "",
        post_ref=body.post or "",
        reports=bool(body.post and body.clause),
        clause=body.clause if body.post else "",
        outcome_sought=body.outcome_sought,
        not_about_a_child=body.not_about_a_child,
        names_left_open=tuple(body.names_left_open),
    )


@api.get("/concerns/{reference}", response={200: shapes.ConcernFullOut, **FAULTS}, operation_id="read_concern")
def read_concern(request: HttpRequest, reference: str) -> Any:
    """One of the person's own private matters, with the school's answers."""
    return matter_as_dict(own_matter(acting_of(request), reference))


@api.get("/code", response={200: shapes.CodeOut, **FAULTS}, operation_id="read_code")
def read_code(request: HttpRequest) -> Any:
    """The code of conduct as it stands now."""
    return code_of(acting_of(request))


@api.post("/agreements", response={201: shapes.AgreementOut, **FAULTS}, operation_id="accept_code")
def accept_code(request: HttpRequest, body: shapes.AgreementIn) -> Any:
    """Accept the current version of the code; before that, posting is 403 `code-not-accepted`."""
    agreement = policies.accept(acting_of(request), version=body.version)
    return Status(201, {"version": agreement.code.version, "at": agreement.at})


@api.get(
    "/stream",
    response={200: str, **FAULTS},
    operation_id="stream",
    openapi_extra={"responses": {200: {"description": "events", "content": {"text/event-stream": {}}}}},
)
def stream(request: HttpRequest) -> Any:
    """Server-sent events of all groups of the person; `Last-Event-ID` resumes.

    `id:` is an opaque cursor, `data:` is `{"group","seq","type","post":{…}}`. The server answers this address beside
    Django (groups/live); whoever gets here runs Django without it.
    """
    raise Unavailable("Streams are served by `gatepost run`.")


def receive(request: HttpRequest, **words: Any) -> Any:
    """Hand a parcel in and shape the answer."""
    return answer_of(actions.receive(Parcel(acting=acting_of(request), **words)))
