"""The drill of the recovery key: the machine and its key files are lost, and both sheets bring the words back."""

import json
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.running import RunningGatepost

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.timeout(400)]

SAID = "The reading scheme has not changed since March."
TOLD = "He came to school without a coat again."

RAISE = textwrap.dedent(
    f"""
    import django; django.setup()
    from gatepost.concerns.actions import raise_concern
    from gatepost.safeguarding.actions import disclose
    from gatepost.people.hats import Acting
    from gatepost.people.models import Hat, Person
    acting = Acting(Person.objects.get(addresses__normal="MEMBER"), Hat.PARENT)
    raise_concern(acting, route="office", words={SAID!r})
    disclose(acting, words={TOLD!r})
    """
)
READ = textwrap.dedent(
    """
    import django, json; django.setup()
    from gatepost.concerns.models import Concern
    from gatepost.safeguarding.models import Disclosure
    words = [*Concern.objects.values_list("words", flat=True), *Disclosure.objects.values_list("words", flat=True)]
    print(json.dumps(words))
    """
)


class Place:
    """A Gatepost with two private matters, and a safe place apart from it for the backup and the sheets."""

    def __init__(self, folder: Path) -> None:
        self.running = RunningGatepost(folder / "data", GATEPOST_KEYS=str(folder / "keys"))
        self.folder, self.safe = folder, folder / "safe"
        self.safe.mkdir()
        tokens = folder / "tokens.json"
        self.running.command("demo", "--classes", "1", "--members", "2", "--tokens", str(tokens))
        self.mail = json.loads(tokens.read_text())["groups"][0]["members"][0]["mail"]
        self.do(RAISE)
        self.file = self.safe / "evening.gatepost"
        self.sheets = [self.safe / f"recovery-sheet-{holder}.txt" for holder in "AB"]

    def do(self, code: str, *, check: bool = True) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-c", code.replace("MEMBER", self.mail)]
        done = subprocess.run(
            words, env=self.running.environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert not check or done.returncode == 0, done.stderr[-3000:]
        return done

    def lose_everything(self) -> None:
        shutil.rmtree(self.folder / "data")
        shutil.rmtree(self.folder / "keys")

    def restore(self, *sheets: Path, more: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        options = [word for sheet in sheets for word in ("--sheet", str(sheet))]
        return self.running.command("restore", str(self.file), *options, *more, check=False)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_the_drill(place: Place) -> None:
    made = place.running.command("keys", "recovery", "--sheets", str(place.safe)).stdout
    assert "erase both files" in made
    assert all(sheet.stat().st_mode & 0o777 == 0o600 for sheet in place.sheets)
    assert "sealed: both sheets" in place.running.command("backup", str(place.file)).stdout
    keys = {path.name: path.read_bytes() for path in (place.folder / "keys").iterdir()}
    whole = place.file.read_bytes()
    assert not any(content in whole for name, content in keys.items() if name.endswith(".key"))
    place.lose_everything()

    without = place.restore()
    assert "Restore again with --recovery" in without.stdout
    assert place.do(READ, check=False).returncode != 0  # the words are there, and closed

    for wrong, says in (
        ((place.sheets[0],), "Both sheets are needed"),
        ((place.sheets[0], place.sheets[0]), "Both are sheet A"),
    ):
        refused = place.restore(*wrong, more=("--replace",))
        assert (refused.returncode != 0, says in refused.stderr) == (True, True)

    done = place.restore(*place.sheets, more=("--replace",))
    assert done.returncode == 0, done.stderr
    assert "The key files are back." in done.stdout
    assert json.loads(place.do(READ).stdout) == [SAID, TOLD]
    assert {name: (place.folder / "keys" / name).read_bytes() for name in keys} == keys

    again = place.safe / "next.gatepost"  # the same sheets serve on the new machine
    place.running.command("backup", str(again))
    place.file = again
    place.lose_everything()
    assert place.restore(*place.sheets).returncode == 0
    assert json.loads(place.do(READ).stdout) == [SAID, TOLD]
    tried = place.running.command("keys", "check-sheets", *(w for s in place.sheets for w in ("--sheet", str(s))))
    assert "Both sheets are right" in tried.stdout


def test_sheets_of_another_key_and_a_slip_are_told_before_anything_is_touched(place: Place) -> None:
    place.running.command("keys", "recovery", "--sheets", str(place.safe))
    place.running.command("backup", str(place.file))
    old = place.safe / "old"
    old.mkdir()
    for sheet in place.sheets:
        shutil.move(sheet, old)
    refused = place.running.command("keys", "recovery", check=False)
    assert "There is a recovery key already" in refused.stderr
    place.running.command("keys", "recovery", "--replace", "--sheets", str(place.safe))
    before = sorted(path.name for path in (place.folder / "data").rglob("*"))

    mixed = place.restore(old / place.sheets[0].name, place.sheets[1], more=("--replace",))
    assert "do not open anything together" in mixed.stderr
    newer = place.restore(*place.sheets, more=("--replace",))
    assert "open with the sheets of the recovery key" in newer.stderr
    text = (old / place.sheets[1].name).read_text().splitlines()
    place_of = next(number for number, line in enumerate(text) if line.startswith("  4   "))
    text[place_of] = text[place_of][:-1] + ("0" if text[place_of][-1] != "0" else "1")
    slip = place.safe / "typed.txt"
    slip.write_text("\n".join(text))
    typed = place.restore(old / place.sheets[0].name, slip, more=("--replace",))
    assert "Line 4 of sheet B is not right" in typed.stderr
    assert sorted(path.name for path in (place.folder / "data").rglob("*")) == before
    assert place.restore(*(old / sheet.name for sheet in place.sheets), more=("--replace",)).returncode == 0


def test_sheets_can_be_typed_and_a_backup_without_a_recovery_key_says_so(place: Place) -> None:
    place.running.command("backup", str(place.file))
    shown = place.running.command("keys", "recovery").stdout
    lines = [line.split(maxsplit=1)[1] for line in shown.splitlines() if line[:3] in {f"  {n}" for n in range(1, 9)}]
    assert len(lines) == 16
    typed = "\n".join([lines[0][:-1] + "!", *lines]) + "\n"  # one slip, then all lines
    done = subprocess.run(
        [sys.executable, "-m", "gatepost", "restore", str(place.file), "--recovery", "--replace"],
        env=place.running.environment, input=typed, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert "Line 1 of sheet A" in done.stdout
    assert "no recovery key had been made" in done.stderr
    assert json.loads(place.do(READ).stdout) == [SAID, TOLD]


MAKE_OLD = textwrap.dedent(
    """
    import django; django.setup()
    from django.core.management import call_command
    from django.db import connection
    from gatepost.core.clock import now
    from gatepost.safeguarding.models import ChronologyEntry, Disclosure
    told = Disclosure.objects.get()
    ChronologyEntry.objects.create(
        school=told.school, disclosure=told, kind="fact", words="He had no coat.", by=told.author, once="1", at=now()
    )
    call_command("migrate", "safeguarding", "0001", verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE safeguarding_chronologyentry SET source = 'his teacher'")
    """
)
SOURCES = textwrap.dedent(
    """
    import django, json; django.setup()
    from gatepost.safeguarding.models import ChronologyEntry
    print(json.dumps(list(ChronologyEntry.objects.values_list("source", flat=True))))
    """
)


def test_an_older_backup_is_brought_up_to_date_with_its_own_keys(place: Place) -> None:
    place.do(MAKE_OLD)
    place.running.command("backup", str(place.file), "--with-keys")
    bare = place.safe / "bare.gatepost"
    place.running.command("backup", str(bare))
    place.lose_everything()
    with_keys, place.file = place.file, bare
    refused = place.restore()
    assert refused.returncode != 0
    assert "safeguarding.key is needed to bring it up to date" in refused.stderr
    assert refused.stderr.startswith("CommandError")
    place.file = with_keys
    done = place.restore()
    assert done.returncode == 0, done.stderr
    assert json.loads(place.do(SOURCES).stdout) == ["his teacher"]
    assert json.loads(place.do(READ).stdout) == [SAID, TOLD]
