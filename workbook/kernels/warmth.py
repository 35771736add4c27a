"""What a prepared kernel has behind it: imports, texts and instruments, in small steps, so that a fork never waits for the last.

Nothing is made that a cell could see or that holds a thread: no shell, no widget, no figure of pyplot.
"""

from __future__ import annotations

import contextlib
import io
import os
import random
import sys
import warnings
from collections.abc import Iterator
from importlib import import_module
from typing import Any

# Without these a fork is no kernel that shows a form: nobody is served before them.
FIRST = (
    "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger", "IPython.core.magics", "IPython.core.pylabtools",
    "IPython.core.completerlib", "IPython.core.oinspect", "IPython.extensions.storemagic", "tornado.locks", "tornado.queues",
    "tornado.platform.asyncio", "sqlite3", "pdb", "psutil", "faulthandler", "encodings.idna", "encodings.latin_1", "encodings.ascii",
    "ipywidgets", "workbook", "workbook.forms", "workbook.checks", "workbook.instrument", "workbook.responses", "workbook.saving",
)  # fmt: skip
# `matplotlib_inline.backend_inline` is missing on purpose: its import sets up the shell, at the first figure of a notebook.
LATER = (
    "numpy", "pandas", "pandas.io.formats.html", "workbook.scoring", "workbook.kinds", "workbook.responses.wide.reading",
    "workbook.portfolio", "workbook.handin", "workbook.sharing", "workbook.fieldwork", "workbook.content", "workbook.neighbours",
    "workbook.topic", "matplotlib", "matplotlib.figure", "matplotlib.backends.backend_agg", "matplotlib.pyplot", "workbook.plots",
    "workbook.compare",
)  # fmt: skip
TEXTS = (
    "checks", "compare", "consensus", "dutch", "form", "handin", "network", "plots", "quality", "responses", "results", "record", "revision",
    "scoring", "sharing", "stats", "wide", "wording",
)  # fmt: skip
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


def surroundings(environment: dict[str, str]) -> dict[str, str]:
    """Return the environment to warm up in: one thread, and the backend that a kernel chooses when nobody does."""
    made = {**environment, **dict.fromkeys(THREADS, "1")}
    made.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    # Its warning about frozen modules would stand in English in the journal of every server.
    made.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    return made


def steps() -> Iterator[str]:
    """Warm up, and give the name of each step that is done; the first comes when a fork can be a kernel.

    What isn't installed is left out: a cell that wants it tells.
    """
    for name in FIRST:
        _import(name)
    yield "first"
    for name in LATER:
        _import(name)
        yield name
    yield from _read_course()
    with contextlib.suppress(ImportError):
        draw_once()
    yield "figure"


def refresh() -> None:
    """Give a fork its own chance: random numbers that no other fork has."""
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


def threads() -> int:
    """Count the threads of this process: only one that is alone can be forked."""
    return len(os.listdir("/proc/self/task"))  # noqa: PTH208 - read at every fork


def _import(name: str) -> None:
    with contextlib.suppress(ImportError):
        import_module(name)


def _read_course() -> Iterator[str]:
    """Read texts, then instruments: they are understood slowly, and are read again when their file has changed."""
    from workbook.errors import WorkbookError
    from workbook.instrument import instrument, instrument_ids
    from workbook.kinds import engine_of
    from workbook.texts import area

    for name in TEXTS:
        area(name)
        yield name
    for name in instrument_ids():
        with contextlib.suppress(WorkbookError, OSError), warnings.catch_warnings():
            engine_of(instrument(name))
        yield name


def draw_once() -> None:
    """Draw what a figure needs once: fonts, ticks, text, the writer of PNG."""
    figure_module: Any = import_module("matplotlib.figure")
    agg: Any = import_module("matplotlib.backends.backend_agg")
    figure = figure_module.Figure()
    axes = figure.add_subplot()
    axes.plot([1, 2, 3], label="x")
    axes.set_title("x")
    axes.legend()
    agg.FigureCanvasAgg(figure).print_figure(io.BytesIO(), bbox_inches="tight")
