"""Whose words they are: names with colons, lines of nobody, and people who must not be made up."""

from pathlib import Path

import pytest

from tests.adoption.export.reads import LRM, read

AT = "13/11/2024, 14:30 - "
IOS = "[13/11/2024, 14:30:05] "


def who(folder: Path, *lines: str, head: str = AT, **options: object) -> list[tuple[str | None, str]]:
    """Author and text of each line."""
    messages, _ = read(folder, "".join(f"{head}{line}\n" for line in lines), **options)
    return [(each.author, each.text) for each in messages]


@pytest.mark.parametrize(
    "line",
    [
        "Asha created group “Y3: Oak”",
        'You created group "Y3: Oak"',
        "Asha changed the subject from “Y3: Oak” to “Y3: Elm”",
        "Asha changed the group name to “Y3: Elm”",
        "Asha added Y3: Mrs Okoro",
        "Asha removed Year 3: spare phone",
        "Y3: Mrs Okoro joined using this group's invite link",
        "Tom left",
        "Messages and calls are end-to-end encrypted. Only people in this chat can read, listen to, or share them.",
        "Asha changed this group's icon",
        "Asha turned on admin approval to join this group",
        "Your security code with Tom changed. Tap to learn more.",
        "Asha pinned a message",
        "Asha hat den Betreff von „Y3: Oak“ zu „Y3: Elm“ geändert.",
        "Asha cambió el nombre del grupo a “Y3: Elm”",
        "Asha a changé l'objet en « Y3: Elm »",
    ],
)
def test_a_line_of_nobody_has_no_author(tmp_path: Path, line: str) -> None:
    messages, summary = read(tmp_path, f"{AT}{line}\n{AT}Tom: hello\n{AT}Tom: again\n")
    assert (messages[0].author, messages[0].text, messages[0].kind) == (None, line, "system")
    assert [person["name"] for person in summary["people"]] == ["Tom"]


def test_what_a_person_says_about_leaving_is_theirs(tmp_path: Path) -> None:
    assert who(tmp_path, "Tom: Tom left", "Tom: Asha added Ben", "Asha: You changed the subject") == [
        ("Tom", "Tom left"),
        ("Tom", "Asha added Ben"),
        ("Asha", "You changed the subject"),
    ]


def test_names_with_a_colon_are_found_by_repetition(tmp_path: Path) -> None:
    assert who(tmp_path, "Y3: Mrs Okoro: one", "Y3: Mrs Okoro: two", "Y3: Mr Lee: three", "Asha: Note: four") == [
        ("Y3: Mrs Okoro", "one"),
        ("Y3: Mrs Okoro", "two"),
        ("Y3: Mr Lee", "three"),
        ("Asha", "Note: four"),
    ]


def test_a_word_that_is_often_repeated_is_no_name(tmp_path: Path) -> None:
    lines = ["Asha: Reminder: PE", "Asha: Reminder: hats", "Asha: thank you", "Tom: ok", "Asha: see you"]
    assert {author for author, _ in who(tmp_path, *lines)} == {"Asha", "Tom"}


def test_the_roster_decides_first(tmp_path: Path) -> None:
    assert who(tmp_path, "Y3: Mrs Okoro: one", "Asha: two", authors=["Y3: Mrs Okoro"]) == [
        ("Y3: Mrs Okoro", "one"),
        ("Asha", "two"),
    ]


def test_odd_names(tmp_path: Path) -> None:
    lines = [
        "Tom - Oak dad: a",
        "Ben [PTA]: b",
        "🎈 Mia 🎈: c",
        "~\u202fAmina: d",
        "\u202a+44\u00a07700\u00a0900123\u202c: e",
    ]
    names = [author for author, _ in who(tmp_path, *lines)]
    assert names == ["Tom - Oak dad", "Ben [PTA]", "🎈 Mia 🎈", "~ Amina", "+44 7700 900123"]


def test_no_blank_after_the_colon(tmp_path: Path) -> None:
    lines = ["Asha:one", "Asha:two: three", "Tom:four", "Tom:five", "Asha joined"]
    assert who(tmp_path, *lines) == [
        ("Asha", "one"),
        ("Asha", "two: three"),
        ("Tom", "four"),
        ("Tom", "five"),
        (None, "Asha joined"),
    ]


def test_ios_says_by_a_mark_what_is_its_own(tmp_path: Path) -> None:
    lines = [
        f"Year 3: Oak: {LRM}Messages and calls are end-to-end encrypted. Only people in this chat can read them.",
        f"Asha: {LRM}Asha added Tom",
        "Asha: Tom left",
        f"Tom: {LRM}Tom left",
        f"Y3: Mrs Okoro: {LRM}image omitted",
        "Y3: Mrs Okoro: hello",
        "Asha: image omitted",
    ]
    messages, summary = read(tmp_path, "".join(f"{IOS}{line}\n" for line in lines))
    assert [(each.author, each.text, each.kind) for each in messages] == [
        (None, "Messages and calls are end-to-end encrypted. Only people in this chat can read them.", "system"),
        (None, "Asha added Tom", "system"),
        ("Asha", "Tom left", "text"),
        (None, "Tom left", "system"),
        ("Y3: Mrs Okoro", "", "media"),
        ("Y3: Mrs Okoro", "hello", "text"),
        ("Asha", "image omitted", "text"),
    ]
    assert [person["name"] for person in summary["people"]] == ["Asha", "Y3: Mrs Okoro"]


def test_old_ios_had_no_author_for_its_own_lines(tmp_path: Path) -> None:
    assert who(tmp_path, "Asha added Tom", "Asha: hello", "Tom left", head=IOS) == [
        (None, "Asha added Tom"),
        ("Asha", "hello"),
        (None, "Tom left"),
    ]


def test_marks_are_no_part_of_names_and_words(tmp_path: Path) -> None:
    assert who(tmp_path, f"{LRM}Asha{LRM}: @\u2068Tom Lee\u2069 and \u202a+44 7700 900123\u202c", "Asha: b") == [
        ("Asha", "@Tom Lee and +44 7700 900123"),
        ("Asha", "b"),
    ]


def test_a_group_with_a_digit_in_its_name_is_no_part_of_what_is_said(tmp_path: Path) -> None:
    lines = [f"Y3 Oak: {LRM}Asha changed the group name to “Y3: Elm”", "Asha: fine"]
    assert who(tmp_path, *lines, head=IOS) == [(None, "Asha changed the group name to “Y3: Elm”"), ("Asha", "fine")]
