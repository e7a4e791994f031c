"""What the report says of itself: what was removed, what to do first, how it was made, and what it cannot say."""

from typing import Any

from gatepost.adoption.audit.tables import box, listed, paragraph, plural

WITHOUT_ROSTER = (
    "Names were removed without the school's list of names. Every author has a stand-in, the same one throughout. "
    "Masked are: the authors' names, every name after Mr, Mrs, Miss or Ms, common first names, and other words "
    "with a capital "
    "that look like names. A rare name may still stand somewhere, so read this before you pass it on."
)
WITH_ROSTER = (
    "Names were removed with the help of the school's list of names. Every author has a stand-in, the same one "
    "throughout. "
    "Nicknames and misspelt names may still stand somewhere, so read this before you pass it on."
)
SHOWN = "Names are shown, because whoever made this report asked for it. It is about real people: do not pass it on."


def names_sentence(names: str) -> str:
    """What was done about names, for the report and the terminal."""
    if names == "shown":
        return SHOWN
    return WITH_ROSTER if names == "masked, with a roster" else WITHOUT_ROSTER


def safeguarding_sentence(safeguarding: dict[str, Any]) -> str:
    """Whom to tell where a message may be about a child at risk; empty where there is none."""
    count = safeguarding["messages"]
    if not count:
        return ""
    return (
        f"{plural(count, 'message')} may be about a child at risk. The words are not in this report. "
        f"Please tell the school's designated safeguarding lead today."
    )


def safeguarding_places(safeguarding: dict[str, Any]) -> str:
    """Which messages those are, for the safeguarding lead alone; empty where there is none."""
    count = safeguarding["messages"]
    if not count:
        return ""
    places = ", ".join(f"{place:,}" for place in safeguarding["places"])
    more = " and more" if count > len(safeguarding["places"]) else ""
    which = "It is message" if count == 1 else "They are messages"
    return f"{which} {places}{more} of the export, counted from its beginning."


def boxes(data: dict[str, Any]) -> str:
    """What must be read first."""
    shown = []
    if sentence := safeguarding_sentence(data["safeguarding"]):
        shown.append(box(sentence, "Where in the chat stands at the end, for the lead.", kind="danger"))
    shown.append(box(names_sentence(data["names"])))
    if warnings := export_warnings(data):
        shown.append(box(*warnings, kind="warm"))
    return "".join(shown)


def export_warnings(data: dict[str, Any]) -> list[str]:
    """What makes the figures less sure than they look."""
    export, said = data["export"], []
    if not export["dates_certain"]:
        said.append(
            "The dates could be read in two ways. They were read day first. If weeks look wrong, say the order "
            "and run it again."
        )
    if export["cut_at_limit"]:
        said.append("WhatsApp gives out only the newest messages, about 40,000. Older ones are missing here.")
    if export["suspected_forgeries"]:
        said.append(
            f"{plural(export['suspected_forgeries'], 'line')} in the export may have been pasted in or changed."
        )
    if failed := data["not_judged"]["judge_failed"]:
        said.append(f"{plural(failed, 'message')} could not be judged.")
    return said


def about(data: dict[str, Any]) -> str:
    """How the report was made and what it cannot say."""
    fingerprints = ", ".join(data["export"]["sha256"])
    points = [
        "An export shows what one phone kept. It can be edited, so it proves nothing about anybody.",
        "It has no reactions, no forwarded marks and no deleted words. On some phones captions are missing.",
        "Pictures, voice messages and files were not looked at.",
        (
            "The judge reads words and is sometimes wrong, both ways. A number here is a reason to talk, never a "
            "reason to punish."
        ),
        "Nobody is ranked. There are no counts for a person, and none can be made from this report.",
        "Times are those of the phone that made the export.",
        (
            "All of this ran on one computer. Nothing was sent anywhere, and nothing was stored but this file and "
            "its figures."
        ),
    ]
    places = safeguarding_places(data["safeguarding"])
    for_the_lead = f"<h3>For the safeguarding lead</h3>{paragraph(places)}" if places else ""
    return (
        listed(points)
        + for_the_lead
        + paragraph(
            f"Code: {data['code']['name']}, version {data['code']['version']}. Judge: {data['judge']}. "
            f"Fingerprint of the export (SHA-256): {fingerprints}.",
            quiet=True,
        )
    )
