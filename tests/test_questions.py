"""The questions: every right answer passes, every misreading is met with its hint, and every figure is recomputed."""

from __future__ import annotations

import itertools
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from ruamel.yaml import YAML

import workbook as wb
from workbook.checks.judging import judge
from workbook.home import make_home
from workbook.instrument import load
from workbook.instrument.model import Question, Quiz
from workbook.results import Profile

ROOT = Path(__file__).resolve().parent.parent
SELF_CHECKS = [
    quiz
    for path in sorted((ROOT / "notebooks").rglob("*.yaml"))
    if isinstance(quiz := load(path), Quiz) and quiz.assignment is None
]
ASSIGNMENT = ROOT / "assignments" / "source" / "m3-cultuur"
ITEMS = [(quiz.id, item) for quiz in SELF_CHECKS for item in quiz.items]
JUNK = "asdfghjkl qwertyuiop ...... xxxxx 12345 "


def of_form(form: str, *, keyed: bool = True) -> list[Any]:
    found = [(quiz, item) for quiz, item in ITEMS if item.form == form]
    if form in {"choice", "choices"}:
        found = [
            (quiz, item) for quiz, item in found if any(option.right is not None for option in item.options) is keyed
        ]
    return [pytest.param(item, id=f"{quiz}.{item.id}") for quiz, item in found]


def test_every_module_quiz_has_at_least_four_judged_questions() -> None:
    for quiz in SELF_CHECKS:
        judged = [item for item in quiz.items if item.answer or any(option.right for option in item.options)]
        assert len(judged) >= (4 if re.match(r"m\d-(?!start)", quiz.id) else 1)


@pytest.mark.parametrize("item", of_form("choice"))
def test_a_choice_tells_each_misreading_apart(item: Question) -> None:
    assert sum(bool(option.right) for option in item.options) == 1
    assert all(option.right is not None for option in item.options)
    for option in item.options:
        reply = judge(item, option.id)
        assert reply.right is option.right
        assert reply.text == option.feedback
    hints = [option.feedback for option in item.options]
    assert len(set(hints)) == len(hints)
    assert min(map(len, hints)) > 40, "a hint helps, it doesn't just say wrong"


@pytest.mark.parametrize("item", of_form("choices"))
def test_only_the_whole_set_of_choices_is_right(item: Question) -> None:
    right = {option.id for option in item.options if option.right}
    ids = [option.id for option in item.options]
    for size in range(1, len(ids) + 1):
        for chosen in itertools.combinations(ids, size):
            reply = judge(item, frozenset(chosen))
            assert reply.right is (set(chosen) == right)
            for option in item.options:
                if option.id in chosen and not option.right:
                    assert option.feedback in reply.text
    assert all(len(option.feedback) > 40 for option in item.options if not option.right)
    assert item.praise


@pytest.mark.parametrize("item", of_form("number"))
def test_a_number_has_a_hint_for_each_misreading(item: Question) -> None:
    assert item.answer
    assert item.praise
    assert item.otherwise
    assert len(item.hints) >= 3
    for value in (
        item.answer.value,
        item.answer.value + item.answer.tolerance,
        item.answer.value - item.answer.tolerance,
    ):
        assert judge(item, value).right
    for hint in item.hints:
        reply = judge(item, hint.value)
        assert not reply.right
        assert reply.text == hint.text
        assert abs(hint.value - item.answer.value) > hint.tolerance + item.answer.tolerance, (
            "no hint for a right answer"
        )
    assert judge(item, 123456.0).text == item.otherwise


@pytest.mark.parametrize("item", [*of_form("text"), *of_form("table")])
def test_an_open_answer_shows_levels_and_examples_once_written(item: Question) -> None:
    assert len(item.levels) == 3
    assert len(item.examples) == 2
    assert item.min_words >= 20 or item.form == "table"
    for example in item.examples if item.form == "text" else ():
        reply = judge(item, example)
        assert reply.state == "info"
        assert reply.levels == item.levels


@pytest.mark.parametrize("item", of_form("text"))
def test_no_open_answer_passes_by_typing_anything(item: Question) -> None:
    for typed in (JUNK * 20, "ja", "woord " * 60):
        assert judge(item, typed).state == "partial"


@pytest.mark.parametrize("item", of_form("table"))
def test_a_table_wants_whole_rows(item: Question) -> None:
    row = {column.id: "iets dat klopt" for column in item.columns}
    assert judge(item, [row] * item.min_rows).state == "info"
    assert judge(item, [{**row, item.columns[-1].id: "..."}] * item.min_rows).state == "partial"


@pytest.mark.parametrize("item", of_form("choice", keyed=False))
def test_a_choice_without_a_right_answer_answers_with_its_own_words(item: Question) -> None:
    for option in item.options:
        reply = judge(item, option.id)
        assert reply.state == "info"
        assert option.feedback in reply.text


# ---- the figures of De Wilg -----------------------------------------------------------------------------------------


def profile(subject: str, moment: str, role: str) -> Profile:
    found = wb.answers("ocai", wb.dataset("ocai_team")).select(subject=subject, moment=moment)
    scored: Profile = wb.score(found.leader if role == "leider" else found.team)
    return scored


def value(of: Profile, perspective: str, dimension: str) -> float:
    score = of.score(perspective, dimension)
    assert score
    assert score.estimate.value is not None
    return score.estimate.value


def keys(question: str) -> set[str]:
    quiz, _, item = question.partition(".")
    found = next(each for each in SELF_CHECKS if each.id == quiz).item(item)
    return {option.id for option in found.options if option.right}


def number(question: str) -> Question:
    quiz, _, item = question.partition(".")
    found: Question = next(each for each in SELF_CHECKS if each.id == quiz).item(item)
    return found


TYPES = ("familie", "adhocratie", "markt", "hierarchie")


def test_the_preparation_reads_the_leader_as_the_data_are() -> None:
    leader = profile("De Wilg", "nulmeting", "leider")
    rows = wb.dataset("ocai_team").query("subject == 'De Wilg' and moment == 'nulmeting' and role == 'leider'")
    points = rows.query("perspective == 'nu' and option == 'familie'").set_index("item")["value"]
    text = (ROOT / "notebooks" / "text" / "module-3" / "voorbereiding.md").read_text(encoding="utf-8")
    assert "| " + " | ".join(str(points[item]) for item in points.index) + " |" in text
    asked = number("m3-voorbereiding.gemiddelde")
    hints = [hint.value for hint in asked.hints]
    assert asked.answer
    assert asked.answer.value == pytest.approx(points.mean(), abs=0.01)
    assert hints == pytest.approx(
        [points.sum(), points.sum() / 4, points.max(), value(leader, "gewenst", "familie")], abs=0.01
    )
    assert keys("m3-voorbereiding.verschil") == set(leader.flagged())
    other = profile("De Esdoorn", "nulmeting", "leider")
    for figure in (value(leader, "nu", "familie"), value(other, "nu", "familie")):
        assert f"{figure:.1f}".replace(".", ",") in number("m3-voorbereiding.vergelijken").text
    assert leader.dominant("nu") == ("familie",)
    falls = value(leader, "nu", "hierarchie") - value(leader, "gewenst", "hierarchie")
    assert f"{falls:.1f}".replace(".", ",") in number("m3-voorbereiding.verschil").praise


def test_shifting_points_keeps_the_total() -> None:
    start, gain = {"familie": 44, "adhocratie": 15, "markt": 12, "hierarchie": 29}, 15
    assert sum(start.values()) == 100
    asked = number("m3-voorbereiding.schuiven")
    assert asked.answer
    assert asked.answer.value == start["familie"] - gain / 3


def test_the_day_reads_the_team_as_the_data_are() -> None:
    leader, team = profile("De Wilg", "nulmeting", "leider"), profile("De Wilg", "nulmeting", "team")
    later = profile("De Wilg", "eindmeting", "team")
    spread = {each: team.score("nu", each).sd for each in TYPES}  # type: ignore[union-attr]
    assert keys("m3-collegedag.oneens") == {max(spread, key=lambda each: spread[each] or 0)}
    apart = {each: abs(value(leader, "nu", each) - value(team, "nu", each)) for each in TYPES}
    assert keys("m3-collegedag.kloof") == {max(apart, key=lambda each: apart[each])}
    wished = sum(abs(value(leader, "gewenst", each) - value(team, "gewenst", each)) for each in TYPES)
    assert wished < sum(apart.values()), "zelfde_wens is true"
    assert keys("m3-collegedag.beweging") == set(team.flagged()) - set(later.flagged()) == {"hierarchie"}
    assert "adhocratie" in later.flagged()
    assert value(later, "nu", "hierarchie") < value(team, "nu", "hierarchie"), "dat is true"


def test_who_took_part_twice_changes_the_difference() -> None:
    whole = wb.answers("ocai", wb.dataset("ocai_team")).select(subject="De Wilg")
    before, after = whole.select(moment="nulmeting").team, whole.select(moment="eindmeting").team
    moved = next(
        each for each in wb.compare(before, after).changes if (each.perspective, each.dimension) == ("nu", "hierarchie")
    )
    figures = [moved.before.value, moved.after.value, abs(moved.difference.value)]
    text = number("m3-collegedag.dezelfde_mensen").text
    assert all(f"{each:.1f}".replace(".", ",") in text for each in figures)
    assert round(figures[0] - figures[1], 1) == 9 != round(figures[2], 1)
    codes = [set(each.table["respondent"]) for each in (before, after)]
    assert [len(each) for each in codes] == [24, 24]
    assert [len(codes[0] - codes[1]), len(codes[1] - codes[0])] == [2, 2]
    groups = before.table.drop_duplicates("respondent")["group"].value_counts()
    assert groups["bovenbouw"] == 6
    assert groups["ondersteuning"] == 3


def test_the_text_of_the_day_gives_the_figures_of_the_data() -> None:
    team, later = profile("De Wilg", "nulmeting", "team"), profile("De Wilg", "eindmeting", "team")
    text = (ROOT / "notebooks" / "text" / "module-3" / "collegedag.md").read_text(encoding="utf-8")
    told = re.findall(r"\d+(?:,\d)?", text.split("Hiërarchie daalt van")[1].split("Voor adhocratie")[0])
    gaps = [abs(value(each, "gewenst", "hierarchie") - value(each, "nu", "hierarchie")) for each in (team, later)]
    wanted = [value(team, "nu", "hierarchie"), value(later, "nu", "hierarchie"), gaps[0], 10, gaps[1]]
    found = [float(each.replace(",", ".")) for each in told]
    assert [each for each in found if each != 2] == pytest.approx(wanted, abs=0.051)


def test_subtraction_reveals_the_sixth() -> None:
    asked = number("m3-collegedag.aftrekken")
    assert asked.answer
    assert asked.answer.value == 6 * 40 - 5 * 46


def test_the_practice_reads_the_spring_as_the_data_are() -> None:
    leader, team = profile("De Wilg", "eindmeting", "leider"), profile("De Wilg", "eindmeting", "team")
    first = value(profile("De Wilg", "nulmeting", "leider"), "nu", "familie")
    first -= value(profile("De Wilg", "nulmeting", "team"), "nu", "familie")
    gap = value(leader, "nu", "familie") - value(team, "nu", "familie")
    wished = value(leader, "gewenst", "familie") - value(team, "gewenst", "familie")
    asked = number("m3-praktijk.kloof_later")
    assert asked.answer
    assert asked.answer.value == pytest.approx(gap, abs=0.01)
    assert [hint.value for hint in asked.hints] == pytest.approx(
        [first, -gap, wished, value(leader, "nu", "familie")], abs=0.01
    )
    assert gap < first
    text = (ROOT / "notebooks" / "text" / "module-3" / "praktijk.md").read_text(encoding="utf-8")
    assert f"{first:.1f}".replace(".", ",") in text.split("In het najaar gaf Marloes")[1].split("\n")[0]
    rate = number("m3-praktijk.respons")
    assert rate.answer
    assert rate.answer.value == pytest.approx(100 * 17 / 26, abs=0.05)
    wrong = [100 * 18 / 26, 100 * 17 / 18, 100 * 17 / 27, 17]
    assert [hint.value for hint in rate.hints] == pytest.approx(wrong, abs=0.05)


def test_the_notes_of_the_docent_give_the_figures_of_the_data() -> None:
    leader, team = profile("De Wilg", "nulmeting", "leider"), profile("De Wilg", "nulmeting", "team")
    notes = (ROOT / "assignments" / "docent" / "m3-cultuur.md").read_text(encoding="utf-8")
    gaps = {each: value(team, "gewenst", each) - value(team, "nu", each) for each in team.flagged()}
    figures = [
        value(team, "nu", "hierarchie"),
        value(team, "nu", "familie"),
        value(leader, "nu", "hierarchie"),
        *map(abs, gaps.values()),
    ]
    figures.append(value(team, "nu", "hierarchie") - value(leader, "nu", "hierarchie"))
    statements = {
        each.item: each.value
        for each in wb.score(wb.answers("plg", wb.dataset("plg_team"))).items
        if each.perspective == "nu"
    }
    figures += [statements["relaties_waarderen"], statements["praktijk_materiaal"], 6 - statements["relaties_roddelen"]]
    for figure in figures:
        assert f"{figure:.1f}".replace(".", ",") in notes


# ---- the assignment -------------------------------------------------------------------------------------------------

EXAMPLE = {
    path.stem: YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    for path in (ROOT / "datasets" / "quizzes").glob("*.yaml")
}
FULL = {
    "eigen_scan": 2, "de_wilg": 3, "instrumenten": 3, "eigen_conclusies": 3, "aspecten": 3, "kader": 3, "traject": 4,
    "leiding": 3, "doelen": 3,
}  # fmt: skip
MADE = ("plg", "kader", "traject", "uitvoering", "doelen")
# Golden case OCAI-1 of the culture scan: its conclusions differ from those of De Wilg's leader.
GOLDEN = {
    "eigen_dominant": ["familie"], "eigen_verschil": ["adhocratie", "hierarchie"], "eigen_grootste": 15, "eigen_sterkte": 44,
    "eigen_eensluidend": 5,
}  # fmt: skip


def answers(quiz: dict[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Write quiz answers as the form would save them."""
    asked = load(ASSIGNMENT / "m3-cultuur.yaml")
    rows: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    for item, given in quiz.items():
        form = asked.item(item).form
        if form in {"choice", "choices"}:
            chosen = [given] if isinstance(given, str) else given
            rows += [{"perspective": None, "item": item, "option": each, "value": 1} for each in chosen]
        elif form == "number":
            rows.append({"perspective": None, "item": item, "option": None, "value": given})
        elif form == "text":
            entries.append({"entry": item, "item": item, "text": given})
        else:
            entries += [{"entry": f"{item}.{k}", "item": item, **row} for k, row in enumerate(given, 1)]
    return rows, entries


def golden_rows() -> list[dict[str, Any]]:
    example = wb.instrument("ocai").example
    return [
        {"perspective": perspective, "item": item, "option": option, "value": points}
        for perspective, items in example.rows.items()
        for item, given in items.items()
        for option, points in zip(TYPES, given, strict=True)
    ]


def write(home: Path, instrument: str, rows: list[dict[str, Any]], entries: list[dict[str, Any]] | None = None) -> None:
    stamp = "2026-11-23T20:14:03.123Z"
    file = {
        "format": 1, "instrument": instrument, "version": "1.0", "respondent": "d-test", "role": None, "group": None,
        "moment": "nulmeting", "saved_at": stamp, "rows": [{**row, "saved_at": stamp} for row in rows],
        "entries": [{**entry, "saved_at": stamp} for entry in entries or []],
    }  # fmt: skip
    (home / "antwoorden" / f"{instrument}.json").write_text(json.dumps(file), encoding="utf-8")


Grade = Callable[..., dict[str, float]]


@pytest.fixture
def grade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Grade:
    """Return a function that grades a hand-in: the graded cells of the source, run on answer files.

    `made` adds what De Wilg's leader made in the other forms.
    """
    notebook = nbformat.read(ASSIGNMENT / "m3-cultuur.ipynb", as_version=4)
    home = make_home(tmp_path / "map")
    monkeypatch.setenv("WORKBOOK_HOME", str(home))

    def graded(
        quiz: dict[str, Any] | None = None, scan: list[dict[str, Any]] | None = None, *, made: bool = False
    ) -> dict[str, float]:
        for name in MADE if made else ():
            shutil.copy(ROOT / "datasets" / "voorbeeld" / "antwoorden" / f"{name}.json", home / "antwoorden")
        for name, rows, entries in (("ocai", scan or [], []), ("m3-cultuur", *answers(quiz or {}))):
            (home / "antwoorden" / f"{name}.json").unlink(missing_ok=True)
            if rows or entries:
                write(home, name, rows, entries)
        namespace: dict[str, Any] = {}
        points = {}
        for cell in notebook.cells:
            if cell.cell_type == "code" and "nbgrader" in cell.metadata:
                exec(compile(cell.source, cell.id, "exec"), namespace)
                if cell.metadata.nbgrader.grade:
                    points[cell.metadata.nbgrader.grade_id] = namespace["t"].points
        return points

    return graded


def good() -> dict[str, Any]:
    return {**EXAMPLE["m3-cultuur"], **GOLDEN}


def test_full_marks_an_empty_and_a_half_hand_in(grade: Grade) -> None:
    assert grade() == dict.fromkeys(FULL, 0)
    half = grade({"wilg_dominant": "hierarchie", "eigen_dominant": ["familie"]}, golden_rows()[:24])
    assert half == {**dict.fromkeys(FULL, 0), "eigen_scan": 1, "de_wilg": 0.5, "eigen_conclusies": 0.5}
    assert grade(good(), golden_rows(), made=True) == FULL


def test_the_leader_of_de_wilg_earns_full_marks(grade: Grade) -> None:
    rows = json.loads((ROOT / "datasets" / "voorbeeld" / "antwoorden" / "ocai.json").read_text(encoding="utf-8"))[
        "rows"
    ]
    assert grade(EXAMPLE["m3-cultuur"], rows, made=True) == FULL


@pytest.mark.parametrize(
    ("item", "wrong", "cell"),
    [
        *(("wilg_dominant", each, "de_wilg") for each in TYPES[:3]),
        *(("wilg_verschil", each, "de_wilg") for each in ([], ["adhocratie"], ["hierarchie"], list(TYPES))),
        *(("wilg_leider", each, "de_wilg") for each in (25, 38.6, 13, 15.6, 0)),
        *(
            ("wilg_zeggen", each, "de_wilg")
            for each in (["leider_fout"], ["team_meer", "wens_samen", "oorzaak"], ["norm"])
        ),
        *(
            ("eigen_dominant", each, "eigen_conclusies")
            for each in (["markt"], ["familie", "adhocratie"], ["hierarchie"])
        ),
        *(("eigen_verschil", each, "eigen_conclusies") for each in (["geen"], ["adhocratie"], ["adhocratie", "geen"])),
        *(("eigen_grootste", each, "eigen_conclusies") for each in (10.5, 39, 0, 44)),
        *(("eigen_sterkte", each, "eigen_conclusies") for each in (39, 264, 45)),
        *(("eigen_eensluidend", each, "eigen_conclusies") for each in (6, 4, 0)),
        *(("instrument_uiteen", each, "instrumenten") for each in (1.6, 1.15, 0)),
        (
            "plg_nodig",
            [{"onderdeel": "Praktijk delen", "zin": "samen leren", "bewijs": "2,6", "besluit": "nodig"}],
            "aspecten",
        ),
        (
            "plg_nodig",
            [{"onderdeel": "Sfeer", "zin": "wij leren hier van elkaar", "bewijs": "2,6", "besluit": "nodig"}],
            "aspecten",
        ),
        *(("interventie_type", each, "traject") for each in ("familie", "markt")),
        ("voorstel", [{"anders": "iets", "verband": "", "buiten": "", "deel": ""}], "leiding"),
        (
            "doelen_reden",
            [{"nummer": "9", "veranderd": "ja", "reden": "een leraar vroeg ernaar in mei", "niet": "niets"}],
            "doelen",
        ),
    ],
)
def test_each_wrong_answer_costs_points_in_its_own_cell_only(grade: Grade, item: str, wrong: Any, cell: str) -> None:
    points = grade({**good(), item: wrong}, golden_rows(), made=True)
    assert points[cell] < FULL[cell]
    assert {name: each for name, each in points.items() if name != cell} == {
        name: each for name, each in FULL.items() if name != cell
    }


def test_an_incomplete_or_illegal_scan_earns_part_and_carries_no_conclusions(grade: Grade) -> None:
    rows = golden_rows()
    missing = grade(good(), rows[4:])
    assert missing["eigen_scan"] == 2 - 0.25 - 0.5
    over = grade(good(), [{**rows[0], "value": 60}, *rows[1:]])
    assert over["eigen_scan"] == 2 - 0.25
    assert missing["eigen_conclusies"] == over["eigen_conclusies"] == 0
    equal = grade(good(), [{**row, "value": 25} for row in rows])
    assert equal["eigen_scan"] == 1


def test_no_gap_and_a_tie_have_answers_of_their_own(grade: Grade) -> None:
    rows = [
        {**row, "value": {"familie": 30, "adhocratie": 30, "markt": 25, "hierarchie": 15}[row["option"]]}
        for row in golden_rows()
    ]
    own = {"eigen_verschil": ["geen"], "eigen_grootste": 0, "eigen_sterkte": 30, "eigen_eensluidend": 6}
    tie = {**good(), **own, "eigen_dominant": ["familie", "adhocratie"]}
    assert grade(tie, rows)["eigen_conclusies"] == 3
    assert grade({**tie, "eigen_dominant": ["familie"]}, rows)["eigen_conclusies"] == 2.5


def test_exactly_ten_is_not_more_than_ten(grade: Grade) -> None:
    ten = {("nu", "familie"): 40, ("nu", "markt"): 20, ("gewenst", "familie"): 30, ("gewenst", "markt"): 30}
    rows = [{**row, "value": ten.get((row["perspective"], row["option"]), 20)} for row in golden_rows()]
    own = {
        "eigen_dominant": ["familie"],
        "eigen_verschil": ["geen"],
        "eigen_grootste": 10,
        "eigen_sterkte": 40,
        "eigen_eensluidend": 6,
    }
    assert grade({**good(), **own, "interventie_type": "markt"}, rows, made=True) == FULL


MENDED = {
    "a relation to an aspect that isn't there": ("kader", "verbanden", {"naar": "iets anders"}, "kader"),
    "an aspect without a measure": ("kader", "aspecten", {"instrument": []}, "kader"),
    "an end before the beginning": ("traject", "ingrepen", {"eind": "2026-01-01"}, "traject"),
    "an aspect that isn't in the framework": ("traject", "ingrepen", {"aspect": "sfeer"}, "traject"),
    "no resistance asked after": ("traject", "ingrepen", {"weerstand": ""}, "traject"),
    "steps that belong to something else": ("uitvoering", "stappen", {"hoort_bij": "houding"}, "leiding"),
    "steps before the trajectory": ("uitvoering", "stappen", {"datum": "2026-01-11"}, "leiding"),
    "nothing adjusted on the way": ("uitvoering", "stappen", {"bijgesteld": ""}, "leiding"),
    "goals without a number": ("doelen", "doelen", {"nummer": ""}, "doelen"),
    "goals of module 2 only": ("doelen", "doelen", {"versie": "na_module_2"}, "doelen"),
}


@pytest.mark.parametrize(("name", "table", "change", "cell"), MENDED.values(), ids=MENDED)
def test_what_is_wrong_in_a_form_costs_points_in_its_own_cell(
    grade: Grade, tmp_path: Path, name: str, table: str, change: dict[str, Any], cell: str
) -> None:
    assert grade(good(), golden_rows(), made=True) == FULL
    path = tmp_path / "map" / "antwoorden" / f"{name}.json"
    file = json.loads(path.read_text(encoding="utf-8"))
    file["entries"] = [{**each, **change} if each["item"] == table else each for each in file["entries"]]
    path.write_text(json.dumps(file), encoding="utf-8")
    points = grade(good(), golden_rows())
    assert points[cell] < FULL[cell]
    assert {each for each in FULL if points[each] < FULL[each]} == {cell}


# ---- module 1: what its pages say of De Wilg -------------------------------------------------------------------------


def test_the_positions_of_de_wilg_are_those_that_module_1_reads() -> None:
    """The field with the widest middle half, the step at improving, and where the leader stands one phase higher."""
    from workbook.content import example_home

    team = wb.score(wb.answers("ink", wb.dataset("ink_team")))
    leader = wb.score(wb.answers("ink", example_home() / "antwoorden" / "ink.json"))
    now = {each.dimension: each.estimate for each in team.scores if each.perspective == "nu"}
    width = {field: each.high - each.low for field, each in now.items()}
    quiz = next(each for each in SELF_CHECKS if each.id == "m1-voorbereiding")
    right = next(option.id for option in quiz.item("oneens").options if option.right)
    assert {field for field, each in width.items() if each == max(width.values())} == {right}
    assert (now[right].low, now[right].value, now[right].high) == (2, 3, 4)
    step = next(each.estimate.value for each in team.gaps if each.dimension == "verbeteren")
    assert step == quiz.item("stap").answer.value
    own = next(each.estimate.value for each in leader.gaps if each.dimension == "verbeteren")
    assert own in {hint.value for hint in quiz.item("stap").hints}
    higher = {
        each.dimension
        for each in leader.scores
        if each.perspective == "nu" and each.estimate.value - now[each.dimension].value == 1
    }
    assert {"middelen", "processen", "verbeteren"} == higher


def test_no_text_of_a_question_shows_the_stars_of_markdown() -> None:
    for path in sorted((ROOT / "notebooks").rglob("*.yaml")):
        assert not re.search(r"\*\w[^*\n]*\*", path.read_text(encoding="utf-8")), path.name
