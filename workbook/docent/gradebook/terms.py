"""What a correction means for the points of a hand-in that was made with an earlier release: nobody loses any."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from workbook.docent.gradebook.master import MarkedCell
from workbook.dutch import number
from workbook.handin.notebook import Notebook, grade_id
from workbook.texts import say


@frozen
class Terms:
    """What questions were worth in the release of a hand-in (`theirs`), and are in the current one (`ours`), by grade id."""

    theirs: Mapping[str, float]
    ours: Mapping[str, float]

    def settle(self, grade: Any, cell: MarkedCell) -> bool:
        """Put the points of a check in a row of the gradebook as the current release counts them; points by hand stay.

        What was worth more or less before keeps its share. What one of the two releases does not ask costs nobody a point:
        it earns all of them. Returns whether it is such a question, with which all is said.
        """
        if cell.name not in self.theirs or cell.name not in self.ours:
            grade.auto_score, grade.needs_manual_grade = cell.max_score, False
            return True
        worth = self.theirs[cell.name]
        if grade.auto_score is not None and worth and worth != cell.max_score:
            grade.auto_score = grade.auto_score * cell.max_score / worth
        return False

    def told(self) -> list[str]:
        """Say what a correction meant for this hand-in, for docent and deelnemer."""
        lines = [say("distributing.terms.gone", question=name) for name in self.theirs if name not in self.ours]
        lines += [say("distributing.terms.new", question=name) for name in self.ours if name not in self.theirs]
        for name, worth in self.theirs.items():
            if name in self.ours and self.ours[name] != worth:
                now = number(self.ours[name], 2)
                lines.append(say("distributing.terms.revalued", question=name, before=number(worth, 2), now=now))
        return lines


def worth_of(notebook: Notebook) -> dict[str, float]:
    """Return the points of every question in a released notebook, by grade id."""
    found = {}
    for cell in notebook["cells"]:
        name = grade_id(cell)
        kept_ = cell["metadata"]["nbgrader"] if name else {}
        if name and (kept_.get("grade") or kept_.get("task")):
            found[name] = float(kept_.get("points", 0))
    return found
