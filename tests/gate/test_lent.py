"""Words of a held message help the judge to learn only where their author says so, nameless, and not for ever."""

import json
import stat
from datetime import timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.test import Client, TestCase

from gatepost.audit.models import Entry
from gatepost.core.clock import now
from gatepost.core.errors import NotFound
from gatepost.gate import actions, lent, personal
from gatepost.gate.actions import Ruling
from gatepost.gate.answers import Held
from gatepost.gate.models import Hold, LentWords
from gatepost.groups import actions as groups
from gatepost.groups.models import Post
from gatepost.people import revocations
from gatepost.people.models import Hat, Person
from gatepost.site.backup.after import make_safe
from tests import cast as texts
from tests.cast import Cast

NAMED = "Honestly Mrs Hall is hopeless, Mia says so too. Ring me on 07700 900123 or tom@example.org"
WITHOUT = "Honestly [staff] is hopeless, [child] says so too. Ring me on [phone] or [mail]"
REASON = "Please leave out who it is about."


@pytest.fixture(autouse=True)
def text_with_names(monkeypatch):
    monkeypatch.setitem(texts.SEEN, NAMED, texts.SEEN[texts.HELD])


def let_through(cast, author=None, text=NAMED, ruling=Ruling.RELEASE, **more):
    answer = actions.ask_representative(cast.acting(author or cast.tom), group=cast.oak, text=text, **more)
    assert isinstance(answer, Held)
    reason = "" if ruling is Ruling.RELEASE else REASON
    actions.rule_on_hold(cast.acting(cast.jo), hold=answer.hold, ruling=ruling, reason=reason)
    return answer.hold


def asked(cast, author, hat=Hat.PARENT):
    return lent.holds_to_ask_about(cast.acting(author, hat), cast.oak)


def lend(cast, hold):
    actions.answer_on_learning(cast.acting(cast.tom), hold.submission.ref, may_learn=True)


def rows(school):
    return [json.loads(line) for line in actions.export_examples(None, school)]


class TestAsking:
    def test_the_author_is_asked_and_nobody_else(self, cast):
        hold = let_through(cast)
        assert asked(cast, cast.tom) == [hold]
        assert asked(cast, cast.tom, Hat.HEAD) == []
        for other in (cast.amira, cast.jo, cast.evans):
            assert asked(cast, other) == []
            with pytest.raises(NotFound):
                actions.answer_on_learning(cast.acting(other), hold.submission.ref, may_learn=True)
        assert not LentWords.objects.exists()

    @pytest.mark.parametrize("ruling", [Ruling.RETURN, Ruling.REFUSE])
    def test_not_about_what_was_kept_out(self, cast, ruling):
        hold = let_through(cast, ruling=ruling)
        assert asked(cast, cast.tom) == []
        with pytest.raises(NotFound):
            lend(cast, hold)

    def test_not_about_what_no_clause_held_nor_for_ever(self, cast, monkeypatch):
        let_through(cast, text=texts.NUDGED)
        assert asked(cast, cast.tom) == []
        let_through(cast)
        assert len(asked(cast, cast.tom)) == 1
        later = now() + timedelta(days=14, minutes=1)
        monkeypatch.setattr(lent, "now", lambda: later)
        assert asked(cast, cast.tom) == []

    def test_without_the_tick_nothing_is_lent_and_the_question_is_gone(self, cast):
        hold = let_through(cast)
        actions.answer_on_learning(cast.acting(cast.tom), hold.submission.ref, may_learn=False)
        assert asked(cast, cast.tom) == []
        assert not LentWords.objects.exists()
        assert not Entry.objects.filter(action="lent words to the judge").exists()
        with pytest.raises(NotFound):
            lend(cast, hold)


class TestLending:
    def test_with_the_tick_the_words_are_an_example_without_names(self, cast):
        hold = let_through(cast)
        let_through(cast, text=texts.HELD)  # nobody said yes to these
        lend(cast, hold)
        row = LentWords.objects.get()
        assert (row.hold, row.school) == (hold, cast.school)
        assert now() - row.at < timedelta(minutes=1)
        [example] = rows(cast.school)
        assert list(example) == ["id", "text", "labels", "severity", "source", "decided"]
        decided = Hold.objects.get(pk=hold.pk).ruled_at.astimezone(ZoneInfo("Europe/London")).date().isoformat()
        assert example["text"] == WITHOUT
        assert (example["labels"], example["severity"], example["source"]) == ([], "ok", "ruling")
        assert example["decided"] == decided
        assert hold.submission.ref not in example["id"]
        assert rows(cast.school)[0]["id"] == example["id"]
        entry = Entry.objects.get(action="lent words to the judge")
        assert (entry.actor_ref, entry.subject_ref) == (cast.tom.ref, hold.submission.ref)
        exported = Entry.objects.filter(action="exported examples for the judge")
        assert [one.facts for one in exported] == [{"examples": 1}, {"examples": 1}]

    def test_another_school_has_none_of_them(self, cast):
        other = Cast(host="elsewhere.test")
        lend(cast, let_through(cast))
        assert rows(other.school) == []
        assert lent.lent_by(other.tom) == []
        with pytest.raises(NotFound):
            actions.take_words_back(other.tom, LentWords.objects.get().hold.submission.ref)

    def test_its_author_takes_them_back(self, cast):
        hold = let_through(cast)
        lend(cast, hold)
        [shown] = lent.lent_by(cast.tom)
        assert (shown.ref, shown.text) == (hold.submission.ref, NAMED)
        with pytest.raises(NotFound):
            actions.take_words_back(cast.amira, shown.ref)
        actions.take_words_back(Person.objects.get(pk=cast.tom.pk), shown.ref)
        assert (rows(cast.school), lent.lent_by(cast.tom)) == ([], [])
        assert Entry.objects.get(action="took words back from the judge").actor_ref == cast.tom.ref
        assert asked(cast, cast.tom) == []

    def test_words_that_a_backup_brings_back_are_taken_back_again(self, cast, settings, tmp_path):
        settings.REVOCATIONS = tmp_path / "revocations.jsonl"
        hold = let_through(cast)
        lend(cast, hold)
        made_at = now()
        with TestCase.captureOnCommitCallbacks(execute=True):
            actions.take_words_back(Person.objects.get(pk=cast.tom.pk), hold.submission.ref)
        [line] = revocations.read(settings.REVOCATIONS)
        LentWords.objects.create(school=cast.school, hold=hold, at=made_at)  # as the backup has it
        done = make_safe(made_at=made_at, ledger=[line])
        assert (done["revocations"], LentWords.objects.count()) == (1, 0)
        assert make_safe(made_at=made_at, ledger=[line])["revocations"] == 0
        assert len(revocations.read(settings.REVOCATIONS)) == 1

    def test_they_go_when_the_words_are_erased(self, cast):
        lend(cast, let_through(cast))
        assert personal.held_about(cast.tom)["words_lent_to_the_judge"][0]["text"] == NAMED
        personal.erase(cast.tom)
        assert not LentWords.objects.exists()
        assert rows(cast.school) == []

    def test_withdrawn_posts_and_edits_are_in_no_example(self, cast):
        lend(cast, let_through(cast))
        earlier = actions.submit(cast.acting(cast.tom), group=cast.oak, text=texts.PASSES).post
        lend(cast, let_through(cast, text=texts.HELD, edits=earlier))
        assert [row["text"] for row in rows(cast.school)] == [WITHOUT, texts.HELD]
        for post in Post.objects.all():
            groups.withdraw(cast.acting(cast.tom), post)
        assert rows(cast.school) == []

    def test_words_in_which_names_cannot_be_told_are_left_out(self, cast, monkeypatch):
        monkeypatch.setitem(texts.SEEN, "السيدة هول سيئة جدا", texts.SEEN[texts.HELD])
        lend(cast, let_through(cast, text="السيدة هول سيئة جدا"))
        assert LentWords.objects.count() == 1
        assert rows(cast.school) == []


class TestPages:
    def test_the_tick_is_not_set_and_the_answer_needs_no_script(self, cast):
        hold = let_through(cast)
        tom = Client(headers={"host": cast.school.host})
        tom.force_login(cast.tom)
        shown = tom.get(f"/groups/{cast.oak.ref}/").content.decode()
        assert "May these words, without names, help the judge to learn for this school?" in shown
        assert '<input type="checkbox" name="may_learn" value="yes">' in shown
        answer = tom.post(f"/held/{hold.submission.ref}/learning/", {"may_learn": "yes"})
        assert (answer.status_code, answer["location"]) == (302, f"/groups/{cast.oak.ref}/")
        assert "May these words" not in tom.get(f"/groups/{cast.oak.ref}/").content.decode()
        assert "Words I lent to the judge" in tom.get("/me/").content.decode()
        assert tom.post("/me/lent/", {"ref": hold.submission.ref}).status_code == 302
        assert "Words I lent" not in tom.get("/me/").content.decode()
        assert tom.post("/me/lent/", {"ref": hold.submission.ref}).status_code == 404
        assert tom.post(f"/held/{hold.submission.ref}/learning/").status_code == 404


class TestCommand:
    def test_it_writes_a_file_of_its_own(self, cast, tmp_path):
        lend(cast, let_through(cast))
        file, said = tmp_path / "examples.jsonl", StringIO()
        call_command("feedback", "export", str(file), stdout=said)
        assert "Done: 1 examples." in said.getvalue()
        [line] = file.read_text(encoding="utf-8").splitlines()
        assert json.loads(line)["text"] == WITHOUT
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        with pytest.raises(CommandError, match="Nothing has been exported"):
            call_command("feedback", "export", str(file))
        entry = Entry.objects.get(action="exported examples for the judge")
        assert (entry.actor_ref, entry.facts) == ("", {"examples": 1})
