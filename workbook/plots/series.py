"""What figures draw: series of numbers with their names, taken from a profile or a comparison."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from workbook.dutch import join, number
from workbook.instrument import Instrument
from workbook.plots.look import FIRST, SECOND, Style, style_of
from workbook.results import Comparison, Estimate, Profile
from workbook.texts import say


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
        """Return how many respondents the series rests on: the least of its points."""
        return min((point.n for point in self.points), default=0)


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
            each.label.lower(),
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
    sides = zip(comparison.names, (FIRST, SECOND), ("before", "after"), strict=True)
    return [Series(side, name, style, tuple(point(getattr(change, side)) for change in changes)) for name, style, side in sides]


def dimensions(result: Profile | Comparison) -> list[str]:
    """Return the dimensions of a result, in the instrument's order."""
    rows = result.scores if isinstance(result, Profile) else result.changes
    return list(dict.fromkeys(row.dimension for row in rows))


def limit(groups: Iterable[Series]) -> int:
    """Return the edge of the scale: 50 points, or the next ten when a number or interval goes beyond it."""
    values = [value for series in groups for each in series.points for value in (each.value, each.high) if value is not None]
    return max(50, -int(-max(values, default=0) // 10) * 10)


def title(figure: str, instrument: Instrument, **values: str) -> str:
    """Return the title of a figure, with the short name of its instrument."""
    key = figure if "." in figure else f"{figure}.title"
    return say(f"plots.{key}", short=instrument.short or instrument.title, **values)


def rule(instrument: Instrument) -> float | None:
    """Return the difference beyond which a gap stands out, or None for an instrument without such a rule."""
    bands = getattr(instrument, "bands", None)
    return float(bands.gap.above) if bands is not None and getattr(bands, "gap", None) is not None else None


def has_kite(instrument: Instrument) -> bool:
    """Tell whether an instrument's scores lie in the four corners of the kite."""
    return instrument.plot == "kite" and len(instrument.options) == 4


def subtitle(profile: Profile, groups: list[Series]) -> str:
    """Return what the figure is about and how many people it rests on."""
    sizes = [series.n for series in groups]
    if len(set(sizes)) > 1:
        counts = join(say("plots.figure.n_each", label=series.label, n=number(series.n)) for series in groups)
    else:
        counts = number(sizes[0] if sizes else profile.n)
    return " · ".join(filter(None, (profile.label, say("plots.figure.n", n=counts))))
