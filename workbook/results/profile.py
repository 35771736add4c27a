"""Profiles: scores per perspective and dimension, hidden where the group is too small."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from workbook.dutch import number, signed
from workbook.instrument import Instrument
from workbook.privacy import floor, may_show
from workbook.responses import FileUse
from workbook.results.showing import figure, html_table, without_numbers
from workbook.stats import Estimate
from workbook.texts import entry, say

if TYPE_CHECKING:
    import pandas as pd


@frozen
class Score:
    """The score of one dimension in one perspective; `sd` is the spread between respondents (sample)."""

    perspective: str
    dimension: str
    estimate: Estimate
    sd: float | None = None


@frozen
class ItemScore:
    """The mean points of one dimension in one item."""

    perspective: str
    item: str
    dimension: str
    value: float | None
    sd: float | None
    n: int


@frozen
class Gap:
    """Desired minus present in one dimension; `flagged` when it exceeds the instrument's rule, None when unknown."""

    dimension: str
    estimate: Estimate
    flagged: bool | None


@frozen
class Profile:
    """Scores per perspective and dimension of one respondent or a group.

    A group of 2 to 4 self-reporting people is hidden: every value is None, `text` says why. `alone` is one's own
    profile: the single respondent in all the data. `hide` hides whatever the size (what subtraction would reveal).
    """

    instrument: Instrument
    n: int
    scores: tuple[Score, ...] = ()
    gaps: tuple[Gap, ...] = ()
    items: tuple[ItemScore, ...] = ()
    quality: Mapping[str, Any] = field(factory=dict)
    text: str = ""
    notes: tuple[str, ...] = ()
    files: tuple[FileUse, ...] = ()
    subgroups: tuple[tuple[str, Profile], ...] = ()
    label: str = ""
    moment: str = ""
    marked: str | None = None
    message: str = ""
    alone: bool = False
    hide: bool = False

    def __attrs_post_init__(self) -> None:
        hidden = [score for score in self.scores if not self._shows(score.estimate.n)]
        if not hidden:
            return
        n = min(score.estimate.n for score in hidden)
        why = say("results.hidden" if n < floor() else "results.hidden_complement", n=n, floor=floor())
        lost = {score.perspective for score in hidden}
        self._set("scores", tuple(self._floored(score, why) for score in self.scores))
        self._set(
            "gaps", tuple(evolve(gap, estimate=without_numbers(gap.estimate, why), flagged=None) for gap in self.gaps)
        )
        self._set("items", tuple(item for item in self.items if item.perspective not in lost))
        self._set("quality", {})
        self._set("text", why)
        self._set("notes", tuple(dict.fromkeys((why, *self.notes))))

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    def _shows(self, n: int) -> bool:
        if self.instrument.counts != "respondents":
            return not self.hide
        return not self.hide and may_show(n, alone=self.alone)

    def _floored(self, score: Score, why: str) -> Score:
        if self._shows(score.estimate.n):
            return score
        return evolve(score, estimate=without_numbers(score.estimate, why), sd=None)

    @property
    def empty(self) -> bool:
        """Tell whether there is nothing to show; `message` then says what to do first."""
        return not self.scores

    @property
    def hidden(self) -> bool:
        """Tell whether the floor hides any score."""
        return not self.empty and any(score.estimate.value is None for score in self.scores)

    @property
    def told(self) -> tuple[str, ...]:
        """Return why there is nothing to show, and what was left out on the way."""
        return (self.message, *(note for note in self.notes if note not in self.message))

    def score(self, perspective: str, dimension: str) -> Score | None:
        """Return one score, or None when that perspective wasn't scored."""
        wanted = (perspective, dimension)
        return next((each for each in self.scores if (each.perspective, each.dimension) == wanted), None)

    def dominant(self, perspective: str) -> tuple[str, ...]:
        """Return the dimensions with the highest score, more than one in a tie, none when hidden or not scored."""
        shown = {
            each.dimension: round(each.estimate.value, 6)
            for each in self.scores
            if each.perspective == perspective and each.estimate.value is not None
        }
        return tuple(name for name, value in shown.items() if value == max(shown.values()))

    def flagged(self) -> tuple[str, ...]:
        """Return the dimensions whose gap exceeds the instrument's rule."""
        return tuple(gap.dimension for gap in self.gaps if gap.flagged)

    def sentence(self) -> str:
        """Return the result in one Dutch paragraph."""
        return self.message if self.empty else self.text

    @property
    def table(self) -> pd.DataFrame:
        """Return a tidy table: `perspective, dimension, score, sd, low, high, n`, in points; hidden = missing."""
        import pandas as pd

        columns = ["perspective", "dimension", "score", "sd", "low", "high", "n"]
        rows = [
            (
                each.perspective,
                each.dimension,
                each.estimate.value,
                each.sd,
                each.estimate.low,
                each.estimate.high,
                each.estimate.n,
            )
            for each in self.scores
        ]
        return pd.DataFrame(rows, columns=columns)

    def to_json(self) -> dict[str, Any]:
        """Return the score output of `contracts/score.schema.json`."""
        return {
            "instrument": self.instrument.id,
            "kind": self.instrument.kind,
            "n": self.n,
            "scores": [_score_json(each) for each in self.scores],
            "gaps": [{"dimension": gap.dimension, "gap": gap.estimate.value, "n": gap.estimate.n,
                      "low": gap.estimate.low, "high": gap.estimate.high, "flagged": gap.flagged} for gap in self.gaps],
            "subgroups": [{"group": name, "n": part.n, "scores": [_score_json(each) for each in part.scores]}
                          for name, part in self.subgroups],
            "quality": dict(self.quality),
            "files": [{"file": use.file, "used": use.used, "why": use.why} for use in self.files],
            "notes": list(dict.fromkeys(note for note in (self.message, *self.notes) if note)),
        }  # fmt: skip

    def _repr_html_(self) -> str:
        if self.empty:
            return "".join(f"<p>{html.escape(line)}</p>" for line in self.told)
        return figure(self.marked, self._html_table(), self.text, self.notes)

    def _html_table(self) -> str:
        names = entry("results.columns")
        perspectives = list(dict.fromkeys(each.perspective for each in self.scores))
        heads = [names["dimension"], *(self.instrument.perspective_label(each) for each in perspectives)]
        gaps = {gap.dimension: gap for gap in self.gaps}
        rows = []
        for dimension in dict.fromkeys(each.dimension for each in self.scores):
            found = [self.score(perspective, dimension) for perspective in perspectives]
            cells = [self.instrument.option_label(dimension), *(_cell(each) for each in found)]
            if gaps:
                gap = gaps[dimension]
                cells.append(signed(gap.estimate.value) + (f" {names['flag']}" if gap.flagged else ""))
            rows.append(cells)
        caption = f"{self.instrument.short or self.instrument.title} – {self.label} (n = {self.n})"
        return html_table(caption, heads + ([names["gap"]] if gaps else []), rows)

    def __repr__(self) -> str:
        return self.sentence()


def _score_json(each: Score) -> dict[str, Any]:
    estimate = each.estimate
    return {"perspective": each.perspective, "dimension": each.dimension, "score": estimate.value, "n": estimate.n,
            "low": estimate.low, "high": estimate.high, "sd": each.sd}  # fmt: skip


def _cell(each: Score | None) -> str:
    if each is None:
        return number(None)
    text = number(each.estimate.value)
    if each.estimate.value is not None and each.sd is not None:
        text += " " + say("results.spread", sd=number(each.sd), n=each.estimate.n)
    return text
