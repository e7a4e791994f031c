"""Which tests stay together in one worker: those of a file, which share a school, and those that share a server or a
browser that takes long to start."""

from typing import Any

from xdist.scheduler.loadscope import LoadScopeScheduling

# The beginnings of their names, and the group. xdist's own groups are lost with pytest 9.2 (xdist 3.8.0 writes them to
# an attribute that is no longer there), without a word: each worker then started a server of its own for each.
GROUPS = (
    ("tests/server/", "server"),
    ("tests/browser/test_pages.py", "browser pages"),
    ("tests/browser/", "browser journeys"),
    ("tests/deploy/test_examples.py", "deploy"),
)


class InGroups(LoadScopeScheduling):  # type: ignore[misc]
    """Files go to whichever worker is free, one by one; a group as a whole.

    The school of a file's tests takes longer to make than most tests: given out test by test, each worker made one.
    """

    def _split_scope(self, nodeid: str) -> Any:
        file = nodeid.partition("::")[0]
        return next((group for beginning, group in GROUPS if nodeid.startswith(beginning)), file)
