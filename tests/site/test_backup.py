"""The archive of a backup, byte for byte, and the ledger of what was taken away."""

import io
import json
import random
import sqlite3
import tarfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

import gatepost
from gatepost.audit.models import Entry
from gatepost.core import db_copy
from gatepost.core.clock import now
from gatepost.core.db_copy import Contents, Fingerprint
from gatepost.core.errors import Invalid
from gatepost.gate.models import Submission
from gatepost.groups.models import Post
from gatepost.people import actions as people
from gatepost.people import revocations
from gatepost.people.actions.revoked import revoke_again
from gatepost.people.models import Appointment, Guardianship, Role, School
from gatepost.people.revocations import Revocation
from gatepost.people.signin.tokens import make_token, person_of_token, revoke_tokens
from gatepost.policies.models import Agreement, SecondOpinion
from gatepost.site.backup import archive
from gatepost.site.backup.after import MARGIN, make_safe
from gatepost.site.backup.archive import Manifest, Refused
from gatepost.site.backup.restoring import require_known, require_same
from gatepost.site.erasing import erase_words, what_is_there
from tests.world import World

CONTENTS = Contents({"a_table": Fingerprint(3, "ab" * 32)}, [("people", "0001_initial")], {"oak": (7, "cd" * 32)})


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A small archive with two members."""
    data, key = tmp_path / "data", tmp_path / "key"
    data.write_bytes(random.Random(15).randbytes(30_000))
    key.write_bytes(b"k" * 32)
    members = {"database.sqlite3.gz": archive.compress(data), "keys/signing.key": key}
    listed = {name: archive.digest_of(path) for name, path in members.items()}
    target = tmp_path / "one.gatepost"
    archive.write(target, Manifest("0.1.0", now(), "sqlite", CONTENTS, listed), members)
    return target


def open_it(path: Path, scratch: Path) -> tuple[Manifest, dict[str, bytes]]:
    scratch.mkdir()
    with archive.opened(path, scratch) as (manifest, members):
        return manifest, {name: place.read_bytes() for name, place in members.items()}


def test_what_goes_in_comes_out(backup: Path, tmp_path: Path):
    manifest, members = open_it(backup, tmp_path / "scratch")
    assert manifest.contents == CONTENTS
    assert members["database.sqlite3.gz"] == random.Random(15).randbytes(30_000)
    assert members["keys/signing.key"] == b"k" * 32
    assert backup.stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob(".one*"))


def test_every_flipped_bit_is_refused(backup: Path, tmp_path: Path):
    whole, dice = backup.read_bytes(), random.Random(1)
    places = [
        *range(0, 1200, 7),
        *(dice.randrange(len(whole)) for _ in range(300)),
        *range(len(whole) - 100, len(whole)),
    ]
    for number, place in enumerate(places):
        other = tmp_path / "other.gatepost"
        other.write_bytes(whole[:place] + bytes([whole[place] ^ (1 << (number % 8))]) + whole[place + 1 :])
        with pytest.raises(Refused):
            open_it(other, tmp_path / f"scratch-{number}")


@pytest.mark.parametrize("length", [0, 1, 50, 5000, -1, -60, -2000])
def test_a_file_that_was_cut_off_is_refused(backup: Path, tmp_path: Path, length: int):
    backup.write_bytes(backup.read_bytes()[:length])
    with pytest.raises(Refused, match=r"end is missing"):
        open_it(backup, tmp_path / "scratch")


def rebuilt(backup: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """The archive with other members and a digest that fits: what somebody may make who knows the format."""
    with tarfile.open(backup) as tar:
        members = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]
    change(members)
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    import hashlib

    data = out.getvalue()
    other = backup.with_name("rebuilt.gatepost")
    other.write_bytes(data + archive.SIGN + hashlib.sha256(data).hexdigest().encode() + b"\n")
    return other


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda members: members.pop("keys/signing.key"), "keys/signing.key is missing"),
        (lambda members: members.pop("manifest.json"), "does not belong"),
        (lambda members: members.clear(), "no manifest"),
        (lambda members: members.update({"keys/signing.key": b"j" * 32}), "not what was put in"),
        (lambda members: members.update({"../../etc/passwd": b"x"}), "manifest does not list"),
        (lambda members: members.update({"manifest.json": b"{}"}), "cannot be read"),
        (
            lambda members: members.update(
                {"manifest.json": json.dumps(json.loads(members["manifest.json"]) | {"format": 2}).encode()}
            ),
            "format 2",
        ),
    ],
)
def test_another_set_of_members_is_refused(backup: Path, tmp_path: Path, change, says):
    with pytest.raises(Refused, match=says):
        open_it(rebuilt(backup, change), tmp_path / "scratch")


def test_a_link_in_the_archive_is_refused(backup: Path, tmp_path: Path):
    import hashlib

    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        link = tarfile.TarInfo("manifest.json")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    data = out.getvalue()
    backup.write_bytes(data + archive.SIGN + hashlib.sha256(data).hexdigest().encode() + b"\n")
    with pytest.raises(Refused, match="does not belong"):
        open_it(backup, tmp_path / "scratch")


def test_a_backup_never_replaces_a_file(backup: Path, tmp_path: Path):
    before = backup.read_bytes()
    with pytest.raises(FileExistsError):
        archive.write(backup, Manifest("0.1.0", now(), "sqlite", CONTENTS, {}), {})
    assert backup.read_bytes() == before
    assert not list(tmp_path.glob(".one*"))


def test_only_a_backup_that_this_version_understands_is_loaded(db):
    ours = Manifest(gatepost.__version__, now(), db_copy.kind(), CONTENTS, {})
    require_known(ours)
    with pytest.raises(Refused, match="newer"):
        require_known(replace(ours, gatepost="99.0.0"))
    with pytest.raises(Refused, match="newer"):
        require_known(replace(ours, contents=replace(CONTENTS, migrations=[("people", "9999_from_the_future")])))
    with pytest.raises(Refused, match="move-to-postgres"):
        require_known(replace(ours, database="oracle"))


def test_what_was_loaded_must_be_what_was_backed_up():
    require_same(CONTENTS, CONTENTS)
    for tables in ({"a_table": Fingerprint(2, "ab" * 32)}, {"a_table": Fingerprint(3, "ac" * 32)}, {}):
        with pytest.raises(Refused, match="a_table"):
            require_same(CONTENTS, replace(CONTENTS, tables=tables))
    with pytest.raises(Refused, match="the audit"):
        require_same(CONTENTS, replace(CONTENTS, audit={}))


def test_a_fingerprint_sees_any_change(tmp_path: Path):
    def contents_after(*statements: str) -> Fingerprint:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.sqlite3"
        with sqlite3.connect(path) as file:
            file.executescript(
                "CREATE TABLE django_migrations(id INTEGER PRIMARY KEY, app, name); CREATE TABLE audit_entry"
                "(id INTEGER PRIMARY KEY, school_ref, number, link); CREATE TABLE t(id INTEGER PRIMARY KEY, a, b);"
                "INSERT INTO t VALUES (1, 'x', NULL), (2, '', 7), (3, x'00', 1.5);"
            )
            for statement in statements:
                file.execute(statement)
        copy = path.with_suffix(".copy")
        return db_copy.load_sqlite(path, copy).tables["t"]

    same = contents_after()
    assert same == contents_after("UPDATE t SET a = 'y' WHERE id = 1", "UPDATE t SET a = 'x' WHERE id = 1")
    assert same.rows == 3
    for change in (
        "UPDATE t SET a = 'y' WHERE id = 1",
        "UPDATE t SET b = '' WHERE id = 1",
        "UPDATE t SET b = '7' WHERE id = 2",
        "DELETE FROM t WHERE id = 3",
        "UPDATE t SET id = 4 WHERE id = 3",
    ):
        assert contents_after(change) != same


# The ledger of revocations


@pytest.fixture
def ledger(world: World, settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty ledger; what would be written after the commit is written at once."""
    settings.REVOCATIONS = tmp_path / "revocations.jsonl"
    monkeypatch.setattr(transaction, "on_commit", lambda do, **_: do())
    return tmp_path / "revocations.jsonl"


def test_what_is_taken_away_is_written_down_without_a_name(world: World, ledger: Path):
    tom = world.tom.person
    place = Guardianship.objects.get(person=tom, ends_on=None)
    make_token(tom)
    role = people.appoint(None, person=tom, role=Role.PTA_OFFICER)
    people.move_child(None, place.child, school_class=world.elm.school_class)
    people.end_appointment(None, role)
    people.end_guardianship(None, place, "a court order of Tom Barker")
    revoke_tokens(tom)
    found = revocations.read(ledger)
    assert [(one.kind, one.ref, one.to) for one in found] == [
        ("child-moved", place.child.ref, world.elm.school_class.ref),
        ("appointment-ended", role.ref, ""),
        ("guardianship-ended", place.ref, ""),
        ("tokens-revoked", tom.ref, ""),
    ]
    assert {one.school for one in found} == {world.school.ref}
    told = ledger.read_text()
    assert not any(word in told for word in (tom.name, "Barker", "court", world.tom.mail, place.child.given_name))
    assert ledger.stat().st_mode & 0o777 == 0o600


def test_it_is_taken_away_again_once_and_nothing_new_is_written(world: World, ledger: Path):
    tom = world.tom.person
    place = Guardianship.objects.get(person=tom, ends_on=None)
    role = people.appoint(None, person=tom, role=Role.PTA_OFFICER)
    key = make_token(tom)
    lines = [
        Revocation("guardianship-ended", place.ref, tom.ref, world.school.ref, now()),
        Revocation("appointment-ended", role.ref, tom.ref, world.school.ref, now()),
        Revocation("tokens-revoked", tom.ref, tom.ref, world.school.ref, now()),
        Revocation("child-moved", place.child.ref, "", world.school.ref, now(), to=world.elm.school_class.ref),
        Revocation("guardianship-ended", "nowhere", "nobody", world.school.ref, now()),
        Revocation("guardianship-ended", place.ref, tom.ref, "another school", now()),
    ]
    with revocations.unwritten():
        assert [revoke_again(line) for line in lines] == [True, True, True, True, False, False]
        assert [revoke_again(line) for line in lines] == [False] * 6
    place.refresh_from_db()
    assert place.ends_on is not None
    assert Appointment.objects.get(pk=role.pk).ends_on is not None
    assert person_of_token(key) is None
    assert not ledger.exists()


def test_the_only_administrator_stays_and_it_is_said(world: World, ledger: Path):
    only = Appointment.objects.get(school=world.school, role=Role.ADMINISTRATOR, ends_on=None)
    line = Revocation("appointment-ended", only.ref, only.person.ref, world.school.ref, now())
    with pytest.raises(Invalid) as refused:
        revoke_again(line)
    assert "only administrator" in refused.value.message


def test_a_restore_makes_void_what_must_not_come_back(world: World, ledger: Path):
    tom = world.tom
    tom.opens("/")  # a signed-in browser
    place = Guardianship.objects.get(person=tom.person, ends_on=None)
    made_at = now()
    old = Revocation("tokens-revoked", tom.person.ref, "", world.school.ref, made_at - MARGIN - timedelta(minutes=1))
    new = Revocation("guardianship-ended", place.ref, tom.person.ref, world.school.ref, made_at + timedelta(hours=1))
    key, epoch = make_token(tom.person), tom.person.auth_epoch
    eras = dict(School.objects.values_list("ref", "log_era"))
    SecondOpinion.objects.create(school=world.school, address="http://localhost:11434/v1", model="small")
    done = make_safe(made_at=made_at, ledger=[old, new])
    assert done["revocations"] == 1
    assert done["sign-ins"] >= 1
    assert done["second opinions"] == 1
    assert not SecondOpinion.objects.exists()
    assert person_of_token(key) is not None  # revoked before the backup was made, and made anew since
    assert tom.person.auth_epoch > epoch
    assert not set(eras.values()) & set(School.objects.values_list("log_era", flat=True))
    assert tom.client.get("/me/").status_code != 200
    entry = Entry.objects.get(action="restored a backup", school_ref=world.school.ref)
    assert entry.facts["revocations"] == 1
    again = make_safe(made_at=made_at, ledger=[old, new])
    assert (again["revocations"], again["sign-ins"]) == (0, 0)


# Words that were erased


def what_amira_left(world: World) -> tuple[list[str], int]:
    """The words of all her posts and submissions, and how often she has accepted a code."""
    amira = world.amira.person
    words = [*Post.objects.filter(author=amira).values_list("text", flat=True)]
    words += Submission.objects.filter(author=amira).values_list("text", flat=True)
    return words, Agreement.objects.filter(person=amira).count()


def test_erasing_is_one_entry_and_one_line_without_a_word(world: World, ledger: Path):
    world.amira.writes_in_oak("Is the zebra outfit for Friday?")
    world.tom.writes_in_oak("It is, I think.")
    amira = world.amira.person
    before = what_is_there(amira)
    assert before["posts"] > 0
    assert erase_words(None, amira, "She asked for it in a letter.") == before
    words, accepted = what_amira_left(world)
    assert set(words) == {""}
    assert accepted == 0
    assert not any(what_is_there(amira).values())
    assert Post.objects.filter(author=world.tom.person, text="It is, I think.").exists()
    (line,) = revocations.read(ledger)
    assert (line.kind, line.ref, line.school) == ("words-erased", amira.ref, world.school.ref)
    told = ledger.read_text()
    assert not any(word in told for word in (amira.name, world.amira.mail, "zebra", "letter"))
    entry = Entry.objects.get(action="erased what a person wrote")
    assert (entry.subject_ref, entry.facts) == (amira.ref, before)
    with pytest.raises(Invalid):
        erase_words(None, amira, "  ")


def test_an_erasure_that_fails_leaves_everything_and_writes_no_line(world: World, settings, tmp_path, monkeypatch):
    settings.REVOCATIONS = tmp_path / "revocations.jsonl"
    world.amira.writes_in_oak("Is the zebra outfit for Friday?")
    before = what_amira_left(world)

    def broken(_person: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("gatepost.delivery.personal.erase", broken)
    with pytest.raises(RuntimeError):
        erase_words(None, world.amira.person, "She asked for it in a letter.")
    assert what_amira_left(world) == before
    assert not settings.REVOCATIONS.exists()


def test_a_restore_erases_again_what_was_erased_since(world: World, ledger: Path):
    world.amira.writes_in_oak("Is the zebra outfit for Friday?")
    world.tom.writes_in_oak("It is, I think.")
    made_at = now()
    amira, tom = world.amira.person, world.tom.person
    lines = [
        Revocation("words-erased", amira.ref, amira.ref, world.school.ref, made_at + timedelta(hours=1)),
        Revocation("words-erased", tom.ref, tom.ref, world.school.ref, made_at - MARGIN - timedelta(minutes=1)),
        Revocation("words-erased", "nobody", "nobody", world.school.ref, made_at + timedelta(hours=1)),
        Revocation("words-erased", tom.ref, tom.ref, "another school", made_at + timedelta(hours=1)),
    ]
    done = make_safe(made_at=made_at, ledger=lines)
    assert done["erasures"] == 1
    assert set(what_amira_left(world)[0]) == {""}
    assert Post.objects.filter(author=tom, text="It is, I think.").exists()  # erased before the backup, written since
    assert not ledger.exists()  # it stands in the ledger already
    assert "zebra" not in world.tom.opens_oak().text
    assert Entry.objects.get(action="erased what a person wrote").why.startswith("It had been erased before")
    assert Entry.objects.get(action="restored a backup", school_ref=world.school.ref).facts["erasures"] == 1
    assert make_safe(made_at=made_at, ledger=lines)["erasures"] == 0


def test_the_command_counts_first_and_says_what_stays(world: World, ledger: Path, capsys):
    world.amira.writes_in_oak("Is the zebra outfit for Friday?")
    asked = {"person": world.amira.mail, "school": world.school.host}
    with pytest.raises(CommandError, match="who asked"):
        call_command("erase", **asked, reason="please")
    call_command("erase", **asked, reason="She asked for it in a letter.")
    out = capsys.readouterr().out
    assert "To erase:" in out
    assert "Nothing was changed" in out
    assert "safeguarding lead" in out
    assert what_is_there(world.amira.person)["posts"] > 0
    call_command("erase", **asked, reason="She asked for it in a letter.", yes=True)
    assert "Erased:" in capsys.readouterr().out
    assert not any(what_is_there(world.amira.person).values())


def test_a_ledger_that_cannot_be_written_stops_nothing(world: World, ledger: Path, settings, caplog):
    settings.REVOCATIONS = ledger.parent / "no-such-folder" / "revocations.jsonl"
    place = Guardianship.objects.get(person=world.tom.person, ends_on=None)
    people.end_guardianship(None, place, "left the school")
    place.refresh_from_db()
    assert place.ends_on is not None
    assert "the ledger of revocations cannot be written" in caplog.text


def test_a_last_line_that_was_cut_off_is_left_out_and_any_other_is_named(ledger: Path):
    line = json.dumps(
        {"kind": "child-moved", "ref": "c", "person": "", "school": "s", "to": "k", "at": now().isoformat()}
    )
    ledger.write_text(f"{line}\n{line}\n{line[:20]}")
    assert len(revocations.read(ledger)) == 2
    ledger.write_text(f"{line}\n{line[:20]}\n{line}\n")
    with pytest.raises(ValueError, match="line 2"):
        revocations.read(ledger)
