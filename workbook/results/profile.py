"""Profiles: scores per perspective and dimension, hidden where the group is too small."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from workbook.dutch import number, signed
from workbook.privacy import floor, may_show
from workbook.results.base import Result
from workbook.results.shared import without_writers
from workbook.results.showing import without_numbers
from workbook.stats import Estimate
from workbook.texts import entry, say

if TYPE_CHECKING:
    import pandas as pd


@frozen
class Score:
    """The score of one dimension in one perspective.

    `sd` is the spread between respondents (sample); where the value is a median, `quartiles` are the first and third.
    """

    perspective: str
    dimension: str
    estimate: Estimate
    sd: float | None = None
    quartiles: tuple[float, float] | None = None


@frozen
class ItemScore:
    """The mean points of one dimension in one item.

    `distribution` counts who chose each step of the scale, lowest first, as it was answered; () where that isn't shown.
    """

    perspective: str
    item: str
    dimension: str
    value: float | None
    sd: float | None
    n: int
    distribution: tuple[int, ...] = ()


@frozen
class Gap:
    """Desired minus present in one dimension; `flagged` when it exceeds the instrument's rule, None when unknown."""

    dimension: str
    estimate: Estimate
    flagged: bool | None


@frozen
class ItemGap:
    """One item of a gap scan: mean importance, now and desired; `p_adjusted` is Holm's, None where no test is due.

    `quadrant` is `focus` (important, behind), `keep` (important, in order), `low` or `excess`.
    """

    item: str
    dimension: str
    importance: float | None
    now: float | None
    wanted: float | None
    gap: Estimate
    quadrant: str
    p: float | None = None
    p_adjusted: float | None = None


@frozen(kw_only=True, repr=False)
class Profile(Result):
    """Scores per perspective and dimension of one respondent or a group.

    A group of 2 to 4 self-reporting people is hidden: every value is None, `text` says why. `alone` is one's own
    profile: the single respondent in all the data. `hide` hides whatever the size (what subtraction would reveal).
    `together` names the groups that were taken together because they are too small apart ("" for who named none).
    """

    scores: tuple[Score, ...] = ()
    gaps: tuple[Gap, ...] = ()
    items: tuple[ItemScore, ...] = ()
    ranking: tuple[ItemGap, ...] = ()
    texts: tuple[dict[str, Any], ...] = ()
    subgroups: tuple[tuple[str, Profile], ...] = ()
    together: tuple[str, ...] = ()
    alone: bool = False
    hide: bool = False

    def __attrs_post_init__(self) -> None:
        # An item that fewer people answered than its dimension has a floor of its own.
        self._set("items", tuple(each for each in self.items if each.n == 0 or self._shows(each.n)))
        self._set("ranking", tuple(each for each in self.ranking if each.gap.n == 0 or self._shows(each.gap.n)))
        known = [score for score in self.scores if score.estimate.value is not None]
        hidden = [score for score in known if not self._shows(score.estimate.n)]
        if not hidden:
            self._share_texts()
            return
        n = min(score.estimate.n for score in hidden)
        why = say("results.hidden" if n < floor() else "results.hidden_complement", n=n, floor=floor())
        lost = {(score.perspective, score.dimension) for score in hidden}
        dimensions = {dimension for _, dimension in lost}
        self._set("scores", tuple(self._floored(score, why) for score in self.scores))
        self._set("gaps", tuple(_without(gap, why) if gap.dimension in dimensions else gap for gap in self.gaps))
        self._set("items", tuple(each for each in self.items if (each.perspective, each.dimension) not in lost))
        self._set("ranking", tuple(each for each in self.ranking if each.dimension not in dimensions))
        self._set("texts", ())
        self._set("quality", {})
        self._set("text", why if len(hidden) == len(known) else self.text or why)
        self._set("notes", tuple(dict.fromkeys((why, *self.notes))))

    def _share_texts(self) -> None:
        """Let what people wrote be read without its writers; what observers wrote of one lesson stays theirs."""
        own = self.alone or (self.instrument.counts != "respondents" and any("subject" in each for each in self.texts))
        if self.texts and not self._shows(self.n):
            self._set("texts", ())
        elif self.texts and not own:
            texts, told = without_writers(self.texts)
            self._set("texts", texts)
            self._set("notes", tuple(dict.fromkeys((*self.notes, *told))))

    def _shows(self, n: int) -> bool:
        if self.instrument.counts != "respondents":
            return not self.hide
        return not self.hide and may_show(n, alone=self.alone)

    def _floored(self, score: Score, why: str) -> Score:
        if self._shows(score.estimate.n):
            return score
        return evolve(score, estimate=without_numbers(score.estimate, why), sd=None, quartiles=None)

    @property
    def empty(self) -> bool:
        """Tell whether there is nothing to show; `message` then says what to do first."""
        return not self.scores

    @property
    def hidden(self) -> bool:
        """Tell whether the floor hides any score."""
        return not self.empty and any(score.estimate.value is None and score.estimate.n for score in self.scores)

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

    @property
    def table(self) -> pd.DataFrame:
        """Return a tidy table: `perspective, dimension, score, sd, low, high, n`, in points; hidden = missing.

        Where scores are medians, `q1` and `q3` are their quartiles.
        """
        import pandas as pd

        columns = ["perspective", "dimension", "score", "sd", "low", "high", "n"]
        rows = [
            (each.perspective, each.dimension, each.estimate.value, each.sd, each.estimate.low, each.estimate.high,
             each.estimate.n)
            for each in self.scores
        ]  # fmt: skip
        found = pd.DataFrame(rows, columns=columns)
        if any(each.quartiles for each in self.scores):
            for place, name in enumerate(("q1", "q3")):
                found[name] = [each.quartiles[place] if each.quartiles else None for each in self.scores]
        return found

    def to_json(self) -> dict[str, Any]:
        """Return the score output of `contracts/score.schema.json`."""
        return super().to_json() | {
            "scores": [_score_json(each) for each in self.scores],
            "gaps": [{"dimension": gap.dimension, "gap": gap.estimate.value, "n": gap.estimate.n,
                      "low": gap.estimate.low, "high": gap.estimate.high, "flagged": gap.flagged} for gap in self.gaps],
            "subgroups": [{"group": name, "n": part.n, "scores": [_score_json(each) for each in part.scores]}
                          for name, part in self.subgroups],
            **({"ranking": [_rank_json(each) for each in self.ranking]} if self.ranking else {}),
        }  # fmt: skip

    def shown(self) -> tuple[list[str], list[list[str]]]:
        """Return the heads and rows of the table that a reader sees."""
        names = entry("results.columns")
        perspectives = list(dict.fromkeys(each.perspective for each in self.scores))
        heads = [
            names["dimension" if self.instrument.options else "part"],
            *(self.instrument.perspective_label(each) for each in perspectives),
        ]
        gaps = {gap.dimension: gap for gap in self.gaps}
        rows = []
        for dimension in dict.fromkeys(each.dimension for each in self.scores):
            found = [self.score(perspective, dimension) for perspective in perspectives]
            cells = [self.instrument.dimension_label(dimension), *(_cell(each) for each in found)]
            if gaps:
                gap = gaps.get(dimension)
                value = signed(gap.estimate.value) if gap else number(None)
                cells.append(value + (f" {names['flag']}" if gap and gap.flagged else ""))
            rows.append(cells)
        return heads + ([names["gap"]] if gaps else []), rows

    def _caption(self) -> str:
        return super()._caption() if self.response else f"{super()._caption()} ({self.size})"


def _without(gap: Gap, why: str) -> Gap:
    return evolve(gap, estimate=without_numbers(gap.estimate, why), flagged=None)


def _score_json(each: Score) -> dict[str, Any]:
    estimate = each.estimate
    told: dict[str, Any] = {"perspective": each.perspective, "dimension": each.dimension, "score": estimate.value,
                            "n": estimate.n, "low": estimate.low, "high": estimate.high, "sd": each.sd}  # fmt: skip
    return told | ({"quartiles": list(each.quartiles)} if each.quartiles else {})


def _rank_json(each: ItemGap) -> dict[str, Any]:
    return {"item": each.item, "dimension": each.dimension, "importance": each.importance, "now": each.now,
            "wanted": each.wanted, "gap": each.gap.value, "n": each.gap.n, "low": each.gap.low, "high": each.gap.high,
            "quadrant": each.quadrant, "p": each.p, "p_adjusted": each.p_adjusted}  # fmt: skip


def _cell(each: Score | None) -> str:
    if each is None:
        return number(None)
    text = number(each.estimate.value)
    if each.estimate.value is not None and each.quartiles:
        low, high = map(number, each.quartiles)
        text += " " + say("results.quartiles", low=low, high=high, n=each.estimate.n)
    elif each.estimate.value is not None and each.sd is not None:
        text += " " + say("results.spread", sd=number(each.sd), n=each.estimate.n)
    return text
