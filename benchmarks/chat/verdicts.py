"""Is every stored post judged by the code and the judge that run now? Run with Gatepost's own Python and settings.

    GATEPOST_DATA=… DJANGO_SETTINGS_MODULE=gatepost.site.settings python benchmarks/chat/verdicts.py

Prints the counts as one line of JSON; ends with 1 when a post has no such verdict, or a control passes that must not.
"""

import json
import sys

import django

django.setup()

from gatepost.conduct import JUDGE_VERSION  # noqa: E402
from gatepost.core.digest import digest_of_text  # noqa: E402
from gatepost.gate.models import Verdict  # noqa: E402
from gatepost.groups.models import Post  # noqa: E402
from gatepost.people.models import School  # noqa: E402
from gatepost.policies.codes import current_code  # noqa: E402


def is_judged(text: str, verdict: Verdict | None, codes: set[int]) -> bool:
    """Whether this verdict is of this text, lets it pass, and comes from the running judge under a current code."""
    return (
        verdict is not None
        and verdict.text_digest == digest_of_text(text)
        and verdict.outcome == Verdict.Outcome.OK
        and verdict.judge_version == JUDGE_VERSION
        and verdict.code_id in codes
    )


def main() -> int:
    """Look at every post; gives the exit status."""
    codes = {current_code(school).pk for school in School.objects.all()}
    stored = judged = refused_controls = controls = 0
    posts = Post.objects.order_by("pk").values_list("text", "verdict_id")
    batch: list[tuple[str, object]] = []

    def look() -> None:
        nonlocal stored, judged, controls, refused_controls
        verdicts = Verdict.objects.in_bulk([key for _, key in batch])
        for text, key in batch:
            stored += 1
            judged += is_judged(text, verdicts.get(key), codes)
        if batch:  # the control: other words under the same verdict must not pass
            text, key = batch[-1]
            controls += 1
            refused_controls += not is_judged(text + " ", verdicts.get(key), codes)
        batch.clear()

    for row in posts.iterator(chunk_size=500):
        batch.append(row)
        if len(batch) == 500:
            look()
    look()
    print(json.dumps({"stored": stored, "judged": judged, "judge": JUDGE_VERSION}))
    return 0 if stored == judged and controls == refused_controls else 1


if __name__ == "__main__":
    sys.exit(main())
