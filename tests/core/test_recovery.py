"""The recovery key: both sheets open, one does not, and a slip of the pen is found where it is."""

import random

import pytest

from gatepost.core.recovery import (
    CannotOpenKeys,
    RecoveryKey,
    Sheet,
    WrongSheet,
    read_sheet,
    seal_keys,
    split,
    together,
    unseal_keys,
)
from gatepost.core.recovery.sheets import LETTERS, lines_in, read_line

KEYS = {"concerns.key": b"\x07" * 32, "safeguarding.key": bytes(range(32)), "signing.key": b"a text\n"}


def two_sheets(key: RecoveryKey) -> tuple[Sheet, Sheet]:
    return split(key.raw, name=key.public.name)


def test_what_was_sealed_opens_with_both_sheets_typed_anew() -> None:
    key = RecoveryKey.new()
    sealed = seal_keys(KEYS, key.public)
    assert not any(content in sealed for content in KEYS.values())
    typed = [read_sheet(sheet.holder, sheet.lines()) for sheet in two_sheets(key)]
    assert unseal_keys(sealed, RecoveryKey(together(*typed))) == KEYS
    assert unseal_keys(sealed, RecoveryKey(together(*reversed(typed)))) == KEYS


def test_one_sheet_alone_is_chance() -> None:
    """The same secret gives other sheets each time, and each half takes every value as often as any other."""
    secret = b"\x00" * 32
    halves = [half.half for _ in range(400) for half in split(secret, name=b"abc")]
    assert len(set(halves)) == 400  # of a secret of zeros both halves are the same, and never twice
    ones = sum(bin(int.from_bytes(half, "big")).count("1") for half in halves)
    assert abs(ones / (len(halves) * 256) - 0.5) < 0.01
    with pytest.raises(ValueError, match="32 bytes"):
        split(b"short", name=b"abc")


def test_sheets_are_ten_letters_a_line_without_letters_that_look_alike() -> None:
    for sheet in two_sheets(RecoveryKey.new()):
        assert len(sheet.lines()) == 8
        for line in sheet.lines():
            assert [len(part) for part in line.split(" ")] == [4, 4, 2]
            assert not set("ILOU") & set(line)


@pytest.mark.parametrize(
    "change", [str.lower, lambda line: line.replace(" ", ""), lambda line: f"  {line} ".replace(" ", "-")]
)
def test_case_and_grouping_do_not_matter(change) -> None:
    sheet = two_sheets(RecoveryKey.new())[0]
    assert read_sheet("A", [change(line) for line in sheet.lines()]) == sheet


def test_letters_that_look_like_numbers_are_taken_as_numbers() -> None:
    for _ in range(50):
        sheet = two_sheets(RecoveryKey.new())[0]
        assert read_sheet("A", [line.replace("0", "o").replace("1", "l") for line in sheet.lines()]) == sheet


def test_a_slip_is_found_and_its_line_named() -> None:
    chance = random.Random(4)
    slips = missed = 0
    for _ in range(40):
        lines = two_sheets(RecoveryKey.new())[1].lines()
        number = chance.randrange(8)
        place = chance.choice([0, 1, 2, 3, 5, 6, 7, 8, 10, 11])
        other = chance.choice([letter for letter in LETTERS if letter != lines[number][place]])
        lines[number] = lines[number][:place] + other + lines[number][place + 1 :]
        slips += 1
        with pytest.raises(WrongSheet) as caught:
            read_sheet("B", lines)
        missed += f"Line {number + 1} of sheet B" not in str(caught.value)
    assert slips == 40
    assert missed <= 3  # one slip in 1,024 fits the check of its line; the check of the whole sheet finds it


def test_lines_swapped_or_of_the_other_sheet_are_found() -> None:
    one, other = two_sheets(RecoveryKey.new())
    swapped = [one.lines()[1], one.lines()[0], *one.lines()[2:]]
    for holder, lines in (
        ("A", swapped),
        ("A", other.lines()),
        ("A", one.lines()[:7]),
        ("A", ["12345", *one.lines()[1:]]),
    ):
        with pytest.raises(WrongSheet, match=r"[sS]heet A"):
            read_sheet(holder, lines)
    with pytest.raises(WrongSheet, match="which no sheet has"):
        read_line("A", 1, "UUUU UUUU UU")


def test_sheets_that_do_not_belong_together_are_told_apart() -> None:
    first, second = RecoveryKey.new(), RecoveryKey.new()
    with pytest.raises(WrongSheet) as caught:
        together(two_sheets(first)[0], two_sheets(second)[1])
    assert first.public.key_name in str(caught.value)
    assert second.public.key_name in str(caught.value)
    with pytest.raises(WrongSheet, match="Both are sheet A"):
        together(two_sheets(first)[0], two_sheets(first)[0])


def test_the_sheets_of_another_key_or_damaged_keys_open_nothing() -> None:
    key, other = RecoveryKey.new(), RecoveryKey.new()
    sealed = seal_keys(KEYS, key.public)
    with pytest.raises(CannotOpenKeys, match=f"{key.public.key_name}.*{other.public.key_name}"):
        unseal_keys(sealed, other)
    place = sealed.index(b'"sealed": "') + 40
    for bad in (
        sealed[:place] + b"AAAA" + sealed[place + 4 :],
        b"{}",
        b"not json",
        sealed.replace(b'"format": 1', b'"format": 2'),
    ):
        with pytest.raises(CannotOpenKeys):
            unseal_keys(bad, key)


def test_a_printed_sheet_is_read_from_its_file() -> None:
    sheet = two_sheets(RecoveryKey.new())[0]
    text = (
        "A recovery key\n\n"
        + "\n".join(f"   {n}   {line}" for n, line in enumerate(sheet.lines(), 1))
        + "\n\n2 people\n"
    )
    assert read_sheet("A", lines_in(text)) == sheet
