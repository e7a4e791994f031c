"""Several phones' exports of one group."""

from pathlib import Path

import pytest

from gatepost.adoption.export import Refused
from tests.adoption.export.reads import LRM, merged

ANDROID = """\
13/11/2024, 14:30 - Asha: Does anybody have the spellings?
13/11/2024, 14:31 - Tom Lee: They are in the blue folder
13/11/2024, 14:31 - Tom Lee: ok
13/11/2024, 14:32 - Asha: This message was deleted
13/11/2024, 14:40 - Mia: <Media omitted>
14/11/2024, 08:00 - Mia: Is school open today?
"""
IOS = f"""\
[13/11/2024, 14:30:05] ~\u202fAsha P: Does anybody have the spellings?
[13/11/2024, 14:31:10] Tommy: They are in the blue folder
[13/11/2024, 14:31:12] Tommy: ok
[13/11/2024, 14:32:40] ~\u202fAsha P: Never mind, found them
[13/11/2024, 14:35:00] Tommy: Good
[13/11/2024, 14:40:09] Mia: {LRM}image omitted
[14/11/2024, 08:00:59] Mia: Is school open today?
"""


def test_two_phones(tmp_path: Path) -> None:
    messages, summary = merged(tmp_path, ANDROID, IOS)
    assert [(each.at[11:], each.author, each.text, each.kind) for each in messages] == [
        ("14:30:05", "Asha", "Does anybody have the spellings?", "text"),
        ("14:31:10", "Tom Lee", "They are in the blue folder", "text"),
        ("14:31:12", "Tom Lee", "ok", "text"),
        ("14:32:40", "Asha", "Never mind, found them", "text"),
        ("14:35:00", "Tom Lee", "Good", "text"),
        ("14:40:09", "Mia", "", "media"),
        ("08:00:59", "Mia", "Is school open today?", "text"),
    ]
    assert [each.n for each in messages] == list(range(1, 8))
    assert summary["merged"]["kept_though_deleted_elsewhere"] == 1
    assert summary["merged"]["in_several"] == 6
    assert summary["merged"]["names"][1] == {"Tommy": "Tom Lee", "~ Asha P": "Asha"}
    assert len(summary["files"]) == 2


def test_the_same_export_twice_is_itself(tmp_path: Path) -> None:
    messages, _ = merged(tmp_path, ANDROID, ANDROID)
    assert len(messages) == 6


def test_what_was_said_twice_stays_twice(tmp_path: Path) -> None:
    twice = ANDROID.replace("Tom Lee: ok\n", "Tom Lee: ok\n13/11/2024, 14:31 - Tom Lee: ok\n")
    assert [each.text for each in merged(tmp_path, twice, twice)[0]].count("ok") == 2


def test_halves_that_overlap(tmp_path: Path) -> None:
    lines = ANDROID.splitlines(keepends=True)
    messages, _ = merged(tmp_path, "".join(lines[:4]), "".join(lines[2:]))
    assert [each.text for each in messages] == [each.text for each in merged(tmp_path, ANDROID, ANDROID)[0]]


def test_a_minute_apart_is_the_same(tmp_path: Path) -> None:
    later = ANDROID.replace("14:30 - Asha", "14:31 - Asha")
    assert len(merged(tmp_path, ANDROID, later)[0]) == 6


def test_the_order_of_files_does_not_matter_for_the_words(tmp_path: Path) -> None:
    one = [each.text for each in merged(tmp_path, ANDROID, IOS)[0]]
    assert [each.text for each in merged(tmp_path, IOS, ANDROID)[0]] == one


def test_different_groups_are_refused(tmp_path: Path) -> None:
    other = ANDROID.replace("spellings", "numbers").replace("blue folder", "red box").replace("school", "the pool")
    with pytest.raises(Refused) as refused:
        merged(tmp_path, ANDROID, other)
    assert "one group" in refused.value.message
