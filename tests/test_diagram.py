"""The conceptual framework as a diagram: every aspect and relation that was written is in it, clear of the others."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from drawn_results import outside, texts
from hypothesis import given, settings
from hypothesis import strategies as st

import workbook as wb
from workbook.content import example_home
from workbook.plots import diagram, kinds, plot, text_alternative
from workbook.results import Log, LogLine
from workbook.results.relations import has_relations, relations

KADER = wb.instrument("kader")


def log(*aspects: str, lines: tuple[tuple[str, str, str], ...] = ()) -> Log:
    rows = [
        LogLine("aspecten", each, {"aspect": each, "indicator": f"Teken van {each}", "instrument": ["plg"]})
        for each in aspects
    ]
    rows += [LogLine("verbanden", start, {"van": start, "naar": end, "soort": kind}) for start, end, kind in lines]
    return Log(instrument=KADER, n=len(rows), lines=tuple(rows))


def test_names_are_matched_whatever_their_capitals_and_full_stop() -> None:
    found = relations(log("Praktijk delen", "Durven", lines=(("durven ", "praktijk delen.", "versterkt"),)))
    assert [each.name for each in found.points] == ["Praktijk delen", "Durven"]
    assert [(each.start, each.end, each.kind, each.label) for each in found.lines] == [(1, 0, "versterkt", "versterkt")]
    assert found.points[0].about == ("Teken van Praktijk delen", "vragenlijst PLG")


def test_a_name_that_is_no_aspect_gets_a_box_of_its_own_and_is_told() -> None:
    shown = log("Durven", lines=(("Vertrouwen", "Durven", "versterkt"),))
    assert [(each.name, each.known) for each in relations(shown).points] == [("Durven", True), ("Vertrouwen", False)]
    assert "staat niet bij de aspecten" in " ".join(texts(plot(shown)))


def test_half_a_relation_and_one_to_itself_are_no_line() -> None:
    shown = log("A", "B", lines=(("A", "", "remt"), ("A", "a.", "remt"), ("A", "B", "remt")))
    assert [(each.start, each.end) for each in relations(shown).lines] == [(0, 1)]


def test_the_diagram_is_the_first_figure_of_a_framework_and_none_of_a_log() -> None:
    assert next(iter(kinds(log("A")))) == "diagram"
    trajectory = Log(instrument=wb.instrument("traject"), n=1, lines=(LogLine("ingrepen", "x", {"ingreep": "x"}),))
    assert "diagram" not in kinds(trajectory)
    assert not has_relations(trajectory)


def test_what_de_wilg_wrote_is_in_picture_and_words() -> None:
    found = wb.score(wb.answers("kader", example_home() / "antwoorden" / "kader.json"))
    drawn, told = " ".join(texts(plot(found))).replace("\n", " "), text_alternative(found)
    for each in relations(found).points:
        assert each.name.split()[0] in drawn
        assert each.name in told
    assert "vaste afspraken en formulieren remt ruimte om te proberen" in told
    assert not outside(plot(found))


WORD = st.text(alphabet="abcdeë'$ijk ", min_size=1, max_size=40).filter(lambda each: bool(each.strip()))


@settings(max_examples=40, deadline=None)
@given(st.lists(WORD, min_size=1, max_size=12, unique_by=lambda each: each.strip(" .").casefold()),
       st.lists(st.tuples(WORD, WORD, st.sampled_from(["versterkt", "remt", "hangt_samen", "", "anders"])), max_size=6))  # fmt: skip
def test_no_box_lies_over_another(aspects: list[str], lines: list[tuple[str, str, str]]) -> None:
    shown = log(*aspects, lines=tuple(lines))
    boxes = diagram._placed(relations(shown))
    assert all(one.apart(two) for at, one in enumerate(boxes) for two in boxes[:at])
    ax = plot(shown)
    assert not outside(ax)
    assert text_alternative(shown)


@pytest.mark.parametrize("count", [1, 2, 3, 8, 14, 15, 20])
def test_every_size_of_framework_can_be_drawn(count: int) -> None:
    names = [f"Aspect nummer {at} met een lange naam die niet op één regel past" for at in range(count)]
    lines: tuple[Any, ...] = tuple((one, two, "remt") for one, two in pairwise(names))
    assert not outside(plot(log(*names, lines=lines)))
