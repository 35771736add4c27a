"""Schools side by side: each scored by itself, in the order of the alphabet, without a rank and without a total."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from workbook.dutch import number
from workbook.results.base import Result
from workbook.results.profile import Profile, Score
from workbook.results.scorecard import Scorecard
from workbook.texts import say

if TYPE_CHECKING:
    import pandas as pd

School = Profile | Scorecard


@frozen(kw_only=True, repr=False)
class Schools(Result):
    """The outcome of each school, by its name; `n` counts the schools. A school under the floor is there without numbers."""

    schools: tuple[School, ...] = field(factory=tuple)

    @property
    def empty(self) -> bool:
        """Tell whether there are no two schools; `message` then says so."""
        return not self.schools

    @property
    def hidden(self) -> bool:
        """Tell whether the floor hides a school."""
        return any(each.hidden for each in self.schools)

    @property
    def places(self) -> list[tuple[str, str]]:
        """Return what is scored, as (dimension, perspective) in the order of the first school that has it."""
        return list(dict.fromkeys((each.dimension, each.perspective) for one in self.schools for each in one.scores))

    def score_of(self, school: School, dimension: str, perspective: str) -> Score | None:
        """Return one score of one school; None where it has none."""
        return next(
            (each for each in school.scores if (each.dimension, each.perspective) == (dimension, perspective)), None
        )

    @property
    def table(self) -> pd.DataFrame:
        """Return a tidy table: `subject, perspective, dimension, score, n, low, high`."""
        import pandas as pd

        rows = [
            (one.subject, each.perspective, each.dimension, each.estimate.value, each.estimate.n, each.estimate.low, each.estimate.high)
            for one in self.schools
            for each in one.scores
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=["subject", "perspective", "dimension", "score", "n", "low", "high"])

    def to_json(self) -> dict[str, Any]:
        """Return the score output of every school under its name."""
        return super().to_json() | {"subjects": [{"subject": each.subject} | each.to_json() for each in self.schools]}

    def row_label(self, dimension: str, perspective: str) -> str:
        """Return what a row is about: the dimension, and the perspective where there are several."""
        label = self.instrument.dimension_label(dimension)
        several = len({each for _, each in self.places}) > 1
        return (
            say("schools.row", label=label, perspective=self.instrument.perspective_label(perspective).lower())
            if several
            else label
        )

    def shown(self) -> tuple[list[str], list[list[str]]]:
        """Return a row for everything that is scored and a column for each school."""
        heads = [say("schools.part"), *(each.subject for each in self.schools)]
        rows = [
            [self.row_label(*place), *(_cell(self.score_of(each, *place)) for each in self.schools)]
            for place in self.places
        ]
        return heads, rows


def _cell(score: Score | None) -> str:
    if score is None:
        return say("schools.absent")
    return say("schools.cell", value=number(score.estimate.value), n=number(score.estimate.n))
