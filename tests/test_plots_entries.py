"""Figures of what is filled in as rows: scorecards, records and codes."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from drawn_results import SHIPPED, outside, overlaps, said, texts, worked
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from workbook.instrument import Instrument
from workbook.instrument.model import Coded, EntryTable, Record, ScorecardKind
from workbook.plots import kinds, plot, text_alternative, timeline
from workbook.plots.strips import LEFT, RIGHT
from workbook.results import CodeCount, Coding, Estimate, Figure, Fragment, Indicator, Log, LogLine, Score, Scorecard

CARDS = [each for each in SHIPPED if isinstance(each, ScorecardKind)]
RECORDS = [pytest.param(each, id=each.id) for each in SHIPPED if isinstance(each, Record)]
# Of what has to be done there is a state; of what happened only the day.
STATED = [
    pytest.param(each, table, id=f"{each.id}.{table.id}")
    for each in SHIPPED
    if isinstance(each, Record)
    for table in each.tables
    if table.used("due")
]
CODED = [pytest.param(each, id=each.id) for each in SHIPPED if isinstance(each, Coded)]
TODAY = date(2026, 11, 23)
LONG = "Een heel lange omschrijving die iemand in één adem heeft opgeschreven en die nooit in één regel zou passen "


def table_of(measure: str) -> tuple[Instrument, str]:
    """Return an instrument with a table of a measure, and that table's id."""
    return next((card, table.id) for card in CARDS for table in card.tables if table.measure == measure)


def card(measure: str, *rows: Indicator, **options: Any) -> Scorecard:
    about, table = table_of(measure)
    return Scorecard(
        instrument=about, n=len(rows), indicators=tuple(evolve(each, table=table) for each in rows), **options
    )


def row(title: str, note: str = "", **figures: float | str | None) -> Indicator:
    found = tuple(Figure(name, value) for name, value in figures.items())
    return Indicator("", title, {}, found, figures.get("attainment"), figures.get("unclipped"), note=note)


def fills(ax: Axes) -> list[Rectangle]:
    """Return the filled strips, from top to bottom."""
    found = [
        each for each in ax.patches if isinstance(each, Rectangle) and each.get_x() == LEFT and each.get_zorder() == 2
    ]
    return sorted(found, key=lambda each: -each.get_y())


# ---- scorecards ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("unclipped", "sign", "word"), [
    (80.0, "▲", "op weg"), (100.0, "✓", "doel gehaald"), (125.0, "✓", "niet begrensd 125 %"), (-25.0, "▼", "niet begrensd −25 %"),
    (0.0, "▲", "op weg"),
])  # fmt: skip
def test_what_was_attained_has_a_length_a_sign_and_a_word(unclipped: float, sign: str, word: str) -> None:
    clipped = min(max(unclipped, 0), 100)
    ax = plot(
        card("attainment", row("Lezen", baseline=50, target=60, actual=58, attainment=clipped, unclipped=unclipped))
    )
    words = said(ax)
    assert f"{sign} {clipped:.0f} %" in words
    assert word in words
    assert "begin 50" in words
    assert "doel 60" in words
    widths = [each.get_width() for each in fills(ax)]
    assert widths == ([pytest.approx((RIGHT - LEFT) * clipped / 100)] if clipped else [])


def test_an_undefined_row_says_why_and_draws_nothing() -> None:
    ax = plot(
        card("attainment", row("Team", note="doel en nulmeting zijn gelijk (90)", attainment=None, unclipped=None))
    )
    assert "doel en nulmeting zijn gelijk (90)" in said(ax)
    assert "geen uitkomst" in said(ax)
    assert "geen uitkomst" in ax.words
    assert not fills(ax)


@pytest.mark.parametrize(("measure", "figures", "parts"), [
    ("learning_return", {"dl": 45, "dle": 20, "learning_return": 44.4, "months": -25}, ["44 %", "−25 maanden", "DLE 20", "DL 45"]),
    ("learning_return", {"dl": 37, "dle": 40, "learning_return": 108.1, "months": 3}, ["✓ 108 %", "+3 maanden"]),
    ("growth", {"growth": 120, "dle_gain": 12, "dl_gain": 10}, ["✓ 120 %", "+12 in 10 maanden"]),
    ("growth", {"growth": -20, "dle_gain": -2, "dl_gain": 10}, ["−20 %"]),
    ("level", {"letter": "A", "roman": "II", "percentile": 76}, ["A · II", "percentiel 76"]),
    ("level", {"letter": "E", "roman": "V", "percentile": 0}, ["E · V", "percentiel 0"]),
    ("pooled", {"share": 94.8, "tests": 345}, ["94,8 %", "van 345 toetsen"]),
    ("pooled", {"share": None, "least": 90, "most": 94, "tests": 100}, ["90–94 %", "niet alle aantallen"]),
])  # fmt: skip
def test_learning_results_are_drawn_each_on_their_own_strip(
    measure: str, figures: dict[str, Any], parts: list[str]
) -> None:
    ax = plot(card(measure, row("Groep 7 rekenen", **figures)))
    assert overlaps(ax) == []
    for part in parts:
        assert part in said(ax)


def test_a_threshold_is_a_line_beside_the_pooled_share() -> None:
    about, table = table_of("threshold")
    pooled = next(each.id for each in about.tables if each.measure == "pooled")
    line = Indicator(table, "1F (bron, 2026)", {"soort": "1f"},
                     (Figure("threshold", 85.0, "%"), Figure("verdict", "op of boven de signaleringswaarde")))  # fmt: skip
    score = Score("", f"{pooled}.behaald_1f", Estimate.of(94.8, n=345))
    ax = plot(Scorecard(instrument=about, n=1, indicators=(line,), scores=(score,)))
    assert [each.get_width() for each in fills(ax)] == [pytest.approx((RIGHT - LEFT) * 0.948)]
    at = LEFT + (RIGHT - LEFT) * 0.85
    assert any(list(each.get_xdata()) == pytest.approx([at, at]) for each in ax.lines if len(each.get_xdata()) == 2)
    assert "op of boven de signaleringswaarde" in said(ax)


@pytest.mark.parametrize("percentile", [0, 5, 10, 25, 49, 50, 62, 75, 76, 99, 100])
def test_the_line_of_a_percentile_hides_no_letter(percentile: float) -> None:
    ax = plot(card("level", row("Groep 4", letter="C", roman="III", percentile=percentile)))
    x = LEFT + (RIGHT - LEFT) * percentile / 100
    names = [text for text in ax.texts if text.get_text() in {*"ABCDE", "I", "II", "III", "IV", "V"}]
    assert len(names) == 10
    assert all(abs(text.get_position()[0] - x) >= 8.9 for text in names)


def test_long_titles_of_a_user_are_shortened_and_told() -> None:
    ax = plot(card("attainment", row(LONG * 4, baseline=1, target=2, actual=1, attainment=0, unclipped=0)))
    assert "…" in said(ax)
    assert "de tabel toont ze helemaal" in said(ax)
    assert overlaps(ax) == []
    assert outside(ax) == []
    assert "…" not in said(
        plot(card("attainment", row("Kort", baseline=1, target=2, actual=1, attainment=0, unclipped=0)))
    )


# ---- records ---------------------------------------------------------------------------------------------------------


def log(about: Instrument, *lines: dict[str, Any], today: date | None = TODAY) -> Log:
    made = tuple(LogLine(**{"table": about.tables[0].id, "title": "Iets", "given": {}, **each}) for each in lines)
    return Log(instrument=about, n=len(made), lines=made, today=today)


@pytest.mark.parametrize(("about", "table"), STATED)
def test_states_differ_by_sign_word_and_marker(about: Record, table: EntryTable) -> None:
    lines = [
        {"title": "Af", "start": date(2026, 9, 1), "due": date(2026, 10, 1), "status": "klaar", "closed": True},
        {"title": "Laat", "start": date(2026, 9, 1), "due": date(2026, 11, 1), "status": "open", "overdue": True},
        {
            "title": "Straks",
            "start": date(2026, 9, 1),
            "due": date(2026, 12, 1),
            "status": "bezig",
            "owner": "Teamleider",
        },
        {"title": "Ooit"},
    ]
    ax = plot(log(about, *({**each, "table": table.id} for each in lines)), kind="timeline")
    for part in ("✓ klaar", "▲ over de datum", "◇ bezig", "◇ open", "zonder datum", "Teamleider", "1 over de datum"):
        assert part in said(ax)
    shapes = [line.get_marker() for line in ax.lines if line.get_marker() not in ("None", None, "")]
    assert sorted(shapes) == ["D", "^", "s"]
    assert len([patch for patch in ax.patches if patch.get_hatch()]) == 1
    assert "Over de datum: Laat (1 november 2026)." in ax.words
    assert "Als eerste komt: straks (1 december 2026)." in ax.words


def test_of_what_happened_there_is_a_day_and_no_state() -> None:
    about = next(each.values[0] for each in RECORDS if each.id == "uitvoering")
    ax = plot(log(about, {"title": "Meegekeken", "start": date(2026, 9, 1)}))
    assert "1 sep 2026" in said(ax)
    assert "open" not in said(ax)
    assert "zonder datum" not in said(ax)
    assert [line.get_marker() for line in ax.lines if line.get_marker() not in ("None", None, "")] == ["o"]


def test_what_has_no_place_in_time_is_counted_and_not_drawn() -> None:
    about = next(each.values[0] for each in RECORDS if each.id == "onderzoeksplan")
    planned = {"table": "planning", "title": "Kerngroep", "start": date(2026, 9, 1), "due": date(2026, 9, 1)}
    ax = plot(log(about, planned, {"table": "afspraken", "title": "Meedoen is vrij"}))
    assert "Kerngroep" in said(ax)
    assert "Meedoen is vrij" not in said(ax)
    assert "niet op de lijn: 1 regel" in said(ax)


@pytest.mark.parametrize("about", RECORDS)
def test_without_any_date_there_is_no_line_of_time(about: Record) -> None:
    ax = plot(log(about, {"title": "Ouders van groep 1"}, {"title": "Bestuur"}))
    assert "vandaag" not in said(ax)
    assert "Bestuur" in said(ax)
    assert not any(line.is_dashed() for line in ax.lines)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-4000, 4000), st.integers(-30, 900)), min_size=1, max_size=8), st.integers(-900, 900)
)
def test_whatever_the_dates_nothing_overlaps(days: list[tuple[int, int]], shift: int) -> None:
    about = RECORDS[0].values[0]
    lines = [
        {"title": LONG if at % 2 else "Kort", "start": TODAY + timedelta(days=start),
         "due": TODAY + timedelta(days=start + length), "owner": "Coördinator van de onderbouw en de bovenbouw"}
        for at, (start, length) in enumerate(days)
    ]  # fmt: skip
    ax = plot(log(about, *lines, today=TODAY + timedelta(days=shift)))
    assert overlaps(ax) == []
    assert outside(ax) == []


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 20_000))
def test_ticks_are_few_ordered_and_inside(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    days = timeline.tick_days(first, last)
    assert days == sorted(set(days))
    assert len(days) <= 9
    assert all(first <= each <= last for each in days)
    assert length < 14 or days


def test_a_day_is_written_short() -> None:
    assert timeline.short_day(date(2026, 11, 3)) == "3 nov 2026"
    assert timeline.short_day(date(2026, 11, 3), year=False) == "3 nov"


# ---- codes -----------------------------------------------------------------------------------------------------------


def coding(about: Coded, labels: list[str], **options: Any) -> Coding:
    groups = ["leraar", "leerling", "een groep met een heel lange naam"]
    fragments = tuple(Fragment(f"fragment {at}", groups[at % 3], ((label,),)) for at, label in enumerate(labels * 3))
    counts = tuple(CodeCount(label, label, 3, dict.fromkeys(groups, 1)) for label in labels)
    return Coding(instrument=about, n=len(fragments), fragments=fragments, counts=counts, **options)


@pytest.mark.parametrize("about", CODED)
def test_every_count_stands_in_its_cell(about: Coded, tmp_path: Path) -> None:
    found = worked(about, tmp_path)
    numbers = [int(words) for words in texts(plot(found, kind="matrix")) if words.isdigit()]
    groups = [group for group in found.groups if group]
    cells = [each.groups.get(group, 0) for each in found.counts for group in groups] or [
        each.count for each in found.counts
    ]
    agreed = [1 for each in found.counts if each.agreement and each.agreement.value == 1]
    assert sorted(numbers) == sorted([*cells, *agreed, *(each.count for each in found.counts)])
    assert all(each.label in said(plot(found)) for each in found.counts)


@pytest.mark.parametrize("about", CODED)
def test_codes_that_go_together_are_drawn_both_ways(about: Coded) -> None:
    found = coding(about, ["tijd", "veiligheid", "hulp"], together={("tijd", "veiligheid"): 7})
    words = texts(plot(found, kind="together"))
    assert words.count("7") == 2
    assert "hulp" not in words
    assert "tijd met veiligheid 7" in text_alternative(found, kind="together")
    assert kinds(coding(about, ["tijd"])) == ("matrix",)


@pytest.mark.parametrize("about", CODED)
def test_many_and_long_codes_stay_apart(about: Coded) -> None:
    labels = [f"{at} {LONG[:70]}" for at in range(12)]
    pairs = {(labels[0], label): 2 for label in labels[1:]}
    found = coding(about, labels, together=pairs, agreement=Estimate.of(0.7, 0.5, 0.9, n=36))
    for kind in kinds(found):
        ax = plot(found, kind=kind)
        assert overlaps(ax) == []
        assert outside(ax) == []
    assert "0,70" in said(plot(found))
