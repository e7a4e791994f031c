"""What the summary of an export says, as data for `--summary` and as sentences for whoever ran the command."""

from dataclasses import dataclass
from typing import Any

from gatepost.adoption.export.archives import Source
from gatepost.adoption.export.dates import IN_WORDS, Settled
from gatepost.adoption.export.notes import Notes
from gatepost.adoption.export.survey import Survey

LANGUAGES = {
    "af": "Afrikaans", "ar": "Arabic", "az": "Azerbaijani", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan",
    "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian",
    "fa": "Persian", "fi": "Finnish", "fr": "French", "ga": "Irish", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "kk": "Kazakh",
    "kn": "Kannada", "ko": "Korean", "lo": "Lao", "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian",
    "ml": "Malayalam", "mr": "Marathi", "ms": "Malay", "nb": "Norwegian", "nl": "Dutch", "pa": "Punjabi",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovene",
    "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "th": "Thai",
    "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek", "vi": "Vietnamese",
    "zh": "Chinese",
}  # fmt: skip
SYSTEMS = {"bracket": "iOS", "dash": "Android", "colon": "old iOS"}
CUT_AT = {"text": 40_000, "media": 10_000}  # messages; WhatsApp keeps about the newest so many and does not say so
CUT_WITHIN = 0.0125  # of that number


@dataclass(slots=True)
class Summary:
    """Everything that is known of one export after it was read to its end."""

    source: Source
    found: Survey
    order: Settled
    notes: Notes
    fingerprint: str

    def as_dict(self) -> dict[str, Any]:
        """The summary as `--summary` writes it."""
        notes, found = self.notes, self.found
        language, why = self.language()
        return {
            "file": self.source.path.name,
            "entry": self.source.entry,
            "sha256": self.fingerprint,
            "group": group_name(self.source.chat_name),
            "messages": notes.messages,
            "kinds": dict(sorted(notes.kinds.items())),
            "system": SYSTEMS[found.form],
            "locale": {"language": language, "hours": self.hours(), "why": why},
            "date_order": {"order": self.order.order, "why": self.order.why, "certain": self.order.certain},
            "span": {"first": notes.first_at, "last": notes.last_at},
            "people": [{"name": name, "messages": count} for name, count in notes.people.items()],
            "lines": found.lines,
            "lines_not_understood": {"count": notes.not_understood_count, "lines": notes.not_understood_lines},
            "suspected_forgeries": {
                "count": notes.suspicion_count,
                "messages": [{"n": each.n, "line": each.line, "why": each.why} for each in notes.suspicions],
            },
            "media": {
                "attached": notes.attachments - notes.omitted,
                "omitted": notes.omitted,
                "missing": self.missing_count(),
                "missing_names": self.missing()[:200],
            },
            "cut_at_limit": self.cut_at_limit(),
            "skipped_entries": self.source.skipped,
            "warnings": self.warnings(),
        }

    def language(self) -> tuple[str | None, str]:
        """The language of the phone and what shows it."""
        heard = dict(self.notes.languages)
        for language, count in self.found.time_languages.items():
            heard[language] = heard.get(language, 0) + count
        if not heard:
            return None, "no words of WhatsApp's own are in it"
        best = max(heard, key=lambda language: (heard[language], language == "en"))
        return best, f"WhatsApp's own words in it are {LANGUAGES.get(best, best)}"

    def hours(self) -> str:
        """24, 12, or mixed where the phone or its setting changed."""
        if not self.found.halves:
            return "24"
        return "12" if self.found.halves == self.found.heads else "mixed"

    def missing(self) -> list[str]:
        """Files that messages name and that are not beside the chat."""
        return sorted(self.notes.attached - self.source.media)

    def missing_count(self) -> int:
        """How many files are not there: named ones that are missing, and those that the phone left out."""
        return len(self.missing()) + self.notes.omitted

    def cut_at_limit(self) -> bool:
        """Whether the export has about as many messages as WhatsApp gives out, and does not begin at the beginning."""
        limit = CUT_AT["media" if self.source.media else "text"]
        near = abs(self.notes.messages - limit) <= limit * CUT_WITHIN
        return near and not self.notes.starts_at_the_beginning

    def warnings(self) -> list[str]:
        """What a reader of the messages must know, a sentence each."""
        notes = self.notes
        said = []
        if not self.order.certain:
            said.append(f"The dates can be read in two ways: {self.order.why}. Use --date-order to say otherwise.")
        if any(evidence.buddhist for evidence in self.found.evidence.values()):
            said.append("The years are Buddhist; 543 years were taken off.")
        if self.cut_at_limit():
            said.append(
                "WhatsApp gives out only about the newest 40,000 messages, 10,000 with media: older ones are missing."
            )
        if notes.cut_short:
            said.append("The file breaks off in the middle of a line; that line is left out.")
        if self.found.unreadable_lines:
            said.append(f"{self.found.unreadable_lines} lines hold characters that are not UTF-8.")
        if notes.suspicion_count:
            said.append(f"{notes.suspicion_count} lines may be forged or pasted.")
        if notes.people_not_listed:
            said.append(f"There are more names than {len(notes.people):,}; the rest are not listed.")
        if self.source.skipped:
            said.append(f"Skipped in the archive, for their names: {', '.join(self.source.skipped[:20])}.")
        if self.found.form == "bracket" and notes.attachments:
            said.append("An iPhone often leaves captions out, so a caption may be missing.")
        return said

    def in_words(self) -> list[str]:
        """The summary for the terminal."""
        notes = self.notes
        language, why = self.language()
        shown = LANGUAGES.get(language, language) if language else "unknown"
        return [
            f"{self.source.path.name}: {notes.messages} messages by {len(notes.people)} people.",
            f"From {notes.first_at.replace('T', ' ')} to {notes.last_at.replace('T', ' ')}, the phone's own time.",
            f"Exported by {SYSTEMS[self.found.form]}; language {shown}: {why}.",
            f"Dates are read as {IN_WORDS[self.order.order]}: {self.order.why}.",
            f"System lines: {notes.kinds.get('system', 0)}. Media not in the export: {self.missing_count()}.",
            f"Lines not understood: {notes.not_understood_count}.",
            f"The file's SHA-256 is {self.fingerprint}. An export can be edited, so it proves nothing by itself.",
            *self.warnings(),
        ]


def group_name(file_name: str) -> str | None:
    """The group's name from the name of the file, which is in the phone's language."""
    stem = file_name.rpartition(".")[0].replace("_", " ").strip()
    for opening in sorted(FILE_NAMES, key=len, reverse=True):
        if stem.lower().startswith(opening.lower()):
            return stem[len(opening) :].strip() or None
    for ending in FILE_NAME_ENDINGS:
        if stem.lower().endswith(ending.lower()):
            return stem[: -len(ending)].strip() or None
    return None


FILE_NAMES = (
    "WhatsApp Chat with ", "WhatsApp Chat - ", "WhatsApp-Chat mit ", "WhatsApp Chat mit ", "WhatsApp Chat – ",
    "Chat de WhatsApp con ", "Conversación de WhatsApp con ", "Discussion WhatsApp avec ", "Chat WhatsApp con ",
    "Conversa do WhatsApp com ", "Conversa no WhatsApp com ", "WhatsApp-chat met ", "Chat WhatsApp met ",
    "Czat WhatsApp z ", "Чат WhatsApp с ", "Чат WhatsApp з ", "WhatsApp-chatt med ", "WhatsApp-chat med ",
    "WhatsApp-keskustelu: ", "Xat de WhatsApp amb ", "Chat WhatsApp cu ", "Chat WhatsApp dengan ",
)  # fmt: skip
FILE_NAME_ENDINGS = (" ile WhatsApp Sohbeti", " WhatsApp chat")
