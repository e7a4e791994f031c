"""What a message is, and which of its words are its author's."""

from pathlib import Path

import pytest

from gatepost.adoption.export import Attachment, Message
from tests.adoption.export.reads import LRM, read


def android(folder: Path, words: str) -> Message:
    return read(folder, f"13/11/2024, 14:30 - Asha: {words}\n13/11/2024, 14:31 - Asha: next\n")[0][0]


def ios(folder: Path, words: str) -> Message:
    head = "[13/11/2024, 14:30:05] "
    return read(folder, f"{head}Asha: {words}\n{head}Asha: {LRM}audio omitted\n")[0][0]


ANDROID = [
    ("hello", "text", "hello"),
    ("", "empty", ""),
    ("null", "view_once", ""),
    ("<Media omitted>", "media", ""),
    ("<Media omitted>\nlook", "media", "look"),
    ("<Medien ausgeschlossen>", "media", ""),
    ("<Multimedia omitido>", "media", ""),
    ("<Médias omis>", "media", ""),
    ("<メディアなし>", "media", ""),
    ("<Video note omitted>", "media", ""),
    ("<View once voice message omitted>", "view_once", ""),
    ("This message was deleted", "deleted", ""),
    ("You deleted this message", "deleted", ""),
    ("This message was deleted by admin Tom", "deleted", ""),
    ("Diese Nachricht wurde gelöscht.", "deleted", ""),
    ("Waiting for this message", "unavailable", ""),
    ("location: https://maps.google.com/?q=51.5,-0.12", "location", ""),
    ("Standort: https://maps.google.com/?q=50.9,6.95", "location", ""),
    ("live location shared", "location", ""),
    ("Missed voice call", "call", "Missed voice call"),
    ("Voice call, 5 min", "call", "Voice call, 5 min"),
    ("Video call, anyone free?", "text", "Video call, anyone free?"),
    ("this message was deleted by mistake, sorry", "text", "this message was deleted by mistake, sorry"),
    ("<3", "text", "<3"),
    ("meet (at the gate)", "text", "meet (at the gate)"),
    ("image omitted", "text", "image omitted"),
    ("https://maps.google.com/?q=school", "text", "https://maps.google.com/?q=school"),
    ("IMG-20241113-WA0001.jpg (file attached)", "media", ""),
    ("IMG-20241113-WA0001.jpg (file attached)\nsports day", "media", "sports day"),
    ("PTT-20241113-WA0002.opus (Datei angehängt)", "media", ""),
    ("Plan.pdf (file attached)", "media", ""),
    ("Asha P.vcf (file attached)", "media", ""),
    (f"{LRM}IMG-20241113-WA0035.jpg (arquivo anexado)", "media", ""),
]


@pytest.mark.parametrize(("words", "kind", "text"), ANDROID, ids=[words[:30] for words, _, _ in ANDROID])
def test_android(tmp_path: Path, words: str, kind: str, text: str) -> None:
    message = android(tmp_path, words)
    assert (message.kind, message.text, message.author) == (kind, text, "Asha")


IOS = [
    (f"{LRM}image omitted", "media", ""),
    (f"{LRM}GIF omitted", "media", ""),
    (f"{LRM}Contact card omitted", "media", ""),
    (f"Bild hier {LRM}Bild weggelassen", "media", "Bild hier"),
    (f"Plan.pdf • {LRM}2 pages {LRM}document omitted", "media", ""),
    (f"{LRM}<attached: 00000012-PHOTO-2024-11-13-14-30-05.jpg>", "media", ""),
    (f"Plan.pdf • {LRM}2 pages {LRM}<attached: 00000013-Plan.pdf>", "media", ""),
    (f"sports day {LRM}<attached: 00000014-PHOTO-2024-11-13-14-30-05.jpg>", "media", "sports day"),
    ("Plan.pdf <attached>", "media", ""),
    (f"{LRM}This message was deleted.", "deleted", ""),
    (f"{LRM}This message was deleted by admin Tom.", "deleted", ""),
    ("This message was deleted.", "text", "This message was deleted."),
    (f"{LRM}Missed voice call", "call", "Missed voice call"),
    (f"{LRM}Voice call, {LRM}No answer", "call", "Voice call, No answer"),
    (f"{LRM}Waiting for this message. This may take a while.", "unavailable", ""),
    (f"{LRM}Location: https://maps.google.com/?q=51.5,-0.12", "location", ""),
    (f"{LRM}View once photo", "view_once", ""),
    ("Tom left", "text", "Tom left"),
]


@pytest.mark.parametrize(("words", "kind", "text"), IOS, ids=[words[:30] for words, _, _ in IOS])
def test_ios(tmp_path: Path, words: str, kind: str, text: str) -> None:
    message = ios(tmp_path, words)
    assert (message.kind, message.text, message.author) == (kind, text, "Asha")


@pytest.mark.parametrize(
    ("words", "attachment"),
    [
        ("<Media omitted>", Attachment(None, None, omitted=True)),
        ("<Video note omitted>", Attachment(None, "video_note", omitted=True)),
        ("IMG-20241113-WA0001.jpg (file attached)", Attachment("IMG-20241113-WA0001.jpg", "image", omitted=False)),
        ("PTT-20241113-WA0002.opus (file attached)", Attachment("PTT-20241113-WA0002.opus", "audio", omitted=False)),
        ("STK-1.webp (file attached)", Attachment("STK-1.webp", "sticker", omitted=False)),
        ("Asha P.vcf (file attached)", Attachment("Asha P.vcf", "contact", omitted=False)),
        ("Plan of the day.pdf (file attached)", Attachment("Plan of the day.pdf", "document", omitted=False)),
    ],
)
def test_attachments(tmp_path: Path, words: str, attachment: Attachment) -> None:
    assert android(tmp_path, words).attachment == attachment


def test_a_document_left_out_keeps_its_name(tmp_path: Path) -> None:
    message = ios(tmp_path, f"Plan.pdf • {LRM}2 pages {LRM}document omitted")
    assert message.attachment == Attachment("Plan.pdf", "document", omitted=True)


@pytest.mark.parametrize("words", ["see you <This message was edited>", f"see you {LRM}<This message was edited>"])
def test_the_mark_of_an_edit_is_no_text(tmp_path: Path, words: str) -> None:
    message = android(tmp_path, words)
    assert (message.text, message.edited, message.kind) == ("see you", True, "text")
    assert message.as_dict()["edited"] is True
    assert "edited" not in android(tmp_path, "see you").as_dict()


def test_a_poll_on_android(tmp_path: Path) -> None:
    message = android(tmp_path, "POLL:\nWhich day?\nOPTION: Monday (3 votes)\nOPTION: Tue (am) (1 vote)\n")
    assert (message.kind, message.text) == ("poll", "Which day?")
    assert message.as_dict()["poll"] == {"question": "Which day?", "options": [["Monday", 3], ["Tue (am)", 1]]}


def test_a_poll_on_ios_and_in_german(tmp_path: Path) -> None:
    message = ios(
        tmp_path,
        f"{LRM}UMFRAGE:\nWelcher Tag?\n{LRM}OPTION: Montag ({LRM}0 Stimmen)\n{LRM}OPTION: Dienstag ({LRM}2 Stimmen)",
    )
    assert message.as_dict()["poll"] == {"question": "Welcher Tag?", "options": [["Montag", 0], ["Dienstag", 2]]}


def test_a_message_is_one_line_of_json(tmp_path: Path) -> None:
    import json

    for words in ("hello “you” 🎈", "<Media omitted>", "POLL:\nA?\nOPTION: B (1 vote)", "x <This message was edited>"):
        message = android(tmp_path, words)
        assert json.loads(message.as_line()) == message.as_dict()
        assert "\n" not in message.as_line()
