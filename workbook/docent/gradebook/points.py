"""Points only for reasons: what a check says counts, a warning on the screen does not."""

from __future__ import annotations

import math
from typing import Any

from workbook.handin.notebook import grade_id
from workbook.texts import say


class CheckedPoints:
    """A step between running a notebook and saving its points, called as nbconvert calls its own.

    nbgrader gives nothing for a cell that wrote a warning, everything for a cell that showed no number, and breaks off
    at a number above the maximum. Here a warning is dropped, a number is brought within bounds, no number is no points;
    each but the first is told.

    Attributes
    ----------
    told : a Dutch line for each time that something was put right
    doubts : ids of the cells that make points uncertain
    """

    def __init__(self) -> None:
        self.told: list[str] = []
        self.doubts: list[str] = []

    def __call__(self, notebook: Any, resources: Any) -> tuple[Any, Any]:
        """Put the outputs of the graded code cells right, in place."""
        for cell in notebook.cells:
            if cell.cell_type != "code":
                continue
            if grade_id(cell) and cell.metadata.nbgrader.get("grade"):
                self._cell(cell)
            else:
                self._surroundings(cell)
        return notebook, resources

    def _surroundings(self, cell: Any) -> None:
        """Doubt the points when another cell broke off: all cells are ours, so then something of ours is wrong.

        A `WorkbookError` is no such thing: it tells a deelnemer something about their own answers.
        """
        broken = [each.ename for each in cell.outputs if each.output_type == "error" and each.ename != "WorkbookError"]
        if broken:
            name = str(grade_id(cell) or cell.get("id", ""))
            self.doubts.append(name)
            self.told.append(say("docent.points.surroundings", cell=name, kind=broken[0]))

    def _cell(self, cell: Any) -> None:
        name, maximum = str(grade_id(cell)), float(cell.metadata.nbgrader["points"])
        cell.outputs = [each for each in cell.outputs if not (each.output_type == "stream" and each.name == "stderr")]
        result = next((each for each in cell.outputs if each.output_type == "execute_result"), None)
        if result is None:
            self._doubt(name, "no_points" if any(each.output_type == "error" for each in cell.outputs) else "no_result")
            cell.outputs = [*cell.outputs, _no_points()]
            return
        points = _number(result["data"].get("text/plain"))
        if points is None:
            self._doubt(name, "no_result")
            result["data"]["text/plain"] = "0"
        elif not 0 <= points <= maximum:
            self.told.append(say("docent.points.clipped", question=name))
            result["data"]["text/plain"] = str(min(max(points, 0.0), maximum))

    def _doubt(self, name: str, key: str) -> None:
        self.doubts.append(name)
        self.told.append(say(f"docent.points.{key}", question=name))


def _number(text: object) -> float | None:
    try:
        value = float(str(text))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _no_points() -> Any:
    import nbformat.v4

    make: Any = nbformat.v4.new_output  # its library has no types
    return make("execute_result", data={"text/plain": "0"}, execution_count=None)
