"""Before and after: a panel a dimension, on one scale, with its interval and no more certainty than there is."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from drawn_results import DENSE, outside, overlaps, said, team_answers, texts

import workbook as wb
from workbook.instrument import Instrument
from workbook.plots import kinds, plot, slopes
from workbook.plots.look import FIRST, SECOND
from workbook.results import Change, Comparison, Estimate

ABOUT = next(each for each in DENSE if each.kind == "likert" and len(each.perspectives) > 1)
ALL = [pytest.param(each, id=each.id) for each in DENSE]


def change(
    before: float | None, after: float | None, half: float | None = None, *, dimension: str = "", n: int = 12
) -> Change:
    """Make one change in the first perspective; `half` is half the width of the interval of the difference."""
    difference = None if before is None or after is None else after - before
    low, high = (difference - half, difference + half) if difference is not None and half is not None else (None, None)
    sides = [Estimate.of(value, value - 0.3, value + 0.3, n=n) if value is not None else Estimate.of(None, n=n)
             for value in (before, after)]  # fmt: skip
    name = dimension or ABOUT.scored[0]
    return Change(ABOUT.perspectives[0].id, name, *sides, Estimate.of(difference, low, high, n=n))


def comparison(*changes: Change, names: tuple[str, str] = ("Nulmeting", "Eindmeting"), **options: Any) -> Comparison:
    return Comparison(ABOUT, names, changes, **options)


@pytest.mark.parametrize("about", ALL)
def test_there_is_a_panel_a_dimension_and_perspective(about: Instrument) -> None:
    before, after = (
        team_answers(about, seed=seed, moment=name) for seed, name in ((1, "nulmeting"), (9, "eindmeting"))
    )
    found = wb.compare(before, after)
    ax = plot(found, kind="slopes")
    ends = [sum(line.get_marker() == style.marker for line in ax.lines) for style in (FIRST, SECOND)]
    assert ends == [len(found.changes) + 1] * 2  # and one in the key
    for each in found.changes:
        assert about.dimension_label(each.dimension) in said(ax)


def test_all_panels_share_one_scale_which_is_told() -> None:
    names = ABOUT.scored
    found = comparison(change(2.2, 2.8, dimension=names[0]), change(3.1, 3.9, dimension=names[1]))
    assert slopes._scale(found).low == 1
    assert slopes._scale(found).high == 5
    assert "van 1 onderaan tot 5 bovenaan" in said(plot(found))
    narrow = comparison(change(2.4, 2.6))
    assert (slopes._scale(narrow).low, slopes._scale(narrow).high) == (2, 3)


@pytest.mark.parametrize(("half", "thick"), [(0.2, True), (0.9, False), (None, False)])
def test_a_line_is_thick_only_when_nought_lies_outside_the_interval(half: float | None, thick: bool) -> None:
    ax = plot(comparison(change(2.4, 2.9, half)))
    slope = next(line for line in ax.lines if len(line.get_xdata()) == 2 and line.get_color() in {"#1A1A1A", "#8A8A8A"})
    assert (slope.get_linewidth() > 2) == thick
    assert ("van " in " ".join(words for words in texts(ax) if " tot " in words and words.startswith("van"))) == (
        half is not None
    )


def test_a_small_but_certain_difference_is_not_written_as_nought() -> None:
    words = said(plot(comparison(change(2.40, 2.55, 0.11))))
    assert "van +0,04 tot +0,26" in words


def test_a_hidden_side_has_no_line_and_no_number() -> None:
    ax = plot(comparison(change(2.4, None), change(3.0, 3.4, dimension=ABOUT.scored[1])))
    drawn = [line for line in ax.lines if line.get_color() == "#8A8A8A" and len(line.get_xdata()) == 2]
    assert len(drawn) == 1
    assert "2,4" in texts(ax)
    assert "3" in texts(ax)


def test_a_difference_over_few_pairs_is_not_shown() -> None:
    ax = plot(comparison(change(2.4, 2.9, 0.2, n=3), paired=True))
    assert not [words for words in texts(ax) if words.startswith("+")]


def test_when_both_sides_are_hidden_nothing_is_drawn() -> None:
    none = comparison(change(None, None), text="Dit wordt niet getoond.")
    ax = plot(none)
    assert not ax.lines
    assert "Dit wordt niet getoond." in said(ax)


def test_no_causal_word() -> None:
    words = said(plot(comparison(change(2.4, 2.9, 0.2)))).lower()
    assert "zegt niet waardoor" in words
    assert not any(word in words for word in ("dankzij", "door de", "effect van", "heeft geleid"))


def test_long_names_of_the_sides_stay_in_the_figure() -> None:
    names = ("Het team van de onderbouw en de middenbouw (nulmeting)", "Het team van de bovenbouw (eindmeting)")
    for kind in kinds(comparison(change(2.4, 2.9, 0.2))):
        ax = plot(comparison(change(2.4, 2.9, 0.2), names=names), kind=kind)
        assert overlaps(ax) == []
        assert outside(ax) == []


def test_the_words_name_the_largest_difference() -> None:
    found = comparison(change(2.4, 2.5, 0.2), change(3.0, 3.9, 0.2, dimension=ABOUT.scored[1]))
    assert "Het grootste verschil is +0,9" in plot(found).words


def test_the_dashes_are_the_interval_of_the_median_for_positions_and_of_the_mean_elsewhere() -> None:
    positions = wb.answers("ink", wb.dataset("ink_team"))
    people = sorted(positions.table.respondent.unique())
    halves = [
        evolve(positions, table=positions.table[positions.table.respondent.isin(part)])
        for part in (people[:10], people[10:])
    ]
    for kind in ("slopes", "gaps"):
        told = " ".join(" ".join(texts(plot(wb.compare(*halves), kind=kind))).split())
        assert "95%-interval van de mediaan" in told
        assert "Streepjes bij de punten: daarbinnen ligt het gemiddelde" not in told
    staff = wb.answers("medewerkers", wb.dataset("medewerkers_team"))
    means = " ".join(texts(plot(wb.compare(staff.select(group="onderbouw"), staff.select(group="bovenbouw")))))
    assert "Streepjes bij de punten: daarbinnen ligt het gemiddelde" in means
