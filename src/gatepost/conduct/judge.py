"""The judge: reads one message under a code and says which clauses it breaks, why, and how surely."""

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import TypeVar

from gatepost.conduct.checks import CHECKS, reason_of
from gatepost.conduct.code import Code
from gatepost.conduct.conversation import LONGEST_EARLIER
from gatepost.conduct.encoder.inputs import LOOKED_BACK
from gatepost.conduct.encoder.trained import agreed, earlier_messages, trained
from gatepost.conduct.facts import KINDS, Context, Facts, Named
from gatepost.conduct.kinder import Kinder, kinder
from gatepost.conduct.names import Roster
from gatepost.conduct.own import OwnClauses
from gatepost.conduct.reading import Reading, Sighting, read
from gatepost.conduct.verdict import Finding, Outcome, Verdict, decide

LONGEST_EXCERPT = 160
MOST_REMEMBERED = 500  # earlier messages, and what each breaks by itself
MOST_READINGS = 40  # earlier messages, and how they were read: the last ones of a school's groups
LONGEST_AHEAD = 2_000  # characters; a thousand readings of the longest messages would fill the memory

Remembered = TypeVar("Remembered")
RosterLike = Iterable[Named | Mapping[str, str]]


class Judge:
    """Judges messages under one code. Thread-safe, deterministic, and without a clock.

    `roster` names the people of the school, as `Named` or as mappings with `name`, `kind` (staff, pupil or
    parent) and optionally `class`. ValueError for another kind. If a check raises, so does `judge`: the
    gate then holds the message.
    """

    def __init__(self, code: Code, roster: RosterLike | None = None) -> None:
        self.code = code
        self._roster = Roster(_named(entry) for entry in roster or ())
        self._own_clauses = OwnClauses(code) if code.own_clauses else None
        self._cut = earlier_messages(self._roster)
        self._alone: dict[str, dict[str, float]] = {}
        self._readings: dict[str, Reading] = {}
        self._ahead: dict[str, Reading] = {}

    def read_ahead(self, texts: Iterable[str]) -> None:
        """Read the messages of a whole chat before they are judged one by one: the same answers, sooner.

        The same words are read once, and the phrases stay in the processor's cache; very long ones are left for their
        turn. Lets go of what was read before.
        """
        ahead: dict[str, Reading] = {}
        alone = Facts(Context())
        for text in texts:
            if text not in ahead and len(text) <= LONGEST_AHEAD:
                reading = ahead[text] = read(text, self._roster)
                for check in CHECKS.values():
                    check(reading, alone)  # a reading keeps what was found in it
        self._ahead = ahead

    def judge(self, text: str, context: Context | None = None) -> Verdict:
        """The verdict on `text`, judged with what came before it (`context.before`) and never what came after."""
        facts = Facts(context or Context(), self._read_before)
        reading = self._read(text, self._roster.seen_by(facts.context.own_children))
        suspected = [sighting for check in CHECKS.values() for sighting in check(reading, facts)]
        opinion = trained().opinion(
            reading, facts.context, suspected, self._cut, lambda: self._seen_before(facts.context)
        )
        self._remember(reading, clears_alone=opinion.clears_alone and not suspected)
        findings = [
            finding
            for sighting in settled(reading, agreed(suspected, opinion, reason_of))
            for finding in self._findings(reading, sighting)
            if finding.outcome  # a code may say that mild words are fine
        ]
        if self._own_clauses:
            findings += self._own_clauses.findings(reading, facts.context)
        findings.sort(key=lambda finding: (-finding.outcome, finding.start))
        return Verdict(decide(findings), tuple(findings), is_near=opinion.is_near)

    def kinder(self, text: str, verdict: Verdict, context: Context | None = None) -> Kinder | None:
        """A wording of `text` that is fine in the same context, or None; `verdict` is what this judge said of it."""
        context = context or Context()
        reading = read(text, self._roster.seen_by(context.own_children))
        return kinder(reading, verdict, lambda words: self.judge(words, context).outcome is Outcome.OK)

    def _seen_before(self, context: Context) -> dict[str, float]:
        """How surely the last messages by others break each label, each read by itself."""
        seen: dict[str, float] = {}
        for author, text in context.before[-LOOKED_BACK:]:
            if author != context.author:
                for label, surely in self._seen_alone(text[:LONGEST_EARLIER]).items():
                    seen[label] = max(surely, seen.get(label, 0.0))
        return seen

    def _seen_alone(self, text: str) -> dict[str, float]:
        """How surely a message by itself breaks each label. The same one is asked about again by those after it."""
        found = self._alone.get(text)
        if found is None:
            reading, facts = self._read_before(text), Facts(Context())
            suspected = [sighting for check in CHECKS.values() for sighting in check(reading, facts)]
            opinion = trained().opinion(reading, facts.context, suspected, self._cut)
            found = {sighting.label: sighting.confidence for sighting in agreed(suspected, opinion, reason_of)}
            _keep(self._alone, text, found, most=MOST_REMEMBERED)
        return found

    def _read(self, text: str, roster: Roster) -> Reading:
        """A message as its writer means it; the roster is the school's, where no child of theirs changes it."""
        if roster is self._roster:
            known = self._ahead.get(text) or self._readings.get(text)
            if known is not None and known.roster is roster:  # a clause of the school's own asks for names again
                return known
        return read(text, roster)

    def _read_before(self, text: str) -> Reading:
        """An earlier message as anybody of the school means it: its writer's own children are not known here."""
        reading = self._ahead.get(text) or self._readings.get(text)
        if reading is None:
            reading = read(text, self._roster)
            _keep(self._readings, text, reading, most=MOST_READINGS)
        return reading

    def _remember(self, reading: Reading, *, clears_alone: bool) -> None:
        """Keep what is known of a message by now: it comes before the next ones, and would be read again for them.

        Only what would be found again without the writer's own children and without anything before it.
        """
        if len(reading.text) <= LONGEST_EARLIER and reading.is_alike_for(self._roster):
            _keep(self._readings, reading.text, reading, most=MOST_READINGS)
            if clears_alone:
                _keep(self._alone, reading.text, {}, most=MOST_REMEMBERED)

    def _findings(self, reading: Reading, sighting: Sighting) -> list[Finding]:
        layer = reading.plain if sighting.in_plain else reading.tagged
        start, end = layer.span(sighting.span.start, sighting.span.end)
        return [
            Finding(
                clause=clause.id,
                label=sighting.label,
                outcome=clause.outcome_of(sighting.label, sighting.grade),
                confidence=sighting.confidence,
                excerpt=reading.text[start : min(end, start + LONGEST_EXCERPT)].strip(),
                reason=sighting.reason,
                start=start,
                end=end,
            )
            for clause in self.code.clauses_on(sighting.label)
        ]


def _keep(memory: dict[str, Remembered], text: str, found: Remembered, *, most: int) -> None:
    """Remember something of a text; a full memory begins anew."""
    if len(memory) >= most:
        memory.clear()
    memory[text] = found


_GIVES_WAY = frozenset({"individual_child", "personal_abuse", "defamation", "grievance", "disrespect"})


def settled(reading: Reading, sightings: list[Sighting]) -> list[Sighting]:
    """The sightings after those about people have given way to a worry about a child.

    `safeguarding` takes the place of `individual_child` everywhere, and of other words about people in the
    sentence that holds the worry.
    """
    worries = {reading.sentence(sighting.span) for sighting in sightings if sighting.label == "safeguarding"}
    if not worries:
        return sightings
    return [
        sighting
        for sighting in sightings
        if sighting.label not in _GIVES_WAY
        or (sighting.label != "individual_child" and reading.sentence(sighting.span) not in worries)
    ]


def _named(entry: Named | Mapping[str, str]) -> Named:
    named = (
        entry
        if isinstance(entry, Named)
        else Named(
            str(entry.get("name", "")),
            str(entry.get("kind", "")).strip().lower(),
            str(entry.get("class") or ""),
        )
    )
    if named.kind not in KINDS:
        raise ValueError(f"{named.name or 'A name'} in the roster is {named.kind!r}; use {', '.join(KINDS)}.")
    return named


@cache
def judge_version() -> str:
    """A short hash of everything the judge consists of: its program and its data."""
    digest = hashlib.sha256()
    for path, content in sorted(_contents(resources.files("gatepost.conduct"), "")):
        digest.update(path.encode() + b"\0" + content)
    return f"judge-{digest.hexdigest()[:12]}"


def _contents(folder: Traversable, path: str) -> Iterable[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _contents(entry, f"{path}{entry.name}/")
        elif entry.name.endswith((".py", ".txt", ".toml", ".onnx", ".npy", ".npz", ".json")):
            yield f"{path}{entry.name}", entry.read_bytes()


JUDGE_VERSION = judge_version()
