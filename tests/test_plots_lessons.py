"""The observation ladder: steps, the next one, and what several observers saw."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from drawn_results import SHIPPED, overlaps, said, team, texts, worked

from workbook.dutch import number
from workbook.instrument.model import Rubric
from workbook.plots import kinds, ladder, plot
from workbook.results import Estimate, ItemScore, Profile, Score

RUBRICS = [pytest.param(each, id=each.id) for each in SHIPPED if isinstance(each, Rubric)]
AIDED = [pytest.param(each, id=each.id) for each in SHIPPED if isinstance(each, Rubric) and each.bands.every]


def profile(about: Rubric, values: list[float | None], **options: Any) -> Profile:
    """Make a profile of one perspective with known scores, in order of the dimensions."""
    first = about.perspectives[0].id
    scores = tuple(
        Score(first, name, Estimate.of(value, n=1)) for name, value in zip(about.scored, values, strict=True)
    )
    return Profile(instrument=about, n=1, scores=scores, alone=True, **options)


def test_there_are_rubrics() -> None:
    assert len(RUBRICS) > 2
    assert AIDED


@pytest.mark.parametrize("about", RUBRICS)
def test_every_step_and_domain_is_named(about: Rubric) -> None:
    ax = plot(team(about), kind="ladder")
    for label in (*about.scale.labels.values(), *(each.label for each in about.dimensions)):
        assert label in said(ax)
    assert all(str(step) in texts(ax) for step in about.scale.steps)


@pytest.mark.parametrize("about", RUBRICS)
def test_a_marker_stands_at_its_score(about: Rubric) -> None:
    steps = list(about.scale.steps)
    values = [float(steps[at % len(steps)]) for at in range(len(about.scored))]
    ax = plot(profile(about, list(values)), kind="ladder")
    dots = sorted(
        (line for line in ax.lines if line.get_marker() == "o" and line.get_markersize() > 7),
        key=lambda line: -line.get_ydata()[0],
    )
    found = [float(line.get_xdata()[0]) for line in dots]
    span = ladder._RIGHT - ladder._LEFT
    wanted = [ladder._LEFT + span * (value - steps[0]) / (steps[-1] - steps[0]) for value in values]
    assert found == pytest.approx(wanted)


@pytest.mark.parametrize("about", AIDED)
def test_the_next_step_is_the_first_one_not_yet_reached(about: Rubric) -> None:
    high, low = float(about.scale.maximum), float(about.scale.minimum)
    rest = len(about.scored) - 2
    ax = plot(profile(about, [high, low] + [low] * rest), kind="ladder")
    bold = [text.get_text() for text in ax.texts if text.get_text() == "▶"]
    assert bold == ["▶"]
    assert about.dimension_label(about.scored[1])[1:] in ax.words.split("eerste onderdeel")[0]
    assert number(about.bands.every.at_least) in ax.words


@pytest.mark.parametrize("about", AIDED)
def test_when_all_is_reached_there_is_no_next_step(about: Rubric) -> None:
    ax = plot(profile(about, [float(about.scale.maximum)] * len(about.scored)), kind="ladder")
    assert "▶" not in texts(ax)
    assert "of hoger" in ax.words


@pytest.mark.parametrize("about", RUBRICS)
def test_a_ladder_is_named_so_only_where_the_order_counts(about: Rubric) -> None:
    ax = plot(team(about), kind="ladder")
    assert ("op de ladder" in ax.words) == (about.bands.every is not None)
    assert ("stippellijn" in said(ax)) == (about.bands.every is not None)


@pytest.mark.parametrize("about", RUBRICS)
def test_observers_of_the_same_are_told_apart_in_agreement(about: Rubric) -> None:
    first = about.perspectives[0].id
    values: list[float | None] = [2.0] * len(about.scored)
    told = {"agreement": {first: {"same": 18, "judgements": 24, "near": 23, "raters": 2}}}
    words = said(plot(profile(about, values, quality=told), kind="ladder"))
    assert "bij 18 van de 24 punten gelijk" in words
    assert "bij 23 ten hoogste één stap" in words
    assert "Waarnemers" not in said(plot(profile(about, values), kind="ladder"))


@pytest.mark.parametrize("about", RUBRICS)
def test_points_on_one_place_stand_beside_each_other(about: Rubric) -> None:
    first = about.perspectives[0].id
    items = tuple(
        ItemScore(first, item.id, item.dimension, 2.0, None, 1) for item in about.items if about.is_numeric(item)
    )
    ax = plot(profile(about, [2.0] * len(about.scored), items=items), kind="ladder")
    places = [(line.get_xdata()[0], line.get_ydata()[0]) for line in ax.lines if line.get_color() == "#8A8A8A" or
              line.get_markeredgecolor() == "#8A8A8A"]  # fmt: skip
    small = [place for place in places if isinstance(place[0], float)]
    assert len(set(small)) == len(small)
    assert overlaps(ax) == []


@pytest.mark.parametrize("about", RUBRICS)
def test_a_domain_that_was_not_seen_has_a_dash(about: Rubric) -> None:
    unseen = profile(about, [None, *[3.0] * (len(about.scored) - 1)])
    assert "–" in texts(plot(unseen, kind="ladder"))


def test_a_ladder_is_for_rubrics_only(tmp_path: Any) -> None:
    for about in SHIPPED:
        shown = kinds(worked(about, tmp_path))
        assert ("ladder" in shown) == isinstance(about, Rubric)


@pytest.mark.parametrize("about", RUBRICS)
def test_what_is_hidden_is_not_drawn(about: Rubric) -> None:
    hidden = evolve(profile(about, [3.0] * len(about.scored)), hide=True)
    ax = plot(hidden)
    assert not ax.lines
    assert "3" not in said(ax).split()
