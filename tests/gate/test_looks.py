"""A reported post: hidden at once where the judge agrees, else shown to a class rep who is not in the matter."""

import pytest

from gatepost.conduct import Outcome
from gatepost.core.errors import NotFound
from gatepost.gate import access, actions
from gatepost.gate.errors import AlreadyRuled
from gatepost.gate.models import Look
from gatepost.groups.models import Hiding, Post
from gatepost.people.models import Appointment, Role
from tests.cast import PASSES, SEEN

WORDS = "You know who you are, you lazy lump."


@pytest.fixture
def post(cast):
    answer = actions.submit(cast.acting(cast.amira), group=cast.oak, text=PASSES)
    return Post.objects.select_related("school", "group__school", "author", "reply_to", "thread").get(pk=answer.post.pk)


def looks_of(cast, person):
    return [look.post for look in access.posts_to_look_at(cast.acting(person))]


def fresh(post):
    return Post.objects.select_related("school", "group__school", "author").get(pk=post.pk)


def test_a_fine_post_is_shown_to_a_rep_of_its_class_and_to_nobody_else(cast, post):
    actions.look_at_reported(post, clause="G4", reporter=cast.tom)
    assert looks_of(cast, cast.jo) == [post]
    for other in (cast.rhian, cast.tom, cast.amira, cast.lena):
        assert looks_of(cast, other) == []
    assert fresh(post).state == Post.State.STANDING
    [look] = Look.objects.all()
    assert (look.clause, look.not_for) == ("G4", [])


def test_however_many_report_it_one_look_waits_and_names_none_of_them(cast, post):
    for reporter in (cast.tom, cast.jo, cast.lena):
        actions.look_at_reported(post, clause="G4", reporter=reporter)
    [look] = Look.objects.all()
    assert look.not_for == [cast.jo.ref]  # a rep is not asked about her own report; nobody else is kept
    assert looks_of(cast, cast.jo) == []
    assert looks_of(cast, cast.rhian) == [post]  # the rep of another class, as for a hold


def test_neither_its_author_nor_whoever_it_answers_is_asked(cast, post):
    Appointment.objects.filter(role=Role.CLASS_REPRESENTATIVE, person=cast.jo).update(person=cast.amira)
    actions.look_at_reported(post, clause="G4", reporter=cast.tom)
    assert looks_of(cast, cast.amira) == []


def test_the_first_answer_stands(cast, post):
    actions.look_at_reported(post, clause="G4", reporter=cast.tom)
    look = Look.objects.get()
    with pytest.raises(NotFound):
        actions.answer_look(cast.acting(cast.tom), look, hide=True)
    actions.answer_look(cast.acting(cast.jo), look, hide=True)
    assert fresh(post).state == Post.State.HIDDEN
    with pytest.raises(AlreadyRuled):
        actions.answer_look(cast.acting(cast.jo), look, hide=False)
    assert Look.objects.get().state == "hidden"
    assert looks_of(cast, cast.jo) == []


def test_what_the_judge_found_when_it_was_published_hides_it_at_once(cast, monkeypatch):
    monkeypatch.setitem(SEEN, WORDS, ("B1", "personal_abuse", Outcome.HOLD))
    hold = actions.ask_representative(cast.acting(cast.amira), group=cast.oak, text=WORDS).hold
    actions.rule_on_hold(cast.acting(cast.jo), hold=hold, ruling=actions.Ruling.RELEASE, reason="")
    post = Post.objects.select_related("school", "group__school", "author").get()
    monkeypatch.delitem(SEEN, WORDS)  # asked again, the judge would find nothing
    actions.look_at_reported(post, clause="G4", reporter=cast.tom)
    assert fresh(post).state == Post.State.HIDDEN
    assert Hiding.objects.get().clause == "B1"
    assert not Look.objects.exists()


def test_what_the_judge_finds_now_hides_it_too(cast, post, monkeypatch):
    monkeypatch.setitem(SEEN, PASSES, ("B6", "threat", Outcome.HOLD))
    actions.look_at_reported(post, clause="G4", reporter=cast.tom)
    assert Hiding.objects.get().clause == "B6"


@pytest.mark.parametrize("label", ["grievance", "disrespect", "bad_language", "disrepute", "safeguarding"])
def test_nothing_else_hides_it_at_once(cast, post, monkeypatch, label):
    monkeypatch.setitem(SEEN, PASSES, ("G4", label, Outcome.HOLD))
    actions.look_at_reported(post, clause="G4", reporter=cast.tom)
    assert fresh(post).state == Post.State.STANDING
    assert Look.objects.exists()


def test_a_judge_that_breaks_hides_nothing(cast, post, monkeypatch):
    def breaks(*_args, **_more):
        raise RuntimeError("broken")

    monkeypatch.setattr("gatepost.gate.facts.Judge.judge", breaks)
    actions.look_at_reported(post, clause="G4", reporter=cast.tom)
    assert fresh(post).state == Post.State.STANDING
