"""The floor under `grading.py`: the cells of a class in forks of one warm process, and nothing else.

    python benchmarks/grading_floor.py COURSE ASSIGNMENT [--workers 2] [--count N]

No kernel, wall, limits, notebook, gradebook or repair: what this takes is what the cells themselves take, the figure and the
rich output included. Prints one JSON document: seconds from the first fork to the last end, those of the processors in the forks, and per hand-in how many outputs
and errors came, so that it can be seen that the very cells ran.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

# The very imports, the first figure (text, axes, PNG) and the first traceback of a warm grader: each has a price, once.
WARM = """\
import numpy as np, pandas as pd, matplotlib.pyplot as plt, seaborn as sns
ax = sns.barplot(data=pd.DataFrame({"a": ["x", "y"], "b": [1.0, 2.0]}), x="a", y="b", hue="a", legend=False, errorbar=None)"""

Cells = list[str]


def cells_of(handed_in: Path, source: Path) -> Cells:
    """Return the code that is run for a hand-in: its own, with the checks of the source in the place of its checks."""
    checks = {_name(cell): _text(cell) for cell in _notebook(source) if _name(cell) and _graded(cell).get("locked")}
    return [checks.get(_name(cell), _text(cell)) for cell in _notebook(handed_in) if cell["cell_type"] == "code"]


def _notebook(path: Path) -> list[dict[str, Any]]:
    return list(json.loads(path.read_text(encoding="utf-8"))["cells"])


def _graded(cell: dict[str, Any]) -> dict[str, Any]:
    return dict(cell["metadata"].get("nbgrader", {}))


def _name(cell: dict[str, Any]) -> str:
    return str(_graded(cell).get("grade_id", ""))


def _text(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def warm_shell() -> Any:
    """Return an IPython shell that draws inline and keeps what it shows, with everything imported and drawn once."""
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    from IPython.core.displaypub import CapturingDisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.core.pylabtools import activate_matplotlib
    from matplotlib_inline.backend_inline import configure_inline_support
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell.instance(config=config, display_pub_class=CapturingDisplayPublisher)
    shell.colors = "nocolor"
    activate_matplotlib(os.environ["MPLBACKEND"])
    configure_inline_support(shell, os.environ["MPLBACKEND"])
    with contextlib.redirect_stdout(io.StringIO()):
        shell.run_cell(WARM).raise_error()
        shell.run_cell("undefined_name")
    shell.reset()
    shell.display_pub.outputs.clear()
    return shell


def run_cells(shell: Any, cells: Cells) -> dict[str, int]:
    """Run cells as a notebook's; return the numbers of rich outputs and of cells that broke off."""
    shown: list[Any] = []
    shell.displayhook.write_format_data = lambda data, _metadata=None: shown.append(data)
    done = [shell.run_cell(cell, store_history=True).success for cell in cells]
    return {"outputs": len(shown) + len(shell.display_pub.outputs), "errors": done.count(False)}


def in_fork(shell: Any, cells: Cells, folder: Path) -> tuple[int, int]:
    """Run a hand-in in a fork; return its process id and where its outcome can be read."""
    read, write = os.pipe()
    child = os.fork()
    if child:
        os.close(write)
        return child, read
    try:
        os.chdir(folder)
        # What a cell prints is no part of the outcome.
        sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - ends with the process
        os.write(write, json.dumps(run_cells(shell, cells)).encode())
    finally:
        os._exit(0)


def run_class(shell: Any, work: dict[str, tuple[Cells, Path]], workers: int) -> dict[str, Any]:
    """Run every hand-in in a fork of its own, so many at a time; return seconds and what came of each."""
    waiting, running, found = list(work), {}, {}
    start = time.perf_counter()
    while waiting or running:
        while waiting and len(running) < workers:
            who = waiting.pop(0)
            child, read = in_fork(shell, *work[who])
            running[child] = (who, read)
        ended, _status = os.wait()
        who, read = running.pop(ended)
        with os.fdopen(read, "rb") as pipe:
            found[who] = json.loads(pipe.read() or "null")
    used = os.times()
    cpu = used.children_user + used.children_system
    return {"seconds": time.perf_counter() - start, "cpu_seconds": cpu, "people": found}


def main() -> None:
    """Print the outcome."""
    parser = argparse.ArgumentParser(description="Time the bare cells of a class in forks of a warm process.")
    parser.add_argument("course", type=Path)
    parser.add_argument("assignment")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--count", type=int, default=None, help="only the first hand-ins")
    chosen = parser.parse_args()
    name = f"{chosen.assignment}.ipynb"
    source = chosen.course / "source" / chosen.assignment / name
    folders = sorted((chosen.course / "submitted").glob(f"*/{chosen.assignment}"))[: chosen.count]
    with tempfile.TemporaryDirectory() as made:
        work = {}
        for folder in folders:
            own = shutil.copytree(folder, Path(made) / folder.parent.name)
            work[folder.parent.name] = (cells_of(folder / name, source), own)
        shell = warm_shell()
        found = run_class(shell, work, chosen.workers)
    print(json.dumps({"workers": chosen.workers, "count": len(work), **found}))


if __name__ == "__main__":
    main()
