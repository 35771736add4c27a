"""Figures of a network: no person, number or name in them, and a map only of a large team."""

from __future__ import annotations

import re

import pytest
from attrs import evolve
from drawn_results import SHIPPED, overlaps, said, texts, ties
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.instrument.model import NetworkKind
from workbook.plots import kinds, network, plot, text_alternative
from workbook.results import Estimate, Measure, Network, NetworkMap

ABOUT = next(each for each in SHIPPED if isinstance(each, NetworkKind))
QUESTION = ABOUT.items[0].id
SQUARE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


def made(points: tuple[tuple[float, float], ...], pairs: tuple[tuple[int, int], ...], *, n: int = 12) -> Network:
    """Make a network of known points and ties."""
    measures = (
        Measure(QUESTION, "density", Estimate.of(0.25, 0.2, 0.4, n=n)),
        Measure(QUESTION, "components", Estimate.of(2, n=n)),
    )
    maps = (NetworkMap(QUESTION, points, pairs),)
    return Network(
        instrument=ABOUT, n=n, nodes=max(len(points), n), answered={QUESTION: n}, measures=measures, maps=maps
    )


def test_a_point_a_person_all_alike_and_nothing_written_in_the_map() -> None:
    found = ties(ABOUT)
    ax = plot(found, kind="network")
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    assert len(dots) == found.nodes * len(found.maps)
    assert len({(dot.get_markersize(), dot.get_markerfacecolor()) for dot in dots}) == 1
    numbers = set(re.findall(r"\d+", said(ax)))
    assert numbers == {str(found.n), str(found.nodes)}


def test_ties_both_ways_are_one_thick_line() -> None:
    points = tuple((at / 11, (at * 7 % 12) / 11) for at in range(12))
    ax = plot(made(points, ((0, 1), (1, 0), (2, 3))), kind="network")
    widths = sorted(
        line.get_linewidth()
        for line in ax.lines
        if line.get_color() in {"#9A9A9A", "#1A1A1A"} and len(line.get_xdata()) == 2
    )
    assert len(widths) == 2
    assert widths[1] > 2 * widths[0]
    assert "12 punten en 3 lijnen" in ax.words


@settings(max_examples=40)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=40))
def test_spreading_keeps_order_and_stays_in_the_square(points: list[tuple[float, float]]) -> None:
    spread = network._spread(points)
    assert len(spread) == len(points)
    assert all(-1e-9 <= value <= 1 + 1e-9 for place in spread for value in place)
    for side in (0, 1):
        order = sorted(range(len(points)), key=lambda at: (points[at][side], at))
        moved = [spread[at][side] for at in order]
        assert moved == sorted(moved)


def test_a_small_team_has_measures_and_no_map() -> None:
    small = ties(ABOUT, size=8)
    assert kinds(small) == ("measures",)
    assert "Dichtheid" in said(plot(small))
    assert kinds(made(SQUARE, (), n=5)) == ("measures",)


def test_under_the_floor_nothing_is_drawn() -> None:
    few = ties(ABOUT, size=4)
    ax = plot(few)
    assert not ax.lines
    assert not re.search(r"\d,\d", said(ax))
    assert ax.words == text_alternative(few)


def test_a_share_has_a_place_between_nought_and_one_and_a_count_a_number() -> None:
    found = made(SQUARE, ())
    ax = plot(found, kind="measures")
    dots = [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "o"]
    assert dots == pytest.approx([network._LEFT + 0.25 * (network._RIGHT - network._LEFT)])
    assert "0,25" in texts(ax)
    assert "2" in texts(ax)
    assert "Lichte balk" in said(ax)
    plain = evolve(found, measures=(Measure(QUESTION, "density", Estimate.of(0.25, n=12)),))
    assert "Lichte balk" not in said(plot(plain, kind="measures"))


def test_every_question_and_measure_is_named() -> None:
    found = ties(ABOUT)
    words = said(plot(found, kind="measures"))
    for item in ABOUT.items:
        assert item.text in words
    assert "_" not in words
    assert overlaps(plot(found, kind="measures")) == []


def test_the_words_of_the_map_count_points_and_lines() -> None:
    found = ties(ABOUT, size=16)
    words = text_alternative(found, kind="network")
    assert all(f"16 punten en {len(each.ties)} lijnen" in words for each in found.maps)
    assert "16 van de 16 mensen antwoordden" in words
