"""A command's options, with what it says about them going where the command's own words go."""

import argparse
import sys
from typing import Any, TextIO


class Options(argparse.ArgumentParser):
    """argparse's parser, whose help and complaints go to the given streams: a command can be called from Python.

    `stdout` and `stderr` stand for the process's own; other arguments are argparse's. It ends with SystemExit, too.
    """

    def __init__(self, *, stdout: TextIO, stderr: TextIO, **settings: Any) -> None:
        super().__init__(**settings)
        self._stdout, self._stderr = stdout, stderr

    def _print_message(self, message: str, file: Any = None) -> None:
        (self._stderr if file is None or file is sys.stderr else self._stdout).write(message)
