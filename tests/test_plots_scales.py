"""Figures of scales: bars round the middle, stars, filled bars, and what is drawn where these do not suit."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from attrs import evolve
from drawn_results import SHIPPED, chance_rows, overlaps, said, team, texts
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

import workbook as wb
from workbook.dutch import number
from workbook.instrument import instrument
from workbook.instrument.model import Ipsative, Likert
from workbook.plots import kinds, likert, plot, radar, stacked
from workbook.plots.likert import colours
from workbook.plots.series import within

LIKERT: list[Likert] = [each for each in SHIPPED if isinstance(each, Likert)]
SHORT = [pytest.param(each, id=each.id) for each in LIKERT if len(each.scale.steps) <= 7]
LONG = [each for each in LIKERT if len(each.scale.steps) > 7]
DIVIDED = [pytest.param(each, id=each.id) for each in SHIPPED if isinstance(each, Ipsative) and each.plot == "stacked"]
STARS = [
    pytest.param(each, id=each.id) for each in SHIPPED
    if isinstance(each, Likert) and 3 <= len(each.dimensions) <= 10 and len(each.perspectives) <= 3
]  # fmt: skip


def bars(ax: Axes, thick: float) -> dict[float, list[Rectangle]]:
    """Return the bars of a thickness, a list a height from left to right, the highest first."""
    found: dict[float, list[Rectangle]] = {}
    for patch in ax.patches:
        if isinstance(patch, Rectangle) and patch.get_height() == pytest.approx(thick):
            found.setdefault(round(patch.get_y(), 3), []).append(patch)
    return dict(sorted(found.items(), reverse=True))


# ---- distributions ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("about", SHORT)
def test_the_distributions_are_those_of_the_answers(about: Likert) -> None:
    rows, result = chance_rows(about, 12), team(about)
    for each in result.items:
        values = [row["value"] for row in rows if (row["item"], row["perspective"]) == (each.item, each.perspective)]
        assert each.distribution == tuple(values.count(step) for step in about.scale.steps)
        assert sum(each.distribution) == each.n == 12


@pytest.mark.parametrize("about", SHORT)
def test_the_middle_of_every_bar_lies_on_the_line(about: Likert) -> None:
    result = team(about)
    ax = plot(result, kind="statements")
    line = next(
        each for each in ax.lines if len(set(each.get_xdata())) == 1 and each.get_linewidth() == pytest.approx(1.1)
    )
    zero, strips = line.get_xdata()[0], list(bars(ax, 15).values())
    shown = [each for each in result.items if each.distribution]
    assert len(strips) == len(shown)
    widths = sum(patch.get_width() for patch in strips[0])
    for strip in strips:
        left = min(patch.get_x() for patch in strip)
        right = max(patch.get_x() + patch.get_width() for patch in strip)
        assert right - left == pytest.approx(widths)
        assert left - 1e-6 <= zero <= right + 1e-6


@pytest.mark.parametrize("about", SHORT)
def test_the_bars_of_a_dimension_hold_all_its_answers_turned_round(about: Likert) -> None:
    result = team(about)
    pooled = {label: each for _, label, each in likert._per_dimension(result)}
    reverse = {item.id for item in about.items if item.reverse}
    assert set(pooled) == {about.dimension_label(each) for each in about.scored}
    for dimension in about.scored:
        named = {within(each.label): each for each in about.perspectives}
        for strip in pooled[about.dimension_label(dimension)].strips:
            perspective = named[strip.name]
            mine = [each for each in result.items if (each.dimension, each.perspective) == (dimension, perspective.id)]
            turned = [each.distribution[::-1] if each.item in reverse else each.distribution for each in mine]
            assert strip.counts == tuple(map(sum, zip(*turned, strict=True)))
            mean = sum(step * count for step, count in zip(about.scale.steps, strip.counts, strict=True)) / sum(
                strip.counts
            )
            assert mean == pytest.approx(result.score(perspective.id, dimension).estimate.value)


def test_reversed_statements_are_marked_where_they_stand_as_answered() -> None:
    found = 0
    for about in (each for each in LIKERT if len(each.scale.steps) <= 7):
        if any(item.reverse for item in about.items):
            assert "(omgekeerd gesteld)" in said(plot(team(about), kind="statements"))
            assert "omgedraaid" in said(plot(team(about), kind="likert"))
            found += 1
    assert found


@pytest.mark.parametrize(("counts", "sides", "above"), [
    ((1, 1, 2, 0, 0), (0.75, 0.25), 0), ((0, 0, 4), (0, 1), 1), ((2, 2), (0.5, 0.5), 0.5), ((0, 2, 0), (0.5, 0.5), 0),
    ((0, 0, 0, 0), (0, 0), 0),
])  # fmt: skip
def test_a_middle_step_counts_half_to_each_side(
    counts: tuple[int, ...], sides: tuple[float, ...], above: float
) -> None:
    assert likert._sides(counts) == pytest.approx(sides)
    assert likert._above(counts) == pytest.approx(above)


@pytest.mark.parametrize("count", range(2, 8))
def test_steps_grow_lighter_towards_the_middle_in_black_and_white(count: int) -> None:
    grey = [0.299 * r + 0.587 * g + 0.114 * b for r, g, b in map(to_rgb, colours(count))]
    half = count // 2
    assert len(set(colours(count))) == count
    assert grey[:half] == sorted(grey[:half])
    assert grey[-half:] == sorted(grey[-half:], reverse=True)


def test_a_long_scale_and_one_person_fall_back_on_dots_with_numbers() -> None:
    assert LONG
    for about in LONG:
        assert kinds(team(about))[0] in {"gaps", about.plot}
        assert "likert" not in kinds(team(about))
    for about in (each for each in LIKERT if len(each.scale.steps) <= 7):
        own = wb.score(wb.answers(about, _frame(about)))
        assert "likert" not in kinds(own)
        assert "n = 1" in said(plot(own))


def _frame(about: Likert) -> Any:
    import pandas as pd

    return pd.DataFrame(chance_rows(about, 1))


def test_a_reading_aid_for_all_dimensions_is_drawn_as_a_line() -> None:
    aided = [each for each in LIKERT if each.bands.every]
    assert aided
    for about in aided:
        ax = plot(team(about), kind="gaps")
        assert about.bands.every.label.split()[0] in said(ax)
        assert any(line.is_dashed() and line.get_linewidth() == pytest.approx(1.4) for line in ax.lines)


# ---- stars -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("about", STARS)
def test_a_star_writes_every_name_and_number_at_its_axis(about: Likert) -> None:
    result = team(about)
    words = said(plot(result, kind="radar"))
    for dimension in about.dimensions:
        assert dimension.label in words
    assert all(number(score.estimate.value) in words for score in result.scores)
    assert "spreiding" in words
    assert ("Geen kleur is beter" in words) == any(each.colour for each in about.dimensions)


@pytest.mark.parametrize("about", STARS)
def test_a_star_is_as_far_out_as_its_scores(about: Likert) -> None:
    result = team(about)
    star = radar._Star(None, 0.0, len(about.dimensions), radar.axis(about, ()))
    low, high = (star.value(0, value)[1] - star.centre[1] for value in (about.scale.minimum, about.scale.maximum))
    assert high == pytest.approx(radar._RADIUS)
    assert 0 < low < high / 5
    ax = plot(result, kind="radar")
    closed = [
        line for line in ax.lines if len(line.get_xdata()) == len(about.dimensions) + 1 and line.get_linewidth() > 1.5
    ]
    assert len(closed) == len({score.perspective for score in result.scores})


def test_a_star_needs_three_dimensions_and_few_perspectives() -> None:
    for about in (each for each in SHIPPED if isinstance(each, Likert)):
        fits = 3 <= len(about.dimensions) <= 10 and len(about.perspectives) <= 3
        assert ("radar" in kinds(team(about))) == fits


# ---- divided points --------------------------------------------------------------------------------------------------


def test_there_are_divided_points_to_draw() -> None:
    assert DIVIDED


@pytest.mark.parametrize("about", DIVIDED)
def test_the_fills_of_a_theme_are_its_points(about: Ipsative) -> None:
    result = team(about)
    ax = plot(result, kind="stacked")
    strips = list(bars(ax, 17).values())
    assert len(strips) == (len(about.items) + 1) * len(about.perspectives)
    whole = stacked._RIGHT - stacked._LEFT
    assert all(sum(patch.get_width() for patch in strip) == pytest.approx(whole) for strip in strips)
    for perspective, strip in zip(about.perspectives, strips, strict=False):
        shares = [
            patch.get_width() / whole * about.scale.total for patch in sorted(strip, key=lambda each: each.get_x())
        ]
        assert shares == pytest.approx([result.score(perspective.id, name).estimate.value for name in about.scored])


def test_one_theme_is_drawn_once_and_called_by_its_own_name() -> None:
    about = instrument("m3-teamuren")
    assert isinstance(about, Ipsative)
    result = team(about)
    ax = plot(result, kind="stacked")
    assert len(bars(ax, 17)) == len(about.perspectives)
    assert about.items[0].text in said(ax)
    told = " ".join(stacked.tell(result))
    assert "Verdeeld over 100" in told
    # Hours were divided: there are no points, and no types among which one is strongest.
    assert not any(
        word in said(ax) + told.split("Het zijn gemiddelden")[0] for word in ("punten", "type", "Alles samen")
    )


def test_neighbouring_fills_differ_in_lightness_or_pattern() -> None:
    def grey(look: dict[str, Any]) -> float:
        red, green, blue = to_rgb(look["fc"])
        return 0.299 * red + 0.587 * green + 0.114 * blue

    looks = [look for look, _ in stacked._LOOKS]
    for one, two in itertools.pairwise(looks):
        assert abs(grey(one) - grey(two)) > 0.15 or one.get("hatch") != two.get("hatch")


# ---- from now to desired ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("about", SHORT)
def test_rows_of_dots_keep_apart_however_the_answers_lie(about: Likert) -> None:
    for seed in range(3):
        result = team(about, seed=seed)
        ax = plot(result, kind="gaps")
        assert overlaps(ax) == []
        assert all(about.dimension_label(each) in said(ax) for each in about.scored)


def test_more_than_two_perspectives_each_have_a_line_and_a_name() -> None:
    many = [each for each in SHIPPED if isinstance(each, Likert) and len(each.perspectives) > 2]
    assert many
    for about in many:
        words = [text.casefold() for text in texts(plot(team(about), kind="gaps"))]
        for perspective in about.perspectives:
            assert words.count(perspective.label.casefold()) > 1


def test_a_flag_is_a_sign_and_not_only_a_weight() -> None:
    flagging = [each for each in SHIPPED if isinstance(each, Likert) and each.bands.gap]
    assert flagging
    for about in flagging:
        low = evolve(about, bands=evolve(about.bands, gap=evolve(about.bands.gap, above=0.01)))
        flagged = team(low)
        assert flagged.flagged()
        for kind in ("likert", "gaps"):
            assert texts(plot(flagged, kind=kind)).count("▲") == len(flagged.flagged())


def test_the_words_of_statements_turn_a_reversed_one_round() -> None:
    """In groep 7 nobody is called names (a favourable answer that is low on the scale) and the playground is what is wrong."""
    pupils = wb.answers("sociale_veiligheid", wb.dataset("sociale_veiligheid")).select(group="groep 7")
    told = wb.plot(wb.score(pupils), kind="statements").words
    assert "op het plein voel ik mij veilig 13 %" in told
    assert "scheldt" not in told
