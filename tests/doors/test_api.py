"""The contract with outside clients: every operation's success and refusal, as docs/api.md tells of them."""

from datetime import date, datetime

import pytest

from gatepost.core.errors import Invalid
from gatepost.gate import access as gate_access
from gatepost.gate import actions as gate
from gatepost.groups import actions as groups
from gatepost.groups.access import post_for_reading
from gatepost.people.actions import end_guardianship
from gatepost.people.models import Guardianship, Hat
from gatepost.people.signin.tokens import make_token, revoke_tokens
from tests.cast import ESCALATED, HELD, NUDGED, PASSES, THREAT, Cast, row_counts
from tests.doors.api_client import Outside

UNKNOWN = "nosuchreference0"


@pytest.fixture
def tom(cast: Cast) -> Outside:
    return Outside(cast.school, cast.tom)


@pytest.fixture
def amira(cast: Cast) -> Outside:
    return Outside(cast.school, cast.amira)


def posts_of(cast, group=None):
    return f"/groups/{(group or cast.oak).ref}/posts"


def write(client, cast, text=PASSES, key="k1", **more):
    return client.post(posts_of(cast), {"text": text, "client_key": key, **more})


# Who asks


def test_nobody_without_a_key_gets_in(cast, tom):
    for secret in ("", "x", "é", tom.secret + "x", tom.secret[:-1]):
        client = Outside(cast.school, None, secret=secret)
        headers = {"Authorization": f"Bearer {secret}".encode().decode("latin-1")} if secret else {}
        answer = client.get("/groups", **headers)
        assert (answer.status, answer.error) == (401, "sign-in-needed")
    for kind in ("Basic", "Token", ""):
        assert tom.get("/groups", Authorization=f"{kind} {tom.secret}").status == 401


def test_a_revoked_key_opens_nothing(cast, tom):
    assert tom.get("/groups").status == 200
    revoke_tokens(cast.tom)
    assert tom.get("/groups").status == 401


def test_a_school_role_gets_no_key(cast):
    for person in (cast.evans, cast.clarke):
        with pytest.raises(Invalid) as refused:
            make_token(person)
        assert "school role only" in refused.value.message


def test_a_parent_with_a_school_role_acts_as_a_parent(cast):
    cast.looks_after(cast.evans, "Sam", cast.elm)
    evans = Outside(cast.school, cast.evans)
    assert [group["name"] for group in evans.get("/groups").json] == ["Elm"]
    assert evans.get(posts_of(cast)).status == 404


def test_a_key_of_another_school_is_unknown(cast, tom):
    other = Cast(host="elsewhere.test")
    stranger = Outside(other.school, None, secret=tom.secret)
    assert stranger.get("/groups").status == 401
    assert stranger.get(f"/groups/{cast.oak.ref}/posts").status == 401
    assert tom.get(f"/groups/{other.oak.ref}/posts").status == 404


# Groups and their log


def test_groups_are_the_persons_own(cast, tom, amira):
    write(amira, cast)
    era = cast.oak.school.log_era
    assert tom.get("/groups").json == [{"ref": cast.oak.ref, "name": "Oak", "last_seq": 1, "era": era}]
    cast.looks_after(cast.tom, "Ivy", cast.elm)
    assert [group["name"] for group in tom.get("/groups").json] == ["Elm", "Oak"]


def test_a_post_in_its_shape(cast, tom, amira):
    first = write(amira, cast)
    write(tom, cast, "Yes, PE is tomorrow.", reply_to=first.json["ref"])
    listed = amira.get(posts_of(cast)).json
    assert [set(post) for post in listed] == [
        {"ref", "seq", "author", "text", "at", "reply_to", "revision", "state", "reactions"}
    ] * 2
    assert listed[0] | {"at": ""} == {
        "ref": first.json["ref"],
        "seq": 1,
        "author": {"name": "Amira Haddad", "hat": "parent"},
        "text": PASSES,
        "at": "",
        "reply_to": None,
        "revision": 1,
        "state": "standing",
        "reactions": {},
    }
    assert datetime.fromisoformat(listed[0]["at"]).utcoffset() is not None
    assert listed[1]["reply_to"] == first.json["ref"]


def test_after_is_exclusive_and_limit_counts(cast, amira):
    for number in range(5):
        write(amira, cast, f"Reading is page {number}.", key=f"k{number}")

    def seqs(query):
        return [post["seq"] for post in amira.get(f"{posts_of(cast)}?{query}").json]

    assert seqs("") == [1, 2, 3, 4, 5]
    assert seqs("after=2") == [3, 4, 5]
    assert seqs("after=2&limit=2") == [3, 4]
    assert seqs("after=5") == seqs(f"after={10**30}") == []
    assert seqs("limit=200") == [1, 2, 3, 4, 5]


def test_a_wrong_limit_or_place_is_named(cast, amira):
    for query in ("limit=201", "limit=0", "limit=-1", "limit=x", "limit=", "after=-1", "after=x"):
        answer = amira.get(f"{posts_of(cast)}?{query}")
        assert (answer.status, answer.error) == (422, "invalid")
        assert list(answer.json["fields"]) == [query.split("=")[0]]


def test_edits_and_withdrawals_are_numbered_too(cast, amira):
    refs = [write(amira, cast, f"Page {number}.", key=f"k{number}").json["ref"] for number in range(3)]
    edited = amira.put(f"{posts_of(cast)}/{refs[0]}", {"text": "Page 7.", "client_key": "edit"})
    assert edited.status == 201
    assert amira.delete(f"{posts_of(cast)}/{refs[1]}").status == 204
    groups.react(cast.acting(cast.tom), post_for_reading(cast.acting(cast.tom), refs[2]), "heart", on=True)
    write(amira, cast, "Page 9.", key="k9")
    listed = amira.get(f"{posts_of(cast)}?after=3").json
    shown = [(post["seq"], post["ref"], post["text"], post["revision"], post["state"]) for post in listed]
    assert shown[:2] == [(4, refs[0], "Page 7.", 2, "standing"), (5, refs[1], "", 1, "withdrawn")]
    assert listed[-1]["seq"] == 7  # the reaction took number 6
    assert amira.get("/groups").json[0]["last_seq"] == 7


def test_unknown_and_forbidden_are_the_same(cast, tom, amira):
    lena = Outside(cast.school, cast.lena)
    mine = write(amira, cast).json["ref"]
    body = {"text": PASSES, "client_key": "k"}
    pairs = [
        (lena.get(posts_of(cast)), lena.get(f"/groups/{UNKNOWN}/posts")),
        (lena.post(posts_of(cast), body), lena.post(f"/groups/{UNKNOWN}/posts", body)),
        (lena.post(f"/groups/{cast.oak.ref}/reviews", body), lena.post(f"/groups/{UNKNOWN}/reviews", body)),
        (tom.put(f"{posts_of(cast)}/{mine}", body), tom.put(f"{posts_of(cast)}/{UNKNOWN}", body)),
        (tom.delete(f"{posts_of(cast)}/{mine}"), tom.delete(f"{posts_of(cast)}/{UNKNOWN}")),
        (
            lena.post(posts_of(cast, cast.elm), body | {"reply_to": mine}),
            lena.post(posts_of(cast, cast.elm), body | {"reply_to": UNKNOWN}),
        ),
    ]
    for forbidden, unknown in pairs:
        assert (forbidden.status, forbidden.error) == (404, "not-found")
        assert forbidden.bytes == unknown.bytes
    assert tom.get("/nothing-here").bytes == pairs[0][0].bytes


def test_whoever_leaves_a_class_leaves_its_log(cast, tom):
    assert tom.get(posts_of(cast)).status == 200
    place = Guardianship.objects.get(person=cast.tom)
    end_guardianship(None, place, reason="moved away")
    assert tom.get(posts_of(cast)).status in (401, 404)
    assert write(tom, cast).status in (401, 404)


# Posting, cards and keys


def test_an_ordinary_message_is_posted(cast, amira, tom):
    answer = write(amira, cast)
    assert answer.status == 201
    assert answer.json == {"ref": answer.json["ref"], "seq": 1, "outcome": "ok"}
    assert tom.get(posts_of(cast)).json[0]["ref"] == answer.json["ref"]


@pytest.mark.parametrize(
    ("text", "outcome", "clause"),
    [(NUDGED, "nudge", "B5a"), (HELD, "hold", "G1"), (ESCALATED, "escalate", "S1"), (THREAT, "escalate", "B6")],
)
def test_a_card_in_its_shape(cast, amira, text, outcome, clause):
    before = row_counts(but=["gate.CardTally"])
    answer = write(amira, cast, text)
    assert answer.status == 200
    assert set(answer.json) == {"outcome", "findings", "routes", "suggestion"}
    assert answer.json["outcome"] == outcome
    (finding,) = answer.json["findings"]
    assert finding["clause"] == clause
    assert set(finding) == {"clause", "number", "title", "label", "confidence", "excerpt", "reason"}
    assert finding["excerpt"] in text
    assert answer.json["routes"]
    for route in answer.json["routes"]:
        assert set(route) == {"id", "title", "reply_by"}
        assert route["id"] in ("office", "leadership", "safeguarding")
        assert route["title"]
        assert date.fromisoformat(route["reply_by"]) > cast.today
    assert row_counts(but=["gate.CardTally"]) == before


def test_as_it_is_sends_a_nudge_and_nothing_else(cast, amira):
    sent = write(amira, cast, NUDGED, as_it_is=True)
    assert sent.status == 201
    for key, text in (("k2", HELD), ("k3", ESCALATED)):
        assert write(amira, cast, text, key=key, as_it_is=True).json == write(amira, cast, text, key=key).json
        assert write(amira, cast, text, key=key, as_it_is=True).status == 200
    assert [post["text"] for post in amira.get(posts_of(cast)).json] == [NUDGED]


def test_a_key_is_bound_by_a_post(cast, amira):
    first = write(amira, cast)
    assert write(amira, cast).bytes == first.bytes
    other = write(amira, cast, "Is PE on Friday?")
    assert (other.status, other.error) == (422, "key-already-used")
    assert write(amira, cast, HELD).status == 422
    assert amira.delete(f"{posts_of(cast)}/{first.json['ref']}").status == 204
    assert write(amira, cast).bytes == first.bytes
    assert len(amira.get(posts_of(cast)).json) == 2  # the post and its withdrawal


def test_a_key_is_bound_by_a_nudge_that_was_sent(cast, amira):
    assert write(amira, cast, NUDGED).status == 200
    first = write(amira, cast, NUDGED, as_it_is=True)
    assert first.status == 201
    assert write(amira, cast, NUDGED).bytes == write(amira, cast, NUDGED, as_it_is=True).bytes == first.bytes


def test_a_card_binds_nothing(cast, amira):
    assert write(amira, cast, HELD).status == 200
    assert write(amira, cast, NUDGED).status == 200
    assert write(amira, cast, PASSES).status == 201


def test_a_key_is_bound_by_a_hold(cast, amira):
    reviews = f"/groups/{cast.oak.ref}/reviews"
    body = {"text": HELD, "client_key": "k1"}
    assert write(amira, cast, HELD).status == 200
    first = amira.post(reviews, body)
    assert first.status == 201
    assert set(first.json) == {"ref", "outcome", "look_by"}
    assert first.json["outcome"] == "hold"
    assert datetime.fromisoformat(first.json["look_by"]).utcoffset() is not None
    assert amira.post(reviews, body).bytes == first.bytes
    assert amira.post(reviews, body | {"text": PASSES}).error == "key-already-used"
    assert amira.get(posts_of(cast)).json == []
    jo = cast.acting(cast.jo)
    hold = gate_access.hold_for_ruling(jo, first.json["ref"])
    gate.rule_on_hold(jo, hold=hold, ruling=gate.Ruling.RELEASE, reason="It is about a public meeting.")
    assert amira.post(reviews, body).bytes == first.bytes
    assert [post["text"] for post in amira.get(posts_of(cast)).json] == [HELD]


def test_the_same_words_by_either_way_give_the_first_answer(cast, amira):
    reviews = f"/groups/{cast.oak.ref}/reviews"
    posted = write(amira, cast)
    assert amira.post(reviews, {"text": PASSES, "client_key": "k1"}).bytes == posted.bytes
    held = amira.post(reviews, {"text": "Is it swimming?", "client_key": "k2"})
    assert write(amira, cast, "Is it swimming?", key="k2").bytes == held.bytes
    assert len(amira.get(posts_of(cast)).json) == 1


def test_what_escalates_goes_to_no_class_rep(cast, amira):
    answer = amira.post(f"/groups/{cast.oak.ref}/reviews", {"text": ESCALATED, "client_key": "k1"})
    assert answer.status == 200
    assert answer.json["outcome"] == "escalate"


def test_an_edit_is_judged_and_bound(cast, amira):
    mine = f"{posts_of(cast)}/{write(amira, cast).json['ref']}"
    card = amira.put(mine, {"text": HELD, "client_key": "edit"})
    assert (card.status, card.json["outcome"]) == (200, "hold")
    first = amira.put(mine, {"text": "Is PE today?", "client_key": "edit"})
    assert first.status == 201
    assert amira.put(mine, {"text": "Is PE today?", "client_key": "edit"}).bytes == first.bytes
    assert amira.put(mine, {"text": "Is PE now?", "client_key": "edit"}).error == "key-already-used"
    assert [post["text"] for post in amira.get(f"{posts_of(cast)}?after=1").json] == ["Is PE today?"]


def test_what_is_withdrawn_is_not_changed_again(cast, amira):
    mine = f"{posts_of(cast)}/{write(amira, cast).json['ref']}"
    assert amira.delete(mine).status == 204
    assert amira.delete(mine).status == 404
    assert amira.put(mine, {"text": "Is PE today?", "client_key": "edit"}).status == 404


# Nothing else


def test_the_stream_is_told_of_but_not_served_here(cast, tom):
    answer = tom.get("/stream")
    assert (answer.status, answer.error) == (503, "unavailable")
    assert Outside(cast.school, None).get("/stream").status == 401


def test_the_hat_is_the_parents(cast):
    """A class rep's key posts as a parent and rules on nothing: there is no such address."""
    jo = Outside(cast.school, cast.jo)
    assert write(jo, cast).status == 201
    assert jo.get(posts_of(cast)).json[0]["author"]["hat"] == Hat.PARENT
