"""How fast a class is graded, beside `nbgrader autograde` on the same class and beside the bare cells; and whether all scores agree.

    python benchmarks/grading.py                      classes of 10, 30, 100 and 300, two workers (some minutes)
    python benchmarks/grading.py --n 30 100           these sizes only
    python benchmarks/grading.py --own m3-cultuur --n 10   one of our own assignments instead, its code unchanged
    python benchmarks/grading.py --small              two very small classes, to see that it runs
    python benchmarks/grading.py --profile            and where the time of our main process goes
    python benchmarks/grading.py --json               the figures as one JSON document

Both engines are run as commands, start-up included, each on a copy of the same released course; ours with its wall. As nbgrader
takes seconds a hand-in, it grades at most 30 (`--cap`); what more would have taken is worked out from the time of these and that
of one alone, and every such figure says so. `--full` lets it grade all. Beyond what nbgrader graded, a hand-in of ours must have the
scores that nbgrader gave to one of the same kind.

The floor is the very cells in forks of one warm process (`grading_floor.py`). Nothing here fails on a slow machine: it prints, and
whoever reads judges; but it exits 1 when a score differs. The load of the machine stands beside each figure.
"""

from __future__ import annotations

import argparse
import json
import os
import pstats
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
from grading_class import ASSIGNMENT, KINDS, make_class, make_own_class, programs
from grading_watch import Watched, watched

SIZES, SMALL = (10, 30, 100, 300), (2, 4)
CAP, OWN_CAP, FLOOR_MOST = 30, 10, 100
OWN_KINDS = 2  # of hand-ins, in turn
SHOWN = 25
GRADES = """
    SELECT student_id, cell.name, auto_score, manual_score, extra_credit, needs_manual_grade
    FROM grade JOIN base_cell AS cell ON grade.cell_id = cell.id"""
COMMENTS = """
    SELECT student_id, 'comment ' || cell.name, auto_comment, manual_comment
    FROM comment JOIN base_cell AS cell ON comment.cell_id = cell.id"""
OF_WHOM = """
    JOIN submitted_notebook AS book ON {0}.notebook_id = book.id
    JOIN submitted_assignment AS hand_in ON book.assignment_id = hand_in.id"""

Scores = dict[str, dict[str, tuple[Any, ...]]]
Report = dict[str, Any]


def scores(course: Path) -> Scores:
    """Return what the gradebook has of each student: per question every score and flag, and every comment."""
    found: Scores = {}
    with closing(sqlite3.connect(f"{(course / 'gradebook.db').as_uri()}?mode=ro", uri=True)) as book:
        for table, query in (("grade", GRADES), ("comment", COMMENTS)):
            for who, name, *values in book.execute(query + OF_WHOM.format(table)):
                found.setdefault(who, {})[name] = tuple(values)
    return found


def differences(theirs: Scores, ours: Scores, people: list[str], kinds: int) -> list[str]:
    """Return a line for each student whose scores differ from nbgrader's; hand-ins come in so many kinds, in turn.

    Whom nbgrader did not grade is held against the first of the same kind that it did.
    """
    told = []
    for number, who in enumerate(people):
        same = who if who in theirs else people[number % kinds]
        expected, found = theirs.get(same, {}), ours.get(who, {})
        names = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
        told += [f"{who}, {name}: nbgrader {expected.get(name)}, ours {found.get(name)}" for name in names]
    return told


def part_of(course: Path, assignment: str, count: int, target: Path) -> Path:
    """Copy a course with its first hand-ins only."""
    chosen = set(submitters(course, assignment)[:count])

    def others(folder: str, names: list[str]) -> set[str]:
        return set(names) - chosen if Path(folder) == course / "submitted" else set()

    return Path(shutil.copytree(course, target, ignore=others))


def submitters(course: Path, assignment: str) -> list[str]:
    """Return who handed in, in order."""
    return sorted(path.parent.name for path in (course / "submitted").glob(f"*/{assignment}"))


class Timing:
    """Runs both engines on parts of one class; what nbgrader has graded once is not graded again."""

    def __init__(self, course: Path, assignment: str, kinds: int, workers: int, cap: int) -> None:
        self.course, self.assignment, self.kinds = course, assignment, kinds
        self.workers, self.cap = workers, max(cap, kinds)
        self.people = submitters(course, assignment)
        self._theirs: dict[int, tuple[Watched, Scores]] = {}

    def theirs(self, count: int) -> tuple[Watched, Scores]:
        """Let nbgrader grade the first hand-ins."""
        if count not in self._theirs:
            command = [sys.executable, "-m", "nbgrader", "autograde", self.assignment]
            with tempfile.TemporaryDirectory() as made:
                course = part_of(self.course, self.assignment, count, Path(made) / "course")
                run = watched(command, cwd=course, env={**programs(), "WORKBOOK_GRADING": "1"})
                self._theirs[count] = run, scores(course)
        return self._theirs[count]

    def ours(self, count: int, *options: str) -> tuple[Watched, Scores]:
        """Let ours grade the first hand-ins, with its wall; `options` are Python's own. Raises `RuntimeError` when a row is missing."""
        with tempfile.TemporaryDirectory() as made:
            course = part_of(self.course, self.assignment, count, Path(made) / "course")
            asked = [
                "docent",
                "grade",
                self.assignment,
                "--course",
                str(course),
                "--workers",
                str(self.workers),
                "--json",
            ]
            run = watched([sys.executable, *options, "-m", "workbook", *asked], cwd=course.parent, env=programs())
            rows = [str(row["id"]) for row in json.loads(run.output)["rows"]]
            if sorted(rows) != self.people[:count]:
                raise RuntimeError(f"{count} hand-ins, and rows of {rows}")
            return run, scores(course)

    def compared(self, count: int) -> Report:
        """Return the figures of both engines on the first hand-ins."""
        (fast, found), few = self.ours(count), min(count, self.cap)
        slow, given = self.theirs(few)
        seconds = slow.seconds
        if few < count:
            alone = self.theirs(1)[0].seconds
            seconds = alone + (count - 1) * (slow.seconds - alone) / (few - 1)
        return {
            "count": count, "ours": fast.to_json(), "nbgrader": {**slow.to_json(), "count": few, "whole_seconds": round(seconds, 3)},
            "scaled": few < count, "ratio": round(seconds / fast.seconds, 2),
            "differences": differences(given, found, self.people[:count], self.kinds),
        }  # fmt: skip

    def floor(self, count: int) -> Report:
        """Return the seconds of the bare cells, and what they showed."""
        script = str(Path(__file__).with_name("grading_floor.py"))
        options = ["--workers", str(self.workers), "--count", str(count)]
        run = watched(
            [sys.executable, script, str(self.course), self.assignment, *options], cwd=self.course, env=programs()
        )
        found = json.loads(run.output)
        each = found["seconds"] / count
        return {
            "count": count,
            "seconds": round(found["seconds"], 3),
            "each": round(each, 4),
            "load_before": round(run.load, 2),
        }

    def profile(self, count: int) -> list[str]:
        """Return the functions in which our main process spends most of its time."""
        with tempfile.TemporaryDirectory() as made:
            kept = Path(made) / "profile"
            self.ours(count, "-m", "cProfile", "-o", str(kept))
            out = StringIO()
            shown = pstats.Stats(str(kept), stream=out).strip_dirs()
            shown.sort_stats("cumulative").print_stats(SHOWN)
            shown.sort_stats("tottime").print_stats(SHOWN)
        return [line for line in out.getvalue().splitlines() if line.strip()]


def without_start(runs: list[Report]) -> float | None:
    """Return our seconds per further hand-in: the slope between the smallest and the largest class; None for one class."""
    first, last = runs[0], runs[-1]
    more = last["count"] - first["count"]
    return (last["ours"]["seconds"] - first["ours"]["seconds"]) / more if more else None


def flatness(runs: list[Report]) -> Report:
    """Return how seconds and memory grow: per further hand-in from class to class, and the slope over all of them."""
    counts = np.array([run["count"] for run in runs], dtype=float)
    seconds = np.array([run["ours"]["seconds"] for run in runs])
    roles = sorted({role for run in runs for role in run["ours"]["peak_mb"]})
    peaks = {role: np.array([run["ours"]["peak_mb"].get(role, 0.0) for run in runs]) for role in roles}
    steps = np.diff(seconds) / np.diff(counts)
    return {
        "seconds_each": [round(float(each), 4) for each in steps],
        "mb_each": {role: round(float(np.polyfit(counts, peak, 1)[0]), 4) for role, peak in peaks.items()},
    }  # fmt: skip


def measured(chosen: argparse.Namespace, tell: Callable[[str], None]) -> Report:
    """Make the class, run everything, and return the figures; the floor is that of the foreign course only."""
    sizes = sorted(set(SMALL if chosen.small else chosen.n or SIZES))
    assignment = chosen.own or ASSIGNMENT
    found: Report = {"workers": chosen.workers, "processors": os.cpu_count(), "assignment": assignment}
    with tempfile.TemporaryDirectory() as made:
        course = Path(made) / "course"
        tell(f"making a class of {sizes[-1]} for {assignment}")
        if chosen.own:
            make_own_class(course, assignment, sizes[-1])
        else:
            make_class(course, sizes[-1])
        cap = sizes[-1] if chosen.full else min(chosen.cap, OWN_CAP) if chosen.own else chosen.cap
        timing = Timing(course, assignment, OWN_KINDS if chosen.own else len(KINDS), chosen.workers, cap)
        found["runs"] = [_one(timing, count, tell) for count in sizes]
        if not chosen.own:
            found["floor"] = _floor(timing, found["runs"])
        found["flat"] = flatness(found["runs"]) if len(sizes) > 1 else None
        if chosen.profile:
            found["profile"] = timing.profile(min(sizes[-1], CAP))
    found["agree"] = not any(run["differences"] for run in found["runs"])
    return found


def _floor(timing: Timing, runs: list[Report]) -> Report:
    floor, each = timing.floor(min(runs[-1]["count"], FLOOR_MOST)), without_start(runs)
    return {**floor, "ours_each": each and round(each, 4), "ratio": each and round(each / floor["each"], 2)}


def _one(timing: Timing, count: int, tell: Callable[[str], None]) -> Report:
    tell(f"grading {count} of {timing.assignment}")
    return timing.compared(count)


def lines(found: Report) -> Iterator[str]:
    """Yield the figures as a reader's table."""
    yield (
        f"{found['workers']} workers, {found['processors']} processors; a notebook of {found['assignment']}, both engines as"
        " commands, start-up included"
    )
    yield from (_line(run) for run in found["runs"])
    floor, flat = found.get("floor"), found["flat"]
    if floor:
        yield f"bare cells in warm forks, {floor['count']} hand-ins: {floor['seconds']:.2f} s, {1000 * floor['each']:.0f} ms each"
    if flat:
        if floor:
            yield f"  ours without start-up: {1000 * floor['ours_each']:.0f} ms each; ratio {floor['ratio']:.2f}  (aim ≤ 1.5 at 100)"
        told = ", ".join(f"{1000 * each:.0f}" for each in flat["seconds_each"])
        yield f"  flat: ms per further hand-in from class to class {told}"
        yield "  memory: " + ", ".join(f"{role} {each:+.3f} MB per hand-in" for role, each in flat["mb_each"].items())
    yield from found.get("profile", ())
    wrong = [line for run in found["runs"] for line in run["differences"]]
    yield "all scores agree" if found["agree"] else f"{len(wrong)} scores DIFFER"
    yield from wrong[:SHOWN]


def _line(run: Report) -> str:
    count, ours, theirs = run["count"], run["ours"], run["nbgrader"]
    scaled = f" (scaled from {theirs['count']})" if run["scaled"] else ""
    peaks = ", ".join(f"{role} {peak:.0f}" for role, peak in ours["peak_mb"].items())
    return (
        f"  {count:4} hand-ins: nbgrader {theirs['whole_seconds']:8.2f} s, {theirs['whole_seconds'] / count:6.3f} each{scaled};"
        f" ours {ours['seconds']:7.2f} s, {ours['seconds'] / count:6.3f} each; ratio {run['ratio']:6.2f};"
        f" load {theirs['load_before']} and {ours['load_before']}; peak MB {peaks}"
    )


def main(arguments: list[str] | None = None) -> int:
    """Print the report; return 1 when scores differ."""
    parser = argparse.ArgumentParser(description="Time grading a class beside nbgrader's own.")
    parser.add_argument("--n", type=int, nargs="+", help="how many hand-ins; several sizes may be given")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--cap",
        type=int,
        default=CAP,
        help="how many hand-ins nbgrader grades at most (one of each kind at least); the rest is worked out",
    )
    parser.add_argument("--full", action="store_true", help="let nbgrader grade all hand-ins")
    parser.add_argument("--own", metavar="ID", help="one of our own assignments instead, its code unchanged")
    parser.add_argument(
        "--small", action="store_true", help=f"classes of {' and '.join(map(str, SMALL))}, to see that it runs"
    )
    parser.add_argument("--profile", action="store_true", help="show where the time of our main process goes")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    chosen = parser.parse_args(arguments)
    found = measured(chosen, lambda told: print(told, file=sys.stderr, flush=True))
    print(json.dumps(found, indent=1) if chosen.json else "\n".join(lines(found)))
    return 0 if found["agree"] else 1


if __name__ == "__main__":
    sys.exit(main())
