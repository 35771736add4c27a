"""Words in a column: wrapped to fit, never lost, and measured as wide as they are drawn."""

from __future__ import annotations

import pytest
from drawn_results import boxes
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.plots.letters import is_cut, tall, width, wrap
from workbook.plots.look import Canvas, lightened, new_axes
from workbook.plots.sheet import Sheet, key_lines, row, small_print

WORDS = st.text(alphabet="abcdefghij WMë-.,'$_^{}", min_size=1, max_size=160).filter(str.strip)


@settings(max_examples=80)
@given(WORDS, st.sampled_from([60.0, 120.0, 300.0]), st.sampled_from([8.5, 11.0]), st.sampled_from(["normal", "bold"]))
def test_wrapping_loses_nothing_and_fits(words: str, room: float, size: float, weight: str) -> None:
    lines = wrap(words, room, size, weight)
    assert "".join("".join(lines).split()) == "".join(words.split())
    assert not is_cut(words, lines)
    assert all(width(line, size, weight) <= room for line in lines)
    assert tall(lines, size) >= len(lines) * size


@settings(max_examples=60)
@given(WORDS, st.integers(1, 4))
def test_what_a_user_wrote_is_shortened_with_a_sign(words: str, most: int) -> None:
    lines = wrap(words, 70, 10, most=most)
    assert len(lines) <= most
    assert is_cut(words, lines) == lines[-1].endswith("…") or words.strip().endswith("…")
    assert all(width(line, 10) <= 70 for line in lines)


@pytest.mark.parametrize(
    "words", ["Management van medewerkers", "Activiteitgericht", "€ 1.000 tot $ 2.000 per $ leerling", "Iiiiii"]
)
@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_measured_is_as_wide_as_drawn(words: str, weight: str) -> None:
    ax = new_axes(600, 100)
    Canvas(ax, 600, 100).text(10, 40, words, 20, weight=weight)
    ((_, box),) = boxes(ax)
    drawn = box.width * 72 / ax.figure.dpi
    assert width(words, 20, weight) == pytest.approx(drawn, rel=0.06)


def test_a_dollar_sign_is_no_formula() -> None:
    ax = new_axes(300, 60)
    Canvas(ax, 300, 60).text(10, 20, "van $5 naar $6")
    assert boxes(ax)[0][0] == "van $5 naar $6"
    assert not ax.texts[0].get_parse_math()


def test_words_that_must_fit_become_smaller_and_not_unreadable() -> None:
    ax = new_axes(300, 60)
    canvas = Canvas(ax, 300, 60)
    for fit, words in ((200, "kort"), (90, "een wat langere naam"), (10, "een naam die nergens in past")):
        canvas.text(0, 0, words, 12, fit=fit)
    sizes = [text.get_fontsize() for text in ax.texts]
    assert sizes[0] == 12
    assert 6 < sizes[1] < 12
    assert sizes[2] == 6


def test_a_sheet_is_as_high_as_its_rows() -> None:
    short = row("Kort", 100, None, least=20)
    long_ = row("Een naam die over veel regels loopt omdat hij lang is", 60, None, least=20, heading="Kop")
    sheet = Sheet(400, (short, long_), small_print(["Klein."], 400))
    assert short.height == pytest.approx(max(20, tall(short.lines, 11) + 8))
    assert long_.height > short.height
    assert sheet.size[1] == pytest.approx(sheet.above + short.height + long_.height + 30 + sheet.below)
    assert sheet.size[1] - sheet.top == sheet.above


def test_a_sheet_writes_headings_labels_and_small_print() -> None:
    sheet = Sheet(400, (row("Eén", 100, 1, least=20, heading="Kop"), row("Twee", 100, 2, least=20)), ("Klein.",))
    canvas = Canvas(new_axes(*sheet.size), *sheet.size)
    middles = [(each.content, middle) for each, middle in sheet.lay(canvas)]
    sheet.print(canvas)
    assert [content for content, _ in middles] == [1, 2]
    assert middles[0][1] > middles[1][1] > sheet.below
    assert [text.get_text() for text in canvas.ax.texts] == ["Kop", "Eén", "Twee", "Klein."]


def test_a_key_takes_more_lines_when_it_is_long() -> None:
    entries = [(None, "een tamelijk lange naam van een reeks")] * 4
    assert key_lines(entries[:1], 400) == 1
    assert key_lines(entries, 400) == 4
    assert key_lines([], 400) == 0


def test_a_lighter_colour_lies_between_it_and_white() -> None:
    assert lightened("#000000", 1) == "#000000"
    assert lightened("#000000", 0) == "#ffffff"
    assert lightened("#ff0000", 0.5) == "#ff8080"
