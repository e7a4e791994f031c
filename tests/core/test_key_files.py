"""Key files: whole or absent, whoever looks and whenever the power goes."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gatepost.core import key_files


def test_a_key_is_made_once_for_its_owner_alone(tmp_path):
    path = tmp_path / "keys" / "a.key"
    assert key_files.read_or_make(path, lambda: b"first") == b"first"
    assert key_files.read_or_make(path, lambda: b"second") == b"first"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["a.key"]


def test_it_is_flushed_before_it_has_its_name_and_its_folder_after(tmp_path, monkeypatch):
    path, seen = tmp_path / "keys" / "a.key", []
    flush = os.fsync

    def note(handle):
        seen.append((Path(f"/proc/self/fd/{handle}").readlink().name, path.exists()))
        flush(handle)

    monkeypatch.setattr(os, "fsync", note)
    key_files.read_or_make(path, lambda: b"x" * 32)
    (unfinished, named_too_soon), *folders = seen
    assert unfinished.startswith(".a.key.")
    assert not named_too_soon
    assert folders == [("keys", True), (tmp_path.name, True)]


def test_all_who_make_it_at_once_get_the_same(tmp_path):
    path = tmp_path / "keys" / "a.key"
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda number: key_files.read_or_make(path, lambda: b"%d" % number), range(40)))
    assert len(set(found)) == 1


def test_a_file_system_without_hard_links_will_do(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "a.key"
    assert key_files.read_or_make(path, lambda: b"first") == b"first"
    assert [file.name for file in tmp_path.iterdir()] == ["a.key"]


def test_nothing_is_left_behind_when_the_disk_is_full(tmp_path, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        key_files.read_or_make(tmp_path / "a.key", lambda: b"first")
    assert list(tmp_path.iterdir()) == []
