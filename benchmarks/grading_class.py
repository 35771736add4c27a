"""Makes the class that `grading.py` times: a foreign course, made with nbgrader alone, and hand-ins that differ.

The notebook has fourteen code cells: they import numpy, pandas and seaborn, read a table from the hand-in's own folder,
group it, draw a figure and define functions. Four are checked (visibly and hidden), one gives partial credit, and one
Markdown cell is graded by hand. Hand-ins come in ten kinds, in turn, so that a class of 30 has the same mix as one of 300; the
faults are those on which every faithful engine has to agree: nothing on stderr, nothing above the maximum, no cell gone.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

ASSIGNMENT = "statistics"
TABLE = "results.csv"
CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "statistics-101"\n'
STUB = "### BEGIN SOLUTION\n{}\n### END SOLUTION"
SLEEP_SECONDS = 0.2

IMPORTS = "import numpy as np\nimport pandas as pd\nimport matplotlib.pyplot as plt\nimport seaborn as sns"
READ = f'table = pd.read_csv("{TABLE}")\ntable.head()'
GROUP = 'table.groupby(["school", "year"])["score"].agg(["mean", "std", "count"]).round(2)'
DESCRIBE = "print(len(table), 'rows')\ntable.describe().round(3)"
TESTS = {
    "check_mean": (2, """\
found = mean_by(table, "score")
assert sorted(found.index) == sorted(table["school"].unique())
### BEGIN HIDDEN TESTS
assert np.allclose(found.sort_index(), table.groupby("school")["score"].mean())
assert np.allclose(mean_by(table.head(40), "hours").sort_index(), table.head(40).groupby("school")["hours"].mean())
### END HIDDEN TESTS"""),
    "check_spread": (3, """\
assert spread([2, 2, 2]) == 0
### BEGIN HIDDEN TESTS
assert abs(spread(table["score"]) - table["score"].std()) < 1e-9
### END HIDDEN TESTS"""),
    "check_figure": (2, """\
assert ax.get_xlabel() == "School"
### BEGIN HIDDEN TESTS
assert len(ax.patches) == table["school"].nunique()
assert ax.get_ylabel() == "Mean score"
### END HIDDEN TESTS"""),
    "check_best": (4, """\
points = 0
points += int(best(table) in set(table["school"]))
### BEGIN HIDDEN TESTS
points += 2 * int(best(table) == table.groupby("school")["score"].mean().idxmax())
points += int(best(table[table["year"] == 1]) == table[table["year"] == 1].groupby("school")["score"].mean().idxmax())
### END HIDDEN TESTS
points"""),
    "check_answer": (1, "assert answer == int((table['hours'] > 30).sum())"),
}  # fmt: skip

FIGURE = """\
ax = sns.barplot(data=table, x="school", y="score", hue="school", legend=False, errorbar=None)
ax.set_xlabel({!r})
ax.set_ylabel("Mean score");"""
RIGHT = {
    "mean_by": 'def mean_by(data, column):\n    return data.groupby("school")[column].mean()',
    "spread": "def spread(values):\n    return float(np.std(np.asarray(values, dtype=float), ddof=1))",
    "figure": FIGURE.format("School"),
    "best": 'def best(data):\n    return mean_by(data, "score").idxmax()',
    "answer": "answer = int((table['hours'] > 30).sum())\nanswer",
    "reflection": "The schools differ less than the years within a school do.",
}
# Per kind of hand-in what stands in place of the right answer; None leaves the cell as it was given out.
KINDS: tuple[dict[str, str | None], ...] = (
    {},
    {"spread": "def spread(values):\n    return float(np.std(np.asarray(values, dtype=float)))"},
    {"mean_by": 'def mean_by(data, column):\n    print("columns:", *data)\n    return data.groupby("school")[column].mean()'},
    {"spread": None, "reflection": None},
    {"answer": "answer = hours_above_thirty\nanswer"},
    {"best": 'def best(data):\n    return "Noord"', "figure": FIGURE.format("Schools")},
    {"mean_by": "def mean_by(data, column):\n    raise ValueError(f'no {column} here')"},
    {"figure": None, "best": 'def best(data)\n    return mean_by(data, "score").idxmax()'},
    {"answer": f"import time\ntime.sleep({SLEEP_SECONDS})\nanswer = 7"},
    {"mean_by": None, "spread": None, "figure": None, "best": None, "answer": None, "reflection": None},
)  # fmt: skip


def programs() -> dict[str, str]:
    """Return the environment in which nbgrader finds this Python's kernel and its own programs."""
    scripts = sysconfig.get_path("scripts")
    path = os.pathsep.join((scripts, os.environ.get("PATH", os.defpath)))
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("WORKBOOK_") and name != "MPLBACKEND"
    }
    return {
        **kept,
        "PATH": path,
        "JUPYTER_PATH": str(Path(sys.prefix) / "share" / "jupyter"),
        "PYTHONWARNINGS": "ignore",
    }


def nbgrader(*arguments: str, course: Path) -> None:
    """Run a command of nbgrader in a course; raises `RuntimeError` with its last lines when it fails."""
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(command, cwd=course, env=programs(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr[-2000:]}")


def make_class(course: Path, count: int) -> None:
    """Make a released course with `count` hand-ins, `s001` and on, in `submitted/`."""
    source = course / "source" / ASSIGNMENT
    source.mkdir(parents=True)
    (course / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    (source / f"{ASSIGNMENT}.ipynb").write_text(json.dumps(_source_notebook()), encoding="utf-8")
    _table().to_csv(source / TABLE, index=False)
    nbgrader("generate_assignment", ASSIGNMENT, course=course)
    released = course / "release" / ASSIGNMENT
    notebook = json.loads((released / f"{ASSIGNMENT}.ipynb").read_text(encoding="utf-8"))
    for number in range(1, count + 1):
        folder = course / "submitted" / f"s{number:03d}" / ASSIGNMENT
        folder.mkdir(parents=True)
        made = json.dumps(_answered(notebook, number), ensure_ascii=False)
        (folder / f"{ASSIGNMENT}.ipynb").write_text(made, encoding="utf-8")
        (folder / TABLE).write_bytes((released / TABLE).read_bytes())
        (folder / "timestamp.txt").write_text("2026-11-23 20:14:03 UTC\n", encoding="utf-8")


def _answered(notebook: dict[str, Any], number: int) -> dict[str, Any]:
    """Return the released notebook as one student fills it in; no two are the same text."""
    answers = {**RIGHT, **KINDS[(number - 1) % len(KINDS)]}
    made = json.loads(json.dumps(notebook))
    for cell in made["cells"]:
        text = answers.get(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))
        if text is not None:
            cell["source"] = f"# student {number}\n{text}" if cell["cell_type"] == "code" else f"{text} ({number})"
    return dict(made)


def _table() -> pd.DataFrame:
    rng = np.random.default_rng(7)
    schools = np.repeat(["Noord", "Oost", "West", "Zuid"], 60)
    hours = rng.normal(28, 6, len(schools)).round(1)
    score = (50 + 0.8 * hours + rng.normal(0, 9, len(schools))).round(1)
    return pd.DataFrame({"school": schools, "year": np.tile([1, 2, 3], 80), "hours": hours, "score": score})


def _source_notebook() -> dict[str, Any]:
    solved = {
        name: _cell("code", STUB.format(RIGHT[name]), name, solution=True) for name in RIGHT if name != "reflection"
    }
    tests = {name: _cell("code", text, name, points=points) for name, (points, text) in TESTS.items()}
    written = f"_Write here._\n\n{STUB.format('Five points when a figure is named.')}"
    cells = [
        _cell("markdown", "# Statistics\nFill in the functions; run the notebook from the top before you hand in."),
        _cell("code", IMPORTS), _cell("code", READ),
        solved["mean_by"], tests["check_mean"], solved["spread"], tests["check_spread"],
        _cell("markdown", "## By school and year"), _cell("code", GROUP),
        solved["figure"], tests["check_figure"], solved["best"], tests["check_best"], solved["answer"], tests["check_answer"],
        _cell("markdown", written, "reflection", points=5, solution=True),
        _cell("code", DESCRIBE),
    ]  # fmt: skip
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    numbered = [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(cells)]
    return {"cells": numbered, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def _cell(
    kind: str, source: str, name: str = "", *, points: int | None = None, solution: bool = False
) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "metadata": {}, "source": source}
    if kind == "code":
        cell |= {"outputs": [], "execution_count": None}
    if name:
        graded = {"grade": points is not None, "grade_id": name, "locked": not solution, "solution": solution}
        worth = {} if points is None else {"points": points}
        cell["metadata"]["nbgrader"] = {**graded, **worth, "schema_version": 3, "task": False}
    return cell


def make_own_class(course: Path, assignment: str, count: int) -> None:
    """Make one of our own courses with `count` hand-ins, all code as it was released, collected as a docent does.

    Every other deelnemer answered half; each has a pseudonym of their own and handed in for real.
    """
    from workbook.docent import demo
    from workbook.docent.collect import collect
    from workbook.docent.course import at_home
    from workbook.docent.founding import new
    from workbook.docent.release import release
    from workbook.handin import hand_in

    made = new(course)
    release(made, assignment)
    examples = [demo.deelnemer(made, assignment, kind) for kind in ("full", "half")]
    parcels = []
    for number in range(1, count + 1):
        person = examples[(number - 1) % len(examples)]
        home = _same_under(person.home, person.id, f"d-{number:08x}", made.root / "deelnemers" / f"copy-{number:03d}")
        with at_home(home):
            receipt = hand_in(assignment)
        if receipt is None:
            raise RuntimeError(f"{home}: nothing was handed in")
        parcels.append(receipt.path)
    collect(made, assignment, parcels)


def _same_under(home: Path, before: str, after: str, target: Path) -> Path:
    """Copy a deelnemer's folder and give its owner another pseudonym."""
    shutil.copytree(home, target, ignore=shutil.ignore_patterns("inleveren"))
    for path in target.rglob("*.json"):
        path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    return target
