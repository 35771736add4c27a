"""Figures of positions: phases, an open conversation, importance against performance, and ranked gaps."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from attrs import evolve
from drawn_results import SHIPPED, chance_rows, overlaps, said, team, texts
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

import workbook as wb
from workbook.dutch import number
from workbook.instrument.model import GapScan, Maturity
from workbook.plots import kinds, maturity, plot, quadrants, text_alternative
from workbook.plots.look import VERMILLION
from workbook.results import Estimate, Profile, Score
from workbook.results.conversation import LOCAL_MIME, Conversation
from workbook.scoring.conversation import open_conversation

PHASED = [pytest.param(each, id=each.id) for each in SHIPPED if isinstance(each, Maturity)]
SCANS = [pytest.param(each, id=each.id) for each in SHIPPED if isinstance(each, GapScan)]


def markers(ax: Axes, marker: str) -> list[tuple[float, float]]:
    """Return where a marker stands, from top to bottom."""
    found = [line for line in ax.lines if line.get_marker() == marker and len(line.get_xdata()) == 1]
    return sorted(
        ((float(line.get_xdata()[0]), float(line.get_ydata()[0])) for line in found), key=lambda each: -each[1]
    )


def phases(about: Maturity, now: list[float], wanted: list[float], **options: Any) -> Profile:
    """Make a profile with known positions, in order of the fields."""
    scores = [
        Score(name, field, Estimate.of(value, n=options.get("n", 1)), None, options.get("quartiles"))
        for name, values in (("nu", now), ("gewenst", wanted))
        for field, value in zip(about.scored, values, strict=True)
    ]
    holes = options.get("holes", {})
    quality = {"threshold": 2.0, "gap_phases": holes}
    return Profile(instrument=about, n=options.get("n", 1), scores=tuple(scores), quality=quality, alone=True)


# ---- phases ----------------------------------------------------------------------------------------------------------


def test_there_is_something_to_place() -> None:
    assert PHASED
    assert SCANS


@pytest.mark.parametrize("about", PHASED)
def test_a_bar_ends_with_the_phase_that_is_reached(about: Maturity) -> None:
    count, fields = len(about.phases), len(about.scored)
    now = [float(at % (count + 1)) for at in range(fields)]
    ax = plot(phases(about, now, [1.0] * fields))
    drawn = [patch for patch in ax.patches if isinstance(patch, Rectangle) and patch.get_height() == 15]
    ends = [patch.get_x() + patch.get_width() for patch in sorted(drawn, key=lambda each: -each.get_y())]
    assert ends == pytest.approx([max(maturity.at(value, count), maturity.LEFT + 2.5) for value in now])
    assert all(each.label in said(ax) for each in about.dimensions)
    assert all(word in said(ax) for each in about.phases for word in each.label.split())


@pytest.mark.parametrize("about", PHASED)
def test_the_phase_that_is_wanted_stands_in_its_own_column(about: Maturity) -> None:
    count, fields = len(about.phases), len(about.scored)
    wanted = [float(1 + at % count) for at in range(fields)]
    ax = plot(phases(about, [0.0] * fields, wanted))
    places = [x for x, _ in markers(ax, "D")][-fields:]
    for x, value in zip(places, wanted, strict=True):
        assert maturity.at(value - 1, count) < x < maturity.at(value, count)


@pytest.mark.parametrize("about", PHASED)
def test_a_hole_in_the_ladder_is_hatched_and_told(about: Maturity) -> None:
    fields = len(about.scored)
    field = about.scored[0]
    ax = plot(phases(about, [1.0] * fields, [2.0] * fields, holes={field: (2,)}))
    hatched = [patch for patch in ax.patches if patch.get_hatch()]
    assert len(hatched) == 2  # the field's own and the key's
    assert (
        maturity.at(1, len(about.phases)) < max(patch.get_x() for patch in hatched) < maturity.at(2, len(about.phases))
    )
    assert f"{about.dimension_label(field).lower()} fase 2" in ax.words.lower()
    assert not [patch for patch in plot(phases(about, [1.0] * fields, [2.0] * fields)).patches if patch.get_hatch()]


@pytest.mark.parametrize("about", PHASED)
def test_a_team_shows_its_middle_half_and_one_person_does_not(about: Maturity) -> None:
    many, own = team(about), wb.score(wb.answers(about, pd.DataFrame(chance_rows(about, 1))))
    assert "middelste helft" in said(plot(many))
    assert "mediaan" in plot(many).words
    assert "middelste helft" not in said(plot(own))
    assert number(many.quality["threshold"]) in said(plot(many))


# ---- the open conversation -------------------------------------------------------------------------------------------


def conversation(about: Maturity, names: list[str]) -> Conversation:
    """Return an open conversation of people who all agreed."""
    rows = chance_rows(about, len(names))
    called = {f"r{at:02}": name for at, name in enumerate(names, start=1)}
    table = pd.DataFrame([{**row, "respondent": called[row["respondent"]]} for row in rows])
    return open_conversation(wb.answers(about, table), names)


NAMES = ["Amal", "Bas", "Carla", "Dewi", "Erik", "Fleur"]


@pytest.mark.parametrize("about", PHASED)
def test_everybody_has_a_letter_in_every_field(about: Maturity) -> None:
    ax = plot(conversation(about, NAMES))
    letters = [words for words in texts(ax) if len(words) == 1 and words.isalpha()]
    assert sorted(set(letters)) == ["A", "B", "C", "D", "E", "F"]
    assert len(letters) == len(NAMES) * len(about.scored)
    assert overlaps(ax) == []
    assert all(f"{letter} = {name}" in said(ax) for letter, name in zip("ABCDEF", NAMES, strict=True))


@pytest.mark.parametrize("about", PHASED)
def test_a_conversation_stays_here(about: Maturity) -> None:
    """The figure carries the mark by which a hand-in leaves it out, and its words hold no name."""
    talk = conversation(about, NAMES)
    ax = plot(talk)
    assert LOCAL_MIME in ax._repr_mimebundle_()
    assert not any(name in ax.words for name in NAMES)
    assert "gaat niet mee" in said(ax)
    assert LOCAL_MIME not in plot(team(about))._repr_mimebundle_()
    with pytest.raises(wb.WorkbookError, match="alleen los getekend"):
        plot(talk, Figure().add_subplot())


@pytest.mark.parametrize("about", PHASED)
def test_no_one_in_a_conversation_is_an_empty_figure(about: Maturity) -> None:
    none = Conversation(about, (), "")
    assert kinds(none) == ()
    assert text_alternative(none) == plot(none).words


# ---- importance and performance --------------------------------------------------------------------------------------


@pytest.mark.parametrize("about", SCANS)
def test_every_statement_has_a_number_in_the_field_and_its_text_beside_it(about: GapScan) -> None:
    ax = plot(team(about), kind="quadrants")
    for place in range(1, len(about.items) + 1):
        assert texts(ax).count(str(place)) >= 2
    assert all(item.text.rstrip(".") in said(ax) for item in about.items)


@pytest.mark.parametrize("about", SCANS)
@pytest.mark.parametrize("seed", range(4))
def test_a_number_stays_in_its_own_quadrant_however_many_coincide(about: GapScan, seed: int) -> None:
    result = wb.score(wb.answers(about, pd.DataFrame(chance_rows(about, 1, seed))))
    ax = plot(result, kind="quadrants")
    assert overlaps(ax) == []
    dashed = [line for line in ax.lines if line.is_dashed() and line.get_color() == "#8A8A8A"]
    across = next(line.get_xdata()[0] for line in dashed if len(set(line.get_xdata())) == 1)
    up = next(line.get_ydata()[0] for line in dashed if len(set(line.get_ydata())) == 1)
    left = quadrants._LIST
    spots = {text.get_text(): text.get_position() for text in ax.texts
             if text.get_text().isdigit() and text.get_position()[0] < left and text.get_weight() == "bold"}  # fmt: skip
    for place, each in enumerate(quadrants.numbered(result), start=1):
        x, y = spots[str(place)]
        assert (x >= across - 1e-6) == (each.quadrant in {"keep", "excess"}), each
        assert (y >= up - 1e-6) == (each.quadrant in {"focus", "keep"}), each


@pytest.mark.parametrize("about", SCANS)
def test_the_list_runs_by_quadrant_and_by_gap(about: GapScan) -> None:
    ranked = quadrants.numbered(team(about))
    order = [quadrants._ORDER.index(each.quadrant) for each in ranked]
    assert order == sorted(order)
    for name in quadrants._ORDER:
        gaps = [each.gap.value for each in ranked if each.quadrant == name]
        assert gaps == sorted(gaps, reverse=True)


@pytest.mark.parametrize("about", SCANS)
def test_the_words_count_the_quadrants(about: GapScan) -> None:
    result = team(about)
    words = text_alternative(result, kind="quadrants")
    for name, label in (("focus", "hier aan werken"), ("keep", "zo houden"), ("low", "kan wachten")):
        assert f"{label} {sum(each.quadrant == name for each in result.ranking)}" in words


@pytest.mark.parametrize("about", SCANS)
def test_gaps_are_ranked_from_large_to_small_with_one_sign_for_certain_ones(about: GapScan) -> None:
    result = team(about)
    ax = plot(result, kind="ranking")
    assert len(markers(ax, "o")) - 1 == len(about.items)  # and one in the key
    wanted = [x for x, _ in markers(ax, "D")][1:]
    now = [x for x, _ in markers(ax, "o")][1:]
    widths = [b - a for a, b in zip(now, wanted, strict=True)]
    assert widths == pytest.approx(sorted(widths, reverse=True))
    sure = sum(each.p_adjusted is not None and each.p_adjusted < 0.05 for each in result.ranking)
    assert texts(ax).count("●") == sure


@pytest.mark.parametrize("about", SCANS)
def test_one_person_gets_no_word_on_chance(about: GapScan) -> None:
    own = wb.score(wb.answers(about, pd.DataFrame(chance_rows(about, 1))))
    assert "toeval" not in said(plot(own, kind="ranking"))


@pytest.mark.parametrize("about", SCANS)
def test_without_importance_there_are_no_quadrants(about: GapScan) -> None:
    bare = evolve(team(about), ranking=())
    assert not {"quadrants", "ranking"} & set(kinds(bare))
    assert VERMILLION in {line.get_color() for line in plot(bare, kind="gaps").lines}
