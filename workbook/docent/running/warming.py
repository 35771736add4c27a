"""Warming the kernel before it is forked: everything slow is imported, and nothing that a cell could see is changed."""

from __future__ import annotations

import contextlib
import linecache
import os
import sys
import warnings
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

from workbook.docent.running.shell import Shell
from workbook.kernels.warmth import TEXTS, THREADS, draw_once

# `matplotlib_inline` is missing on purpose: its import sets up the shell, at the first figure of a notebook.
_NUMBERS = (
    "numpy", "numpy.random", "numpy.testing", "numpy.ma", "pandas", "pandas.testing", "pandas.io.formats.html",
    "matplotlib", "matplotlib.pyplot", "matplotlib.backends.backend_agg",
)  # fmt: skip
_OF_OTHERS = ("seaborn",)  # slow, and no notebook of ours uses it
_KERNEL = (
    "IPython.core.pylabtools", "IPython.core.magics", "IPython.display", "comm", "ipywidgets", "pexpect", "unittest",
    "unittest.mock", "stack_data", "executing", "asttokens", "pygments.formatters.terminal256", "json", "datetime", "re",
    "math", "random", "statistics", "itertools", "collections", "inspect", "textwrap", "csv",
)  # fmt: skip
_WORKBOOK = (
    "workbook", "workbook.checks", "workbook.responses", "workbook.instrument", "workbook.scoring", "workbook.content",
    "workbook.portfolio", "workbook.plots", "workbook.compare", "workbook.kinds", "workbook.forms", "workbook.saving",
    "workbook.handin", "workbook.responses.wide.reading", "workbook.scoring.network", "scipy.special", "networkx",
)  # fmt: skip


def warm(shell: Shell, *, course: bool = True, about: Sequence[str] = ()) -> None:
    """Import what notebooks use and what showing their outputs needs, and draw one figure outside pyplot.

    Parameters
    ----------
    course : whether the notebooks are of this course: then what the workbook itself reads is read as well
    about : ids of the instruments and questions that they ask for; without them every instrument

    Notes
    -----
    What a new kernel has not is left as it was: names, history, settings of matplotlib, warnings already given. A package
    that isn't installed is left out: a cell that wants it tells.
    """
    # One thread a process: threads of a number library don't survive a fork.
    for name in THREADS:
        os.environ.setdefault(name, "1")
    for name in (*_NUMBERS, *_KERNEL, *(_WORKBOOK if course else _OF_OTHERS)):
        with contextlib.suppress(ImportError):
            import_module(name)
    if course:
        _read_course(about)
    with contextlib.suppress(ImportError):
        draw_once()
    _show(shell)
    for module in list(sys.modules.values()):
        if isinstance(module, ModuleType):
            vars(module).pop("__warningregistry__", None)
    shell.keeper.remember()


def _read_course(about: Sequence[str]) -> None:
    """Read what every hand-in of the course asks for: texts, instruments and codebooks, which are slow to understand."""
    from workbook.content import codebook, dataset_names
    from workbook.errors import WorkbookError
    from workbook.instrument import catalogue, instrument
    from workbook.kinds import engine_of
    from workbook.texts import area

    with warnings.catch_warnings():  # a reader of YAML adds filters of its own
        for name in TEXTS:
            area(name)
        for each in about or catalogue():
            # Not every one has a score, and the questions of a course of another's making are not in the catalogue.
            with contextlib.suppress(WorkbookError):
                engine_of(instrument(each) if isinstance(each, str) else each)
        for name in dataset_names():
            codebook(name)


def _show(shell: Shell) -> None:
    """Have the shell read a cell, format values and lay out a traceback, without running anything in it."""
    inner = shell.shell
    inner.transform_cell("x = 1\n%who\n!echo\n")
    pandas = sys.modules.get("pandas")
    if pandas is not None:
        inner.display_formatter.format(pandas.DataFrame({"a": [1.5], "b": ["x"]}))
    name = "<warm>"
    source = "def f():\n    return 1 / 0\nf()\n"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    try:
        exec(compile(source, name, "exec"), {})  # noqa: S102 - three lines of our own
    except ZeroDivisionError as error:
        inner.InteractiveTB.structured_traceback(type(error), error, error.__traceback__)
    linecache.cache.pop(name, None)
