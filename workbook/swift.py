"""Jupyter's own programs, started without the one import that costs more than all the others together.

`python -m workbook.swift MODULE ARGUMENTS…` is `python -m MODULE ARGUMENTS…`. Jupyter's events check their forms with jsonschema, which
for addresses in other scripts than Latin (IRI) builds a grammar of a second of processor and 16 MB; no form of Jupyter has such an
address. Without the package jsonschema leaves that one check out, so here it is as if it weren't installed.
"""

from __future__ import annotations

import runpy
import sys
from collections.abc import Sequence

_NOT_NEEDED = "rfc3987_syntax"


def run(module: str, arguments: Sequence[str]) -> None:
    """Run a module as a program with these arguments, in this process."""
    sys.modules.setdefault(_NOT_NEEDED, None)  # type: ignore[arg-type]  # for Python: "not to be had"
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2:])
