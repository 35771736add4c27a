"""What a docent sees while a class is graded: a line for each hand-in, how many there are, and how long the rest takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

from workbook.dutch import number
from workbook.texts import entry, say

if TYPE_CHECKING:
    from workbook.docent.grading.rows import Row


class EngineName(StrEnum):
    """Who runs the notebooks."""

    fast = "fast"
    nbgrader = "nbgrader"


class Countdown:
    """Tells, a line for each hand-in that is done, how many there are and about how long the rest takes."""

    def __init__(self, count: int, tell: Callable[[int, int, str], None]) -> None:
        self.count, self.tell, self.done, self.begun = count, tell, 0, time.monotonic()

    def __call__(self, row: Row) -> None:
        """Say that this row is there."""
        self.done += 1
        seconds = (time.monotonic() - self.begun) / self.done * (self.count - self.done)
        left = say("docent.grade.left", seconds=number(seconds, 0)) if self.done < self.count else ""
        state = entry("docent.grade.statuses")[row.status]
        told = say("docent.grade.line", done=self.done, count=self.count, who=row.id, state=state, left=left)
        self.tell(self.done, self.count, told.strip())
