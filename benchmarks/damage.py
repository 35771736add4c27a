"""How much of a damaged hand-in is recovered: every kind of damage, aimed at every question of every assignment.

    python benchmarks/damage.py                          grades a class of damaged hand-ins of each assignment
    python benchmarks/damage.py --dry                    without running a cell: compares what would be graded
    python benchmarks/damage.py --assignment m3-cultuur --kinds split merged
    python benchmarks/damage.py --sample 20              of each assignment twenty, drawn at random
    python benchmarks/damage.py --json                   the counts as one JSON document

A hand-in is `recovered` when every question has the points of the undamaged one and every written word stands where the
docent grades; `flagged` when that is not so and a person is told to look; `silent` when it is not so and nobody is told.
The undamaged hand-in has full points. Exit 1 below 95 % recovered, or with any silent loss.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any

from attrs import frozen
from damage_grading import Dry, Real
from damage_kinds import ANSWER_KINDS, KINDS, opened

ASSIGNMENTS = ("m1-ink", "m2-ikko", "m3-cultuur", "m4-onderzoek")
OUTCOMES = ("recovered", "flagged", "silent")
RECOVERED_AT_LEAST = 0.95
PAIRS = "two kinds"


@frozen
class Case:
    """One damaged hand-in: which kinds of damage, in order, at which question."""

    assignment: str
    question: str
    kinds: tuple[str, ...]
    files: dict[str, bytes]

    @property
    def kind(self) -> str:
        """Return the line of the table that it counts in."""
        return self.kinds[0] if len(self.kinds) == 1 else PAIRS


def questions(notebook: dict[str, Any]) -> list[str]:
    """Return the grade ids that have points."""
    found = [cell["metadata"].get("nbgrader", {}) for cell in notebook["cells"]]
    return [each["grade_id"] for each in found if each.get("grade")]


def cases(assignment: str, whole: dict[str, bytes], kinds: Iterable[str], pairs: int, seed: int) -> Iterator[Case]:
    """Make every kind of damage for every question, and `pairs` combinations of two drawn at random for each."""
    kinds = list(kinds)
    for question in questions(opened(assignment, whole).notebook):
        chosen = [(kind,) for kind in kinds]
        if len(kinds) > 1:
            draw = Random(f"{seed} {assignment} {question}")
            chosen += [tuple(sorted(draw.sample(kinds, 2), key=_order)) for _ in range(pairs)]
        for number, each in enumerate(chosen):
            yield Case(assignment, question, each, _damage(assignment, whole, question, each, f"{seed} {number}"))


def _order(kind: str) -> tuple[bool, bool]:
    """Put damage to files before that to cells, which may lose their question, and stripping and deleting last."""
    return kind not in ANSWER_KINDS, kind in {"stripped", "deleted", "merged"}


def _damage(
    assignment: str, whole: dict[str, bytes], question: str, kinds: tuple[str, ...], seed: str
) -> dict[str, bytes]:
    hand_in = opened(assignment, whole)
    for kind in kinds:
        KINDS[kind](hand_in, question, Random(f"{seed} {assignment} {question} {kind}"))
    return hand_in.written()


def full_hand_in(assignment: str, released: Path, folder: Path) -> Path:
    """Play a deelnemer who answers everything well and saves the notebook with the forms in it; return the zip."""
    from workbook.docent.course import at_home
    from workbook.docent.demo import _chosen, _fill_instrument, _fill_quiz
    from workbook.handin import hand_in
    from workbook.handin.contents import needed
    from workbook.handin.packing import find_quiz
    from workbook.home import make_home, write_atomic

    home = make_home(folder)
    target = home / "opdrachten" / assignment
    for path in sorted(released.iterdir()):
        write_atomic(target / path.name, path.read_bytes())
    quiz = find_quiz(assignment, target)
    for each in needed(quiz)[1:]:
        _fill_instrument(each, home, half=False)
    _fill_quiz(quiz, home, _chosen(quiz, "full"))
    _show_forms(target / f"{assignment}.ipynb", home)
    with at_home(home):
        receipt = hand_in(assignment)
    assert receipt is not None
    return receipt.path


def _show_forms(path: Path, home: Path) -> None:
    """Put the readable copies in the notebook that its forms leave there when a deelnemer runs it."""
    import re

    from workbook.handin.notebook import ANSWERS_MIME, source
    from workbook.instrument import instrument
    from workbook.questionnaire import static_copy
    from workbook.responses import read_answer_file

    notebook = json.loads(path.read_text(encoding="utf-8"))
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell["cell_type"] != "code":
            continue
        cell["execution_count"] = number
        found = re.match(r'wb\.(?:form|question)\("([\w-]+)(?:\.(\w+))?"', source(cell))
        stored = home / "antwoorden" / f"{found[1]}.json" if found else home
        if found and stored.is_file() and instrument(found[1]).leaves == "own":
            html, data = static_copy(instrument(found[1]), read_answer_file(stored), only=found[2])
            shown = {"text/html": html, ANSWERS_MIME: data}
            cell["outputs"] = [{"output_type": "display_data", "data": shown, "metadata": {}}]
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1), encoding="utf-8")


def unzipped(path: Path) -> dict[str, bytes]:
    """Return the files of a hand-in."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def run(assignment: str, arguments: argparse.Namespace, folder: Path) -> list[tuple[Case, str]]:
    """Damage, grade and compare; return every case with its outcome."""
    grading = (Dry if arguments.dry else Real)(assignment, folder)
    whole = unzipped(full_hand_in(assignment, grading.released, folder / "deelnemer"))
    made = list(cases(assignment, whole, arguments.kinds, arguments.pairs, arguments.seed))
    if arguments.sample and arguments.sample < len(made):
        made = Random(f"{arguments.seed} {assignment}").sample(made, arguments.sample)
    first, *others = grading.grade([whole, *(each.files for each in made)])
    grading.check_full(first)
    return [(case, graded.outcome(first, case.question)) for case, graded in zip(made, others, strict=True)]


def table(found: list[tuple[Case, str]]) -> dict[str, dict[str, int]]:
    """Count the outcomes per kind, and in all."""
    counts: dict[str, Counter[str]] = {}
    for case, outcome in found:
        counts.setdefault(case.kind, Counter())[outcome] += 1
        counts.setdefault("all", Counter())[outcome] += 1
    ordered = [kind for kind in (*KINDS, PAIRS, "all") if kind in counts]
    return {kind: {outcome: counts[kind][outcome] for outcome in OUTCOMES} for kind in ordered}


def main() -> int:
    """Run, print, and return 1 when less was recovered than was promised."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--assignment", nargs="+", choices=ASSIGNMENTS, default=ASSIGNMENTS)
    parser.add_argument("--kinds", nargs="+", choices=list(KINDS), default=list(KINDS))
    parser.add_argument("--pairs", type=int, default=4, help="combinations of two kinds for each question")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--sample", type=int, help="only so many of each assignment, drawn at random")
    parser.add_argument("--dry", action="store_true", help="run no cell")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    found: list[tuple[Case, str]] = []
    for assignment in arguments.assignment:
        with tempfile.TemporaryDirectory() as folder:
            found += run(assignment, arguments, Path(folder))
    counts = table(found)
    lines = [
        f"{case.assignment} {case.question}: {' + '.join(case.kinds)}" for case, each in found if each != "recovered"
    ]
    outcomes = [outcome for _, outcome in found if outcome != "recovered"]
    share = counts["all"]["recovered"] / len(found)
    # A few say nothing about a share.
    passed = (bool(arguments.sample) or share >= RECOVERED_AT_LEAST) and not counts["all"]["silent"]
    if arguments.json:
        rest = [{"case": line, "outcome": each} for line, each in zip(lines, outcomes, strict=True)]
        print(json.dumps({"cases": len(found), "share": share, "passed": passed, "kinds": counts, "rest": rest}))
        return 0 if passed else 1
    print(f"{'kind':<12}{'cases':>7}" + "".join(f"{each:>11}" for each in OUTCOMES))
    for kind, row in counts.items():
        print(f"{kind:<12}{sum(row.values()):>7}" + "".join(f"{row[each]:>11}" for each in OUTCOMES))
    for line, each in sorted(zip(lines, outcomes, strict=True), key=lambda pair: pair[1]):
        print(f"  {each:<10}{line}")
    print(f"{share:.1%} recovered (at least {RECOVERED_AT_LEAST:.0%}), {counts['all']['silent']} silently lost")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
