"""Empty tables made once for many proofs: making them takes each new school ten seconds.

`python -m proofs.fast` makes them and names the file in GATEPOST_PROOFS_TABLES. A proof that is run by itself makes its
own, and the proof of the migrations always does.
"""

import os
import shutil
from pathlib import Path

from tests.running import RunningGatepost

SETTING = "GATEPOST_PROOFS_TABLES"


def make_tables(folder: Path) -> Path:
    """An SQLite database of the current code with nothing in it, in a new data folder under `folder`."""
    data = folder / "tables"
    RunningGatepost(data).command("migrate")
    return data / "gatepost.sqlite3"


def put_tables(data: Path) -> None:
    """Begin a new data folder with the tables, where some were made."""
    made = os.environ.get(SETTING)
    if made:
        data.mkdir(parents=True)
        shutil.copyfile(made, data / "gatepost.sqlite3")
