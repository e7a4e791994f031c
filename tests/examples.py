"""How many examples a test by example tries, and the facts it leaves for the proof that asked for more."""

import json
import os
from pathlib import Path
from typing import Any

ASKED = os.environ.get("GATEPOST_EXAMPLES", "")
EXAMPLES = int(ASKED or (200 if os.environ.get("CI") == "true" else 60))


def keep_facts(name: str, **facts: Any) -> None:
    """Write down what the examples saw, where a proof wants to know it (GATEPOST_EXAMPLES_SEEN names the folder)."""
    folder = os.environ.get("GATEPOST_EXAMPLES_SEEN")
    if folder:
        (Path(folder) / f"{name}.json").write_text(json.dumps(facts))
