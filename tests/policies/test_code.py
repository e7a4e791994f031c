"""The code as versioned data: adopted, shown, accepted, and accepted again when it changes."""

import pytest
from django.test import Client

from gatepost.audit.models import Entry
from gatepost.conduct import starter_text
from gatepost.core.errors import Invalid, NotFound
from gatepost.delivery.kinds import kind_named
from gatepost.delivery.models import Notice
from gatepost.people.models import Guardianship, Hat
from gatepost.policies import access, actions, codes, personal
from gatepost.policies.errors import CodeHasChanged, CodeNotAccepted
from gatepost.policies.models import Agreement, Code
from gatepost.policies.reading import clauses_of


def test_a_new_version_is_accepted_afresh_and_guardians_are_told_once(cast):
    assert not Notice.objects.filter(kind="code-changed").exists()  # the first version announces nothing
    cast.looks_after(cast.tom, "Cy", cast.elm)
    assert access.has_accepted_current(cast.tom)
    actions.adopt_code(cast.school, starter_text().replace("useful and kind", "kind and useful"))
    assert codes.current_code(cast.school).version == 2
    assert not access.has_accepted_current(cast.tom)
    with pytest.raises(CodeNotAccepted) as told:
        access.code_for_writing(cast.tom)
    assert told.value.facts == {"version": 2}
    notice = Notice.objects.get(kind="code-changed")
    assert notice.recipients.count(cast.tom.ref) == 1
    assert cast.evans.ref not in notice.recipients
    may_receive = kind_named("code-changed").may_receive
    assert may_receive(notice, cast.tom)
    Guardianship.objects.filter(person=cast.tom).update(ends_on=cast.today)
    assert not may_receive(notice, cast.tom)
    actions.accept(cast.acting(cast.tom), version=2)
    assert access.has_accepted_current(cast.tom)
    assert Agreement.objects.filter(person=cast.tom).count() == 2


def test_accepting_twice_is_once_and_an_old_version_is_refused(cast):
    acting = cast.acting(cast.amira)
    before = Entry.objects.filter(action="accepted the code of conduct").count()
    actions.accept(acting, version=1)
    assert Agreement.objects.filter(person=cast.amira).count() == 1
    assert Entry.objects.filter(action="accepted the code of conduct").count() == before
    with pytest.raises(CodeHasChanged) as told:
        actions.accept(acting, version=2)
    assert told.value.facts["version"] == 1


@pytest.mark.parametrize("hat", sorted(set(Hat) - access.WHO_ACCEPTS))
def test_hats_that_never_write_have_nothing_to_accept(cast, hat):
    with pytest.raises(NotFound):
        actions.accept(cast.acting(cast.amira, Hat(hat)), version=1)


def test_a_code_that_cannot_be_used_is_refused_with_what_is_wrong(cast):
    steered = starter_text().replace('outcomes = { disrepute = "nudge" }', 'outcomes = { disrepute = "hold" }')
    assert steered != starter_text()
    for source, words in ((steered, "Criticism of a school is lawful"), ("name =", "not valid TOML")):
        with pytest.raises(Invalid) as told:
            actions.adopt_code(cast.school, source)
        assert words in told.value.fields["source"]
    assert Code.objects.filter(school=cast.school).count() == 1


def test_every_clause_says_where_it_is_heard(cast):
    shown = clauses_of(codes.current_code(cast.school))
    assert [clause.number for clause in shown][:2] == ["1", "2"]
    assert all(clause.heard_by for clause in shown)
    escalating = next(clause for clause in shown if clause.title.startswith("A child"))
    assert escalating.heard_by == "the designated safeguarding lead"


def test_the_whole_code_is_one_page_and_accepted_on_it(cast):
    Agreement.objects.filter(person=cast.tom).delete()
    tom = Client()
    tom.force_login(cast.tom)
    page = tom.get("/code/?next=/dates/").content.decode()
    for words in ("In short", "No grievances about a teacher", "How we communicate", "I accept the code"):
        assert words in page
    assert page.index("In short") < page.index("The whole code")
    answer = tom.post("/code/", {"version": "1", "next": "/dates/"})
    assert answer["Location"] == "/dates/"
    assert access.has_accepted_current(cast.tom)
    assert "You have accepted this version" in tom.get("/code/").content.decode()


@pytest.mark.parametrize("next_page", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_accepting_leads_nowhere_else(cast, next_page):
    tom = Client()
    tom.force_login(cast.tom)
    assert tom.post("/code/", {"version": "1", "next": next_page})["Location"] == "/"


def test_companion_policies_bring_no_markup_of_their_own(cast):
    actions.adopt_companion(
        cast.school,
        key="communications",
        title="How we communicate",
        text="### Hi\n\n<script>alert(1)</script>[x](javascript:alert(1)) **bold** [ok](https://example.org)",
    )
    [policy] = [one for one in codes.companions(cast.school) if one.key == "communications"]
    assert policy.version == 2
    shown = codes.as_html(policy.text)
    assert "<script" not in shown
    assert 'href="javascript' not in shown
    assert "<strong>bold</strong>" in shown
    assert 'href="https://example.org"' in shown


def test_what_is_held_about_a_person_and_its_erasure(cast):
    assert personal.held_about(cast.tom)["agreements"][0]["version"] == 1
    personal.erase(cast.tom)
    assert personal.held_about(cast.tom) == {"agreements": []}
