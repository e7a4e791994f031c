"""What every test starts from: a data folder of its own, and no network but this machine's."""

import os
import tempfile
from pathlib import Path

import pytest

DATA = Path(tempfile.mkdtemp(prefix="gatepost-tests-"))
os.environ["GATEPOST_DATA"] = str(DATA)
os.environ.pop("GATEPOST_KEYS", None)
os.environ.setdefault("GATEPOST_DEMO", "off")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the slow tests too, as CI does")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--slow") or os.environ.get("CI") == "true":
        return
    skip = pytest.mark.skip(reason="slow: runs in CI and with --slow")
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(skip)


def pytest_unconfigure(config: pytest.Config) -> None:
    import shutil

    shutil.rmtree(DATA, ignore_errors=True)
