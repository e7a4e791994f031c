"""The one call of the Typst compiler: our source and data to PDF bytes, with no file of this machine in reach."""

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import typst

# Families to set a script in where this machine has them; anything else is found by the compiler.
PREFERRED = ("Noto Naskh Arabic", "Noto Sans Arabic", "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Color Emoji")
OWN_FAMILY = "Libertinus Serif"


@cache
def fonts(*, of_machine: bool) -> "typst.Fonts":
    """The fonts to print with: those that the compiler brings, and with `of_machine` those installed here as well.

    Raises ImportError where the compiler is not installed.
    """
    import typst

    return typst.Fonts(include_system_fonts=of_machine)


@cache
def families(*, of_machine: bool) -> tuple[str, ...]:
    """The families to name in a document, the first choice first."""
    there = set(fonts(of_machine=of_machine).families())
    return (OWN_FAMILY, *(name for name in PREFERRED if name in there))


def compiled(source: bytes, data: Any, *, of_machine: bool, made_at: int = 0) -> bytes:
    """The PDF of a source that reads `sys.inputs.given`, which is `data` as JSON; `made_at` in seconds since 1970.

    It is made to PDF/UA-1: tagged for screen readers, and never an empty box where a letter should be. The compiler
    sees an empty folder and no packages. Raises typst.TypstError for what cannot be laid out.
    """
    import typst

    with tempfile.TemporaryDirectory(prefix="gatepost-print-") as folder:
        nothing = Path(folder)
        compiler = typst.Compiler(
            source,
            root=nothing,
            font_paths=fonts(of_machine=of_machine),
            ignore_system_fonts=not of_machine,
            sys_inputs={"given": json.dumps(data)},
            package_path=nothing,
            package_cache_path=nothing,
        )
        pdf = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=made_at)
    if not isinstance(pdf, bytes):
        raise TypeError("the compiler gives the bytes of one file")
    return pdf
