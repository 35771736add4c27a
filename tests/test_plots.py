"""Figures: what they show, that nothing in them overlaps, that they speak, and that they leave no trace."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

import workbook as wb
from workbook.plots import kinds, plot, text_alternative
from workbook.plots.look import BLUE, NOW, VERMILLION, Plate
from workbook.results import Change, Comparison, Estimate, Gap, ItemScore, Profile, Score

Values = tuple[float, ...]
OCAI = wb.instrument("ocai")
TYPES = [option.id for option in OCAI.options]
GOLDEN = {"nu": (44.0, 15.0, 11.5, 29.5), "gewenst": (39.0, 30.0, 12.0, 19.0)}  # domain.md, OCAI-1
ROOT = Path(__file__).parents[1]


def profile(
    nu: Values = GOLDEN["nu"],
    gewenst: Values | None = GOLDEN["gewenst"],
    *,
    n: int = 1,
    half: float = 0.0,
    sd: float | None = None,
    **options: Any,
) -> Profile:
    """Make a profile with known numbers; `half` is half the width of every interval."""
    given_scores = {"nu": nu, "gewenst": gewenst} if gewenst is not None else {"nu": nu}
    scores = tuple(
        Score(perspective, name, Estimate.of(value, *((value - half, value + half) if half else ()), n=n), sd)
        for perspective, values in given_scores.items()
        for name, value in zip(TYPES, values, strict=True)
    )
    gaps = ()
    if gewenst is not None:
        gaps = tuple(
            Gap(name, Estimate.of(b - a, n=n), abs(b - a) > 10) for name, a, b in zip(TYPES, nu, gewenst, strict=True)
        )
    items = tuple(
        ItemScore(perspective, item.id, name, value, sd, n)
        for perspective, values in given_scores.items()
        for item in OCAI.items
        for name, value in zip(TYPES, values, strict=True)
    )
    return Profile(
        instrument=OCAI,
        n=n,
        scores=scores,
        gaps=gaps,
        items=items,
        label="Het team (nulmeting)",
        alone=n == 1,
        **options,
    )


def comparison(
    names: tuple[str, str] = ("De leider", "Het team"), *, paired: bool = False, difference: float | None = None
) -> Comparison:
    """Make a comparison of two known profiles, in both perspectives."""
    other = {"nu": (38.2, 13.1, 14.4, 34.3), "gewenst": (44.2, 28.1, 11.3, 16.4)}
    changes = tuple(
        Change(
            p, name, Estimate.of(a, n=1), Estimate.of(b, b - 2.2, b + 2.4, n=18), Estimate.of(difference or b - a, n=18)
        )
        for p in GOLDEN
        for name, a, b in zip(TYPES, GOLDEN[p], other[p], strict=True)
    )
    return Comparison(OCAI, names, changes, paired=paired, text="", alone=True)


EMPTY = Profile(instrument=OCAI, n=0, message="U hebt de cultuurscan nog niet ingevuld.")
TEAM = {"n": 18, "half": 2.4, "sd": 6.1}
DRAWN = {
    "own": (profile(), "kite"),
    "team": (profile(**TEAM, marked="Voorbeeldschool De Wilg"), "kite"),
    "equal": (profile((25, 25, 25, 25), (25, 25, 25, 25), **TEAM), "kite"),
    "near": (profile((25, 25, 25, 25), (25.1, 24.9, 25.3, 24.7)), "kite"),
    "all in one": (profile((100, 0, 0, 0), (0, 0, 100, 0)), "kite"),
    "one perspective": (profile(gewenst=None), "kite"),
    "items": (profile(**TEAM, marked="Voorbeeldschool De Wilg"), "items"),
    "items with decimals": (profile((33.33, 22.22, 11.12, 33.33), (24.75, 25.25, 24.9, 25.1), **TEAM), "items"),
    "gaps": (profile(**TEAM, marked="Voorbeeldschool De Wilg"), "gaps"),
    "gaps equal": (profile((25, 25, 25, 25), (25, 25, 25, 25), **TEAM), "gaps"),
    "gaps one perspective": (profile(gewenst=None), "gaps"),
    "gaps extreme": (profile((100, 0, 0, 0), (0, 0, 100, 0)), "gaps"),
    "versus": (comparison(), "kite"),
    "versus gaps": (comparison(), "gaps"),
    "versus long names": (
        comparison(("Het team van de onderbouw (nulmeting)", "Het team van de bovenbouw (eindmeting)")),
        "kite",
    ),
    "two moments": (comparison(("Nulmeting", "Eindmeting"), paired=True), "kite"),
}
SILENT = {
    "empty": EMPTY,
    "hidden": profile(**{**TEAM, "n": 3}),
    "no comparison": Comparison(OCAI, ("a", "b"), message="Nog niets."),
}


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts if text.get_text()]


def said(ax: Axes) -> str:
    return "\n".join(texts(ax))


def boxes(ax: Axes) -> list[tuple[str, Bbox]]:
    canvas = FigureCanvasAgg(ax.figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    return [(text.get_text(), text.get_window_extent(renderer)) for text in ax.texts if text.get_text()]


def overlaps(ax: Axes) -> list[tuple[str, str]]:
    """Return the pairs of words in a figure that stand over each other, with half a point of tolerance."""
    found = []
    for (one, a), (two, b) in itertools.combinations(boxes(ax), 2):
        across = min(a.x1, b.x1) - max(a.x0, b.x0)
        up = min(a.y1, b.y1) - max(a.y0, b.y0)
        if across > 0.7 and up > 0.7:
            found.append((one, two))
    return found


def outside(ax: Axes) -> list[str]:
    page = ax.figure.bbox
    return [words for words, box in boxes(ax) if box.x0 < 0 or box.y0 < 0 or box.x1 > page.x1 or box.y1 > page.y1]


def kite_line(ax: Axes, colour: str) -> np.ndarray:
    """Return the corners of a kite: the closed line of five points in a series' colour."""
    lines = [line.get_xydata() for line in ax.lines if line.get_color() == colour and len(line.get_xdata()) == 5]
    assert len(lines) == 1
    return np.asarray(lines[0])


@pytest.mark.parametrize("name", DRAWN)
def test_every_figure_is_quiet_tidy_and_worded(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    result, kind = DRAWN[name]
    before = dict(mpl.rcParams)
    ax = plot(result, kind=kind)
    assert isinstance(ax, Axes)
    assert capfd.readouterr() == ("", "")
    assert dict(mpl.rcParams) == before
    assert overlaps(ax) == []
    assert outside(ax) == []
    assert ax.words == text_alternative(result, kind=kind)
    most = 4 + bool(getattr(result.instrument, "reading", ""))
    assert 2 <= len(re.findall(r"[.](?:\s|$)", ax.words)) <= most
    assert not re.search(r"\d\.\d|\bnan\b|None", said(ax) + ax.words)


def compositions() -> st.SearchStrategy[Values]:
    """Four whole numbers that sum to 100."""
    cuts = st.tuples(*[st.integers(0, 100)] * 3).map(sorted)
    return cuts.map(lambda c: (c[0], c[1] - c[0], c[2] - c[1], 100 - c[2])).map(lambda parts: tuple(map(float, parts)))


@settings(max_examples=15, deadline=None)
@given(compositions(), compositions(), st.sampled_from(["kite", "items", "gaps"]), st.booleans())
def test_no_profile_makes_words_overlap(nu: Values, gewenst: Values, kind: str, team: bool) -> None:
    ax = plot(profile(nu, gewenst, **(TEAM if team else {})), kind=kind)
    assert overlaps(ax) == []
    assert outside(ax) == []


def test_scores_lie_on_the_diagonals_of_their_corner() -> None:
    ax = plot(profile())
    centre = np.array([np.mean(line.get_xydata(), axis=0) for line in ax.lines if line.get_color() == "#8A8A8A"]).mean(
        axis=0
    )
    corners = np.array([(-1, 1), (1, 1), (1, -1), (-1, -1)])
    edge = max(
        line.get_xdata().max()
        for line in ax.lines
        if len(line.get_xdata()) == 5 and line.get_color() not in (BLUE, VERMILLION)
    )
    per_point = (edge - centre[0]) / 50
    for perspective, colour in (("nu", BLUE), ("gewenst", VERMILLION)):
        shown = (kite_line(ax, colour)[:4] - centre) / per_point
        assert shown == pytest.approx(corners * np.array(GOLDEN[perspective])[:, None], abs=1e-6)


def test_present_and_desired_differ_without_colour() -> None:
    ax = plot(profile())
    dashes = {
        line.get_color(): line.is_dashed()
        for line in ax.lines
        if line.get_color() in (BLUE, VERMILLION) and len(line.get_xdata()) == 5
    }
    assert dashes == {BLUE: False, VERMILLION: True}
    markers = {
        (line.get_marker(), line.get_markerfacecolor())
        for line in ax.lines
        if line.get_marker() not in ("None", None, "")
    }
    assert markers == {("o", BLUE), ("D", "white")}


@pytest.mark.parametrize(("highest", "edge"), [(44, "50"), (50, "50"), (50.1, "60"), (70, "70"), (100, "100")])
def test_the_scale_grows_with_the_scores(highest: float, edge: str) -> None:
    rest = (100 - highest) / 3
    ax = plot(profile((highest, rest, rest, rest), (25, 25, 25, 25)))
    ticks = [words for words in texts(ax) if words.isdigit()]
    assert ticks[-1] == edge
    assert ("10" in ticks) == (float(edge) <= 60)


def test_the_kite_names_types_axes_numbers_and_the_rule() -> None:
    words = said(plot(profile()))
    for part in ("Familie", "Adhocratie", "Markt", "Hiërarchie", "flexibiliteit", "beheersing", "intern\ngericht", "extern\ngericht",
                 "nu 11,5", "gewenst 30", "verschil +15 ▲", "verschil −10,5 ▲", "n = 1", "meer dan 10 punten"):  # fmt: skip
        assert part in words
    assert "verschil −5 ▲" not in words


def test_a_gap_of_exactly_the_rule_is_not_flagged() -> None:
    at_rule = profile((40, 20, 20, 20), (30, 30, 20, 20))
    assert "▲" not in said(plot(at_rule)) + said(plot(at_rule, kind="gaps"))
    assert "Geen enkel verschil" in text_alternative(at_rule)


def test_a_team_shows_n_spread_and_interval_and_one_person_does_not() -> None:
    team, own = plot(profile(**TEAM)), plot(profile())
    assert "n = 18" in said(team)
    assert "spreiding 6,1" in said(team)
    assert "95%-interval" in said(team)
    assert "spreiding" not in said(own)
    assert "interval" not in said(own)
    bars = [line for line in team.lines if line.get_alpha()]
    assert len(bars) == 8
    assert "spreiding" in text_alternative(profile(**TEAM))


def test_different_numbers_of_people_are_told_apart() -> None:
    mixed = profile(**TEAM)
    scores = tuple(
        Score(
            each.perspective,
            each.dimension,
            Estimate.of(each.estimate.value, n=16 if each.perspective == "gewenst" else 18),
        )
        for each in mixed.scores
    )
    assert "n: nu 18 en gewenst 16" in said(plot(Profile(instrument=OCAI, n=18, scores=scores)))


@pytest.mark.parametrize("kind", ["kite", "items", "gaps"])
def test_the_example_school_is_marked_on_the_figure_and_in_the_words(kind: str) -> None:
    ax = plot(profile(marked="Voorbeeldschool De Wilg"), kind=kind)
    assert "Voorbeeldschool De Wilg" in texts(ax)
    assert "Voorbeeldschool De Wilg" in ax.words
    assert "Voorbeeldschool" not in said(plot(profile(), kind=kind))


@pytest.mark.parametrize("name", SILENT)
def test_nothing_to_show_is_a_kind_sentence_without_data(name: str) -> None:
    result = SILENT[name]
    ax = plot(result)
    assert isinstance(ax, Axes)
    assert not ax.lines
    assert ax.words == result.sentence() == text_alternative(result)
    assert " ".join(texts(ax)[1].split()) == result.sentence()
    assert overlaps(ax) == []
    assert outside(ax) == []


def test_a_hidden_group_leaks_no_number_into_the_figure() -> None:
    hidden = profile(**{**TEAM, "n": 4})
    assert re.findall(r"\d+", plot(hidden).words) == ["4", "5"]
    assert re.findall(r"\d+", said(plot(hidden))) == ["4", "5"]


def test_the_gap_figure_draws_the_rule_as_a_band_round_now() -> None:
    ax = plot(profile(), kind="gaps")
    bands = [patch for patch in ax.patches if patch.get_height() == 32]
    scale = (bands[1].get_x() + bands[1].get_width() - bands[1].get_x()) / 20
    middle = bands[1].get_x() + bands[1].get_width() / 2
    marker = [
        line.get_xdata()[0] for line in ax.lines if line.get_marker() == NOW.marker and len(line.get_xdata()) == 1
    ][2]
    assert len(bands) == 4
    assert scale > 0
    assert middle == pytest.approx(marker)
    assert "Bij adhocratie en hiërarchie is het verschil groter dan 10 punten" in said(ax)


def test_other_names_and_another_source_of_the_rule_are_followed() -> None:
    from attrs import evolve

    own_rule = evolve(OCAI.bands, gap=evolve(OCAI.bands.gap, above=20, source="eigen"))
    named = evolve(
        OCAI, bands=own_rule, perspectives=tuple(evolve(each, label=f"De {each.id}") for each in OCAI.perspectives)
    )
    ax = plot(evolve(profile(), instrument=named), kind="gaps")
    assert "tot en met 20 punten van de nu" in said(ax).replace("\n", " ")
    assert "Cameron" not in said(ax)


def test_the_items_in_words_count_where_the_strongest_type_leads() -> None:
    table = wb.dataset("ocai_team")
    team = wb.score(wb.answers("ocai", table).select(subject="De Wilg", moment="nulmeting").team)
    per_item = team.quality["nu"]["dominant_per_item"]
    same = sum(bool(set(found) & set(team.dominant("nu"))) for found in per_item.values())
    assert f"in {same} van de 6 onderdelen" in text_alternative(team, kind="items")


def test_a_comparison_explains_its_difference() -> None:
    assert "Het verschil is het team min de leider" in said(plot(comparison()))
    paired = comparison(("Nulmeting", "Eindmeting"), paired=True, difference=-8.2)
    assert "18 mensen die beide keren invulden" in said(plot(paired)).replace("\n", " ")
    assert "beide keren invulde" in text_alternative(paired)


def test_rounding_that_shows_is_explained() -> None:
    assert "vóór het afronden" in said(plot(profile((31.94, 12.86, 16.57, 38.63), (36.4, 27.3, 12.63, 23.67))))
    assert "afronden" not in said(plot(profile()))


def test_a_side_that_is_hidden_is_a_dash() -> None:
    changes = tuple(
        Change(p, name, Estimate.of(a, n=1), Estimate.of(None, n=3), Estimate.of(None, n=3))
        for p in GOLDEN
        for name, a in zip(TYPES, GOLDEN[p], strict=True)
    )
    ax = plot(Comparison(OCAI, ("De leider", "Het team"), changes, text="x"))
    assert texts(ax).count("–") == 8
    assert not any(words.startswith("verschil") for words in texts(ax))


def test_without_a_kite_the_numbers_are_drawn_as_rows() -> None:
    from attrs import evolve

    plain = evolve(profile(), instrument=evolve(OCAI, plot=""))
    assert "kite" not in kinds(plain)
    assert "van nu naar gewenst" in plot(plain, kind="gaps").words
    assert kinds(profile())[0] == "kite"


@pytest.mark.parametrize(("call", "part"), [
    (lambda: plot("ocai"), "kan geen figuur worden gemaakt"),
    (lambda: plot(profile(), kind="taart"), "Kies uit: kite, items, gaps"),
    (lambda: plot(comparison(), kind="items"), "Kies uit: kite, slopes, gaps"),
    (lambda: text_alternative(None), "kan geen figuur worden gemaakt"),
])  # fmt: skip
def test_what_cannot_be_drawn_is_told_in_dutch(call: Callable[[], object], part: str) -> None:
    with pytest.raises(wb.WorkbookError, match=part):
        call()


@pytest.mark.parametrize("size", [(3.5, 3), (8, 6), (16, 9)])
@pytest.mark.parametrize("kind", ["kite", "items", "gaps"])
def test_a_given_axes_is_drawn_in_and_returned_at_every_size(size: tuple[float, float], kind: str) -> None:
    figure = Figure(figsize=size)
    ax = figure.add_subplot()
    assert plot(profile(**TEAM), ax, kind=kind) is ax
    assert overlaps(ax) == []
    assert outside(ax) == []


def test_the_figure_shows_itself_once_with_its_words() -> None:
    ax = plot(profile())
    html = ax._repr_html_()
    assert isinstance(ax, Plate)
    assert repr(ax) == ax.words
    assert html.count("<img ") == 1
    assert 'alt="Cultuurscan' in html
    assert "<figcaption>" in html
    assert html.count("data:image/png;base64,") == 1
    assert "Deze figuur in woorden" in html


NOTEBOOK = """
import pandas, workbook as wb
own = wb.score(wb.answers("ocai", wb.dataset("ocai_team")).select(subject="De Wilg", moment="nulmeting").team)
###
wb.plot(own)
###
import matplotlib.pyplot as plt
figure, ax = plt.subplots()
wb.plot(own, ax)
###
from matplotlib.figure import Figure
wb.plot(own, Figure().add_subplot())
###
left = wb.plot(own)
"""


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """Run the notebook above in a real kernel and return the outputs per cell."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(part.strip()) for part in NOTEBOOK.split("###")]
    )
    resources = {"metadata": {"path": str(tmp_path_factory.mktemp("nb"))}}
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MPLBACKEND", raising=False)  # a kernel of its own chooses the notebook's backend
        NotebookClient(notebook, timeout=120, resources=resources).execute()
    return [cell.outputs for cell in notebook.cells]


def test_in_a_kernel_each_figure_appears_once_and_never_as_bare_text(cells: list[Any]) -> None:
    quiet, own, given_pyplot, given_figure, kept = cells
    assert quiet == []
    assert kept == []
    assert [sorted(output["data"]) for output in own] == [["text/html", "text/plain"]]
    assert own[0]["data"]["text/html"].count("<img ") == 1
    assert own[0]["data"]["text/plain"].startswith("Cultuurscan")
    kinds_shown = [sorted(output["data"]) for output in given_pyplot]
    assert ["image/png", "text/plain"] in kinds_shown
    assert len(kinds_shown) == 2
    assert sum("<img " in output["data"].get("text/html", "") for output in given_pyplot) == 0
    assert len(given_figure) == 1
    assert given_figure[0]["data"]["text/html"].count("<img ") == 1
    assert not any("Axes" in str(output["data"].get("text/plain")) for output in given_pyplot[:1] + given_figure)


def test_importing_plots_draws_nothing_and_changes_no_setting() -> None:
    code = (
        "import matplotlib as m; before = dict(m.rcParams); import workbook.plots, sys;"
        "assert dict(m.rcParams) == before; assert 'matplotlib.pyplot' not in sys.modules and 'seaborn' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_font_cache_is_built_in_silence() -> None:
    code = """
import logging, sys
class Watch:
    def find_spec(self, name, path=None, target=None):
        if name == "matplotlib.font_manager":
            print(logging.getLogger(name).isEnabledFor(logging.WARNING))
sys.meta_path.insert(0, Watch())
import workbook.plots
"""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split() == [
        "False"
    ]


def test_importing_workbook_imports_no_matplotlib() -> None:
    code = "import workbook, sys; assert 'matplotlib' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_gallery_is_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "gallery.py", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"run tools/gallery.py\n{done.stderr}"
    page = (ROOT / "docs" / "galerij.md").read_text(encoding="utf-8")
    named = re.findall(r"\(galerij/([\w-]+\.png)\)", page)
    assert sorted(named) == sorted(path.name for path in (ROOT / "docs" / "galerij").glob("*.png"))
