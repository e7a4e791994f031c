"""The contract with outside clients: the code of conduct, the PTA's messages, and private matters."""

import re
from datetime import date

import pytest

from gatepost import conduct
from gatepost.concerns.models import Concern
from gatepost.policies import actions as policies
from gatepost.policies.models import Agreement
from tests.cast import ESCALATED, HELD, PASSES, Cast, row_counts
from tests.concerns.cast import World as Complaints
from tests.doors.api_client import Outside

UNKNOWN = "nosuchreference0"


@pytest.fixture
def tom(cast: Cast) -> Outside:
    return Outside(cast.school, cast.tom)


@pytest.fixture
def amira(cast: Cast) -> Outside:
    return Outside(cast.school, cast.amira)


def posts_of(cast):
    return f"/groups/{cast.oak.ref}/posts"


def write(client, cast, text=PASSES, key="k1", **more):
    return client.post(posts_of(cast), {"text": text, "client_key": key, **more})


# The code of conduct


def test_nobody_posts_before_accepting_the_code(cast, amira):
    Agreement.objects.filter(person=cast.amira).delete()
    answer = write(amira, cast)
    assert (answer.status, answer.error) == (403, "code-not-accepted")
    assert amira.post(f"/groups/{cast.oak.ref}/reviews", {"text": PASSES, "client_key": "r"}).status == 403
    assert amira.get("/code").json["accepted"] is False
    accepted = amira.post("/agreements", {"version": 1})
    assert accepted.status == 201
    assert accepted.json["version"] == 1
    assert amira.post("/agreements", {"version": 1}).bytes == accepted.bytes
    assert amira.get("/code").json["accepted"] is True
    assert write(amira, cast).status == 201


def test_a_new_version_is_accepted_afresh(cast, amira):
    first = write(amira, cast)
    policies.adopt_code(cast.school, conduct.starter_text())
    assert write(amira, cast, key="k2").error == "code-not-accepted"
    assert write(amira, cast).bytes == first.bytes
    stale = amira.post("/agreements", {"version": 1})
    assert (stale.status, stale.error) == (409, "code-has-changed")
    assert amira.post("/agreements", {"version": 2}).status == 201
    assert write(amira, cast, key="k2").status == 201


def test_the_code_in_its_shape(cast, amira):
    code = amira.get("/code").json
    assert code["version"] == 1
    assert code["title"]
    assert all(set(clause) == {"id", "number", "title", "rule"} and clause["rule"] for clause in code["clauses"])
    assert {"G1", "S1"} <= {clause["id"] for clause in code["clauses"]}


# The PTA


def test_a_pta_message_waits_for_a_second_officer(cast):
    priya = Outside(cast.school, cast.priya)
    body = {"text": "The summer fair needs helpers.", "groups": [cast.oak.ref, cast.elm.ref], "client_key": "k1"}
    first = priya.post("/pta", body)
    assert first.status == 201
    assert (first.json["state"], first.json["posts"]) == ("waiting", [])
    assert priya.post("/pta", body).bytes == first.bytes
    assert priya.post("/pta", body | {"text": "Other"}).error == "key-already-used"
    assert priya.post("/pta", body | {"groups": [cast.oak.ref]}).error == "key-already-used"


def test_a_lone_officer_forwards_at_once(cast):
    cast.ben.appointments.update(ends_on=cast.today)
    priya = Outside(cast.school, cast.priya)
    body = {"text": "The summer fair needs helpers.", "groups": [cast.oak.ref, cast.elm.ref], "client_key": "k1"}
    first = priya.post("/pta", body)
    assert first.status == 201
    assert first.json["state"] == "forwarded"
    assert len(first.json["posts"]) == 2
    (post,) = priya.get(posts_of(cast)).json
    assert post["author"] == {"name": "Priya Nair", "hat": "pta"}
    assert post["ref"] in first.json["posts"]
    assert priya.post("/pta", body).bytes == first.bytes
    assert priya.delete(f"{posts_of(cast)}/{post['ref']}").status == 404


def test_a_pta_message_is_judged(cast):
    priya = Outside(cast.school, cast.priya)
    card = priya.post("/pta", {"text": HELD, "groups": [cast.oak.ref], "client_key": "k1"})
    assert (card.status, card.json["outcome"]) == (200, "hold")


def test_only_officers_write_for_the_pta(cast, tom):
    body = {"text": "The summer fair needs helpers.", "groups": [cast.oak.ref], "client_key": "k1"}
    assert tom.post("/pta", body).status == 404
    ben = Outside(cast.school, cast.ben)
    assert ben.get("/groups").json == []
    assert ben.get(posts_of(cast)).status == 404
    assert ben.post("/pta", body).status == 201
    wrong = ben.post("/pta", body | {"groups": [cast.oak.ref, UNKNOWN], "client_key": "k2"})
    assert (wrong.status, wrong.error) == (422, "invalid")
    assert ben.post("/pta", body | {"groups": [], "client_key": "k3"}).status == 422


# Private matters


def test_a_concern_in_its_shape(cast, tom):
    body = {"route": "office", "text": "Could we have a meeting?", "client_key": "k1", "group": cast.oak.ref}
    first = tom.post("/concerns", body)
    assert first.status == 201
    assert set(first.json) == {"reference", "owner", "reply_by"}
    assert date.fromisoformat(first.json["reply_by"]) > cast.today
    assert re.search("office", first.json["owner"], re.I)
    assert tom.post("/concerns", body).bytes == first.bytes
    assert tom.post("/concerns", body | {"text": "Other words."}).error == "key-already-used"
    assert write(tom, cast, body["text"]).error == "key-already-used"
    read = tom.get(f"/concerns/{first.json['reference']}")
    assert read.status == 200
    assert {name: read.json[name] for name in first.json} == first.json
    assert (read.json["text"], read.json["state"], read.json["replies"]) == (body["text"], "waiting", [])


def test_another_child_s_name_is_kept_apart_and_its_writer_reads_their_words_whole(cast, tom):
    text = "Leo and Ada took Mia's coat."  # Mia is Tom's own
    sent = tom.post("/concerns", {"route": "office", "text": text, "client_key": "k1", "outcome_sought": "Tell Leo."})
    read = tom.get(f"/concerns/{sent.json['reference']}").json
    assert (read["text"], read["protected_names"]) == (text, ["Leo", "Ada"])
    kept = Concern.objects.get()
    assert (kept.words, kept.outcome_sought) == ("[child 1] and [child 2] took Mia's coat.", "Tell [child 1].")

    body = {"route": "office", "text": text, "client_key": "k2", "names_left_open": ["Ada", "Nobody"]}
    again = tom.get(f"/concerns/{tom.post('/concerns', body).json['reference']}").json
    assert again["protected_names"] == ["Leo"]
    assert Concern.objects.latest("pk").words == "[child 1] and Ada took Mia's coat."


def test_a_concern_about_a_post(cast, tom, amira):
    post = write(amira, cast).json["ref"]
    sent = tom.post("/concerns", {"route": "leadership", "text": "This hurt us.", "client_key": "k1", "post": post})
    assert sent.status == 201
    lena = Outside(cast.school, cast.lena)
    for reference in (post, UNKNOWN):
        body = {"route": "leadership", "text": "This hurt us.", "client_key": "k2", "post": reference}
        assert lena.post("/concerns", body).status == 404
    assert (
        lena.post("/concerns", {"route": "office", "text": "Hi", "client_key": "k3", "group": cast.oak.ref}).status
        == 404
    )


def test_a_private_matter_is_its_authors_alone(cast, tom, amira):
    reference = tom.post("/concerns", {"route": "office", "text": "A question.", "client_key": "k1"}).json["reference"]
    told = tom.post("/concerns", {"route": "safeguarding", "text": ESCALATED, "client_key": "k2"})
    assert told.status == 201
    assert told.json["owner"] == "the safeguarding lead"
    assert tom.get(f"/concerns/{told.json['reference']}").json["text"] == ESCALATED
    unknown = amira.get(f"/concerns/{UNKNOWN}")
    for one in (reference, told.json["reference"]):
        assert amira.get(f"/concerns/{one}").bytes == unknown.bytes
        assert amira.get(f"/concerns/{one}").status == unknown.status == 404


def test_a_decided_complaint_is_read_like_any_other(db):
    complaints = Complaints()
    tom = Outside(complaints.school, complaints.tom)
    decided = complaints.decided()
    assert tom.get(f"/concerns/{complaints.looked_into().reference}").json["state"] == "waiting"
    answer = tom.get(f"/concerns/{decided.reference}")
    assert (answer.status, answer.json["state"]) == (200, "decided")


def test_words_about_a_child_at_risk_are_asked_about_first(cast, tom):
    before = row_counts(but=["gate.CardTally"])
    body = {"route": "office", "text": ESCALATED, "client_key": "k1"}
    answer = tom.post("/concerns", body)
    assert (answer.status, answer.error) == (409, "goes-to-safeguarding")
    assert row_counts(but=["gate.CardTally"]) == before
    assert tom.post("/concerns", body | {"not_about_a_child": True}).status == 201


def test_a_wrong_route_is_named(cast, tom):
    answer = tom.post("/concerns", {"route": "governors", "text": "Hello", "client_key": "k1"})
    assert (answer.status, answer.error) == (422, "invalid")
    assert list(answer.json["fields"]) == ["route"]
