"""What every figure of every instrument keeps to: quiet, tidy, worded, and nothing over or outside anything else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest
from attrs import evolve
from drawn_results import DENSE, SHIPPED, figures_of, outside, overlaps, said, team, team_answers, texts, ties, worked
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import workbook as wb
from workbook.instrument import Instrument
from workbook.instrument.model import NetworkKind
from workbook.plots import kinds, plot, text_alternative
from workbook.plots.look import Plate
from workbook.plots.registry import figures

ALL = [pytest.param(each, id=each.id) for each in SHIPPED]
PEOPLE = [pytest.param(each, id=each.id) for each in DENSE]
NETWORKS = [pytest.param(each, id=each.id) for each in SHIPPED if isinstance(each, NetworkKind)]
MARK = "Voorbeeldschool De Wilg"


def assert_tidy(result: Any, kind: str) -> Axes:
    ax = plot(result, kind=kind)
    assert isinstance(ax, Plate)
    assert overlaps(ax) == [], kind
    assert outside(ax) == [], kind
    assert ax.words == text_alternative(result, kind=kind)
    most = 4 + bool(getattr(result.instrument, "reading", ""))  # and how the whole is to be read, where that is said
    assert 2 <= len(re.findall(r"[.](?:\s|$)", ax.words)) <= most, ax.words
    assert not re.search(r"\bnan\b|None|\{|\}", said(ax) + ax.words)
    return ax


def test_there_are_instruments_of_many_kinds_to_draw() -> None:
    assert len({each.kind for each in SHIPPED}) >= 8
    assert len(SHIPPED) > 20


@pytest.mark.parametrize("about", ALL)
def test_the_worked_example_draws_and_speaks(about: Instrument, tmp_path: Path) -> None:
    result = evolve(worked(about, tmp_path), marked=MARK)
    assert figures(result)
    for kind in figures_of(result):
        ax = assert_tidy(result, kind)
        assert MARK in texts(ax)
        assert MARK in ax.words


@pytest.mark.parametrize("about", PEOPLE)
def test_a_team_draws_and_tells_how_many_it_is(about: Instrument) -> None:
    result = team(about)
    for kind in figures_of(result):
        assert re.search(r"n(:| =) ", said(assert_tidy(result, kind)))


@pytest.mark.parametrize("about", PEOPLE)
def test_two_moments_draw_as_slopes_unless_there_is_a_kite(about: Instrument) -> None:
    before, after = (
        team_answers(about, seed=seed, moment=name) for seed, name in ((1, "nulmeting"), (9, "eindmeting"))
    )
    found = wb.compare(before, after)
    assert kinds(found)[0] == ("kite" if about.plot == "kite" else "slopes")
    for kind in figures_of(found):
        words = said(assert_tidy(found, kind)).lower()
        assert "nulmeting" in words
        assert "eindmeting" in words


@pytest.mark.parametrize("about", NETWORKS)
def test_a_large_team_has_a_map_and_measures(about: NetworkKind) -> None:
    found = ties(about)
    assert set(kinds(found)) == {"network", "measures"}
    for kind in figures_of(found):
        assert_tidy(found, kind)


@pytest.mark.parametrize("about", [pytest.param(each, id=each.id) for each in DENSE if each.counts == "respondents"])
def test_a_group_under_the_floor_draws_nothing(about: Instrument) -> None:
    hidden = team(about, size=3)
    ax = plot(hidden)
    assert not ax.lines
    assert set(re.findall(r"\d+", said(ax) + ax.words)) <= {"3", "5"}
    assert ax.words == text_alternative(hidden)


@pytest.mark.parametrize("about", ALL)
def test_an_empty_result_is_a_kind_sentence(about: Instrument, tmp_path: Path) -> None:
    result = worked(about, tmp_path)
    empty = type(result)(instrument=about, message="U heeft dit nog niet ingevuld.")
    ax = plot(empty)
    assert kinds(empty) == ()
    assert "U heeft dit nog niet ingevuld." in said(ax)
    assert not ax.lines


@pytest.mark.parametrize("about", ALL)
def test_the_figure_that_the_instrument_names_comes_first_where_it_suits(about: Instrument, tmp_path: Path) -> None:
    shown = kinds(worked(about, tmp_path))
    assert about.plot in {*shown, "likert", "network"}  # these two only suit a team
    if about.plot in shown:
        assert shown[0] == about.plot


def test_figures_are_quiet_and_change_no_setting(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = dict(mpl.rcParams)
    for about in SHIPPED:
        plot(worked(about, tmp_path))
    assert capfd.readouterr() == ("", "")
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("about", ALL)
def test_a_given_axes_is_drawn_in_and_returned(about: Instrument, tmp_path: Path) -> None:
    result = worked(about, tmp_path)
    for kind in figures_of(result):
        ax = Figure(figsize=(5, 4)).add_subplot()
        assert plot(result, ax, kind=kind) is ax
        assert outside(ax) == []
        assert ax.words


@pytest.mark.parametrize("about", PEOPLE)
def test_series_differ_without_colour(about: Instrument, tmp_path: Path) -> None:
    """Every series that a figure draws has a marker of its own, or its fill does."""
    result = worked(about, tmp_path)
    for kind in figures_of(result):
        drawn: dict[tuple[Any, bool], set[str]] = {}
        for line in plot(result, kind=kind).lines:
            if line.get_marker() not in ("None", None, ""):
                look = (line.get_marker(), line.get_markerfacecolor() == "white")
                drawn.setdefault(look, set()).add(str(line.get_markeredgecolor()))
        assert all(len(colours) == 1 for colours in drawn.values()), (kind, drawn)
