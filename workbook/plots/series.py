"""What figures draw: series of numbers with their names, taken from a profile or a comparison."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from workbook.dutch import join, number
from workbook.instrument import Instrument
from workbook.instrument.model import Maturity, Scaled
from workbook.plots.look import FIRST, SECOND, Style, style_of
from workbook.results import Comparison, Estimate, Profile
from workbook.texts import entry, say


@frozen
class Point:
    """One number of a series: value, interval, spread between respondents, n."""

    value: float | None
    low: float | None = None
    high: float | None = None
    sd: float | None = None
    n: int = 1


@frozen
class Series:
    """The numbers of one perspective (or one side of a comparison), a point a dimension, in the instrument's order."""

    name: str
    label: str
    style: Style
    points: tuple[Point, ...]

    @property
    def shown(self) -> bool:
        """Tell whether there is any number to draw."""
        return any(point.value is not None for point in self.points)

    @property
    def n(self) -> int:
        """Return how many respondents the series rests on: the least of its points that anybody answered."""
        return min((point.n for point in self.points if point.n), default=0)


def point(estimate: Estimate | None, sd: float | None = None) -> Point:
    """Make a point; a single respondent has no interval to draw."""
    if estimate is None:
        return Point(None, n=0)
    if estimate.n < 2:
        return Point(estimate.value, n=estimate.n)
    return Point(estimate.value, estimate.low, estimate.high, sd, estimate.n)


def of_profile(profile: Profile) -> list[Series]:
    """Return a series per perspective that was scored."""
    scored = {score.perspective for score in profile.scores}
    return [
        Series(
            each.id,
            within(each.label),
            style_of(each.id, position),
            tuple(_score_point(profile, each.id, dimension) for dimension in dimensions(profile)),
        )
        for position, each in enumerate(profile.instrument.perspectives)
        if each.id in scored
    ]


def _score_point(profile: Profile, perspective: str, dimension: str) -> Point:
    score = profile.score(perspective, dimension)
    return point(score.estimate, score.sd) if score else Point(None, n=0)


def of_item(profile: Profile, item: str) -> list[Series]:
    """Return a series per perspective for one item."""
    found = {(each.perspective, each.dimension): each for each in profile.items if each.item == item}
    return [
        Series(
            series.name,
            series.label,
            series.style,
            tuple(
                Point(found[key].value, n=found[key].n) if (key := (series.name, each)) in found else Point(None)
                for each in dimensions(profile)
            ),
        )
        for series in of_profile(profile)
    ]


def of_comparison(comparison: Comparison, perspective: str) -> list[Series]:
    """Return the two sides of a comparison in one perspective."""
    changes = [change for change in comparison.changes if change.perspective == perspective]
    sides = zip(map(within, comparison.names), (FIRST, SECOND), ("before", "after"), strict=True)
    return [
        Series(side, name, style, tuple(point(getattr(change, side)) for change in changes))
        for name, style, side in sides
    ]


def dimensions(result: Profile | Comparison) -> list[str]:
    """Return the dimensions of a result, in the instrument's order."""
    rows = result.scores if isinstance(result, Profile) else result.changes
    return list(dict.fromkeys(row.dimension for row in rows))


@frozen
class Axis:
    """The scale of a figure: where it begins and ends, and how far its numbers stand apart."""

    low: float
    high: float
    step: float

    @property
    def ticks(self) -> list[float]:
        """Return the numbers that stand along the scale."""
        count = int((self.high - self.low) / self.step + 1e-9)
        return [self.low + self.step * at for at in range(count + 1)]

    def share(self, value: float) -> float:
        """Return where a value lies between the ends, from 0 to 1."""
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)


def axis(instrument: Instrument, groups: Iterable[Series]) -> Axis:
    """Return the scale of an instrument: its phases, its steps, or for divided points as far as they go."""
    if isinstance(instrument, Maturity):
        return Axis(0, len(instrument.phases), 1)
    if isinstance(instrument, Scaled):
        return Axis(instrument.scale.minimum, instrument.scale.maximum, 1)
    edge = limit(groups)
    return Axis(0, edge, 10 if edge <= 60 else 20)


def limit(groups: Iterable[Series]) -> int:
    """Return the edge of the scale: 50 points, or the next ten when a number or interval goes beyond it."""
    values = [
        value for series in groups for each in series.points for value in (each.value, each.high) if value is not None
    ]
    return max(50, -int(-max(values, default=0) // 10) * 10)


def title(figure: str, instrument: Instrument, **values: str) -> str:
    """Return the title of a figure, with the short name of its instrument."""
    key = figure if "." in figure else f"{figure}.title"
    inside = {name: within(value) for name, value in values.items()}
    return say(f"plots.{key}", short=instrument.short or instrument.title, **inside)


def within(name: str) -> str:
    """Return a name as it stands within a sentence: `Het team` becomes `het team`, `MT` stays."""
    return name[:1].lower() + name[1:] if name[1:2].islower() or name[1:2] == " " else name


def basis(comparison: Comparison) -> str:
    """Return what the differences of a comparison are: between the means, or within who answered on both sides."""
    first, second = map(within, comparison.names)
    n = max((change.difference.n for change in comparison.changes if change.difference.value is not None), default=0)
    key = "paired" if comparison.paired and n else "part" if comparison.part_of_whole else "difference"
    return say(f"plots.versus.{key}", first=first, second=second, n=number(n))


def rule(instrument: Instrument) -> float | None:
    """Return the difference beyond which a gap stands out, or None for an instrument without such a rule."""
    flag = getattr(getattr(instrument, "bands", None), "gap", None)
    return float(flag.above) if flag is not None else None


def rule_source(instrument: Instrument) -> str:
    """Return who set the rule, in brackets, or nothing."""
    flag = getattr(getattr(instrument, "bands", None), "gap", None)
    return str(entry("plots.gaps.sources").get(flag.source, "")) if flag is not None else ""


def ends(instrument: Instrument) -> dict[str, str]:
    """Return what present and desired are called in this instrument, as they stand within a sentence."""
    return {
        "first": within(instrument.perspective_label("nu")),
        "second": within(instrument.perspective_label("gewenst")),
    }


def interval_told(instrument: Instrument) -> str:
    """Return what the dashes at the points are: the interval of a mean, or of a position that of the median."""
    return say("plots.figure.interval_median" if isinstance(instrument, Maturity) else "plots.figure.interval")


def has_kite(instrument: Instrument) -> bool:
    """Tell whether an instrument's scores lie in the four corners of the kite."""
    return instrument.plot == "kite" and len(instrument.options) == 4


def subtitle(profile: Profile, groups: list[Series]) -> str:
    """Return what the figure is about and how many people it rests on."""
    return " · ".join(filter(None, (profile.label, sizes(groups))))


def sizes(groups: list[Series]) -> str:
    """Return how many people the series rest on: one n, or one each where they differ."""
    found = [series.n for series in groups]
    if len(set(found)) < 2:
        return say("plots.figure.n", n=number(found[0] if found else 0))
    each = join(say("plots.figure.n_each", label=series.label, n=number(series.n)) for series in groups)
    return say("plots.figure.n_several", n=each)


def rounding(groups: list[Series], differences: Iterable[float | None]) -> list[str]:
    """Return the line that explains it, where a difference is not that of the rounded numbers beside it."""
    if len(groups) != 2:
        return []
    shown = zip(groups[0].points, groups[1].points, differences, strict=False)
    odd = any(
        one.value is not None and two.value is not None and each is not None
        and abs(round(two.value, 1) - round(one.value, 1) - round(each, 1)) > 0.01
        for one, two, each in shown
    )  # fmt: skip
    return [say("plots.figure.rounding")] if odd else []
