"""The notebooks: in step with their text, complete for a reader, Dutch, and running from top to bottom."""

from __future__ import annotations

import importlib.util
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from ruamel.yaml import YAML

from workbook.checks.plan import PLAN
from workbook.instrument import load
from workbook.instrument.model import Ipsative, Quiz
from workbook.opening import prepare
from workbook.sources import bibliography, cite

ROOT = Path(__file__).resolve().parent.parent
EVERY = sorted(path for path in (ROOT / "notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
OPENED = [path for path in EVERY if "docent" not in path.parts]  # by deelnemers; the others are the docent's desk
LESSONS = [path for path in OPENED if path.stem != "Inleveren"]  # that page is a list of assignments, no lesson
SOURCES = sorted((ROOT / "assignments" / "source").rglob("*.ipynb"))
YAMLS = sorted((ROOT / "notebooks").rglob("*.yaml"))
QUIZZES = {quiz.id: quiz for quiz in map(load, YAMLS) if isinstance(quiz, Quiz)}
CALL = re.compile(r"""wb\.(question|check|form|hand_in|instrument)\("([\w.-]+)"[^)]*\)""")
# English words that are no Dutch ones, and that a builder or a tool could leave on the path of a reader.
ENGLISH = set(
    "the your you this that what click here answer answers question questions please raise run cell code error file save "
    "saved submit submission grade score scores table figure team's leader's with from should would because also".split()
)
ALLOWED = {"score", "scores", "team", "code", "leader"}


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def prose(notebook: NotebookNode) -> str:
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def builder() -> Any:
    spec = importlib.util.spec_from_file_location("build_notebooks", ROOT / "tools" / "build_notebooks.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_there_is_something_to_test() -> None:
    assert len(OPENED) >= 5
    assert SOURCES


def test_notebooks_are_in_step_with_their_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert builder().main(["--check"]) == 0, capsys.readouterr().out


@pytest.mark.parametrize("path", [*EVERY, *SOURCES], ids=named)
def test_a_notebook_is_clean_and_valid(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code
    assert not any(cell.outputs or cell.execution_count for cell in code)
    assert all(cell.metadata["jupyter"]["source_hidden"] for cell in code), "code is folded"
    assert notebook.metadata["kernelspec"]["name"] == "python3"
    assert notebook.metadata["lang"] == "nl"


@pytest.mark.parametrize("path", [*EVERY, *SOURCES], ids=named)
def test_cell_ids_are_unique_and_readable(path: Path) -> None:
    ids = [cell.id for cell in read(path).cells]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", each) for each in ids)


def test_ids_outlive_an_edit_of_another_cell(tmp_path: Path) -> None:
    text = ROOT / "notebooks" / "text" / "module-3" / "collegedag.md"
    edited = tmp_path / text.name
    edited.write_text(
        text.read_text(encoding="utf-8")
        .replace("## 4. Eerst voorspellen", "## Vooraf\n\nEen nieuwe alinea.\n\n## 4. Eerst voorspellen")
        .replace("*10 minuten.* Marloes", "*10 minuten.* Directeur Marloes", 1),
        encoding="utf-8",
    )
    ids = [[cell["id"] for cell in json.loads(builder().build(path))["cells"]] for path in (text, edited)]
    assert [each for each in ids[1] if each != "vooraf"] == ids[0]


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_short_tags_become_the_metadata_of_nbgrader(path: Path) -> None:
    cells = read(path).cells
    graded = {cell.id: cell.metadata.nbgrader for cell in cells if "nbgrader" in cell.metadata}
    promised = re.search(r"\| \*\*Samen\*\* \|.*\| \*\*(\d+)\*\* \|", "\n".join(cell.source for cell in cells))
    assert promised
    assert sum(each.get("points", 0) for each in graded.values()) == int(promised[1])
    for each in graded.values():
        assert each["locked"] is not each["solution"]
        assert ("points" in each) is each["grade"]


@pytest.mark.parametrize("path", OPENED, ids=named)
def test_every_call_names_something_that_exists(path: Path) -> None:
    known = {each.stem for each in (*YAMLS, *(ROOT / "workbook" / "instruments").glob("*.yaml"))}
    for cell in read(path).cells:
        for door, name in CALL.findall(cell.source) if cell.cell_type == "code" else []:
            quiz, _, item = name.partition(".")
            assert quiz in known, name
            if door == "question" or (door == "check" and name != PLAN):
                assert item in {each.id for each in QUIZZES[quiz].items}, name


def test_every_question_is_asked_in_exactly_one_place() -> None:
    asked = Counter(
        name
        for path in OPENED
        for cell in read(path).cells
        for door, name in CALL.findall(cell.source)
        if door == "question"
    )
    wanted = {f"{quiz.id}.{item.id}" for quiz in QUIZZES.values() for item in quiz.items}
    assert set(asked) == wanted
    assert max(asked.values()) == 1


@pytest.mark.parametrize("path", LESSONS, ids=named)
def test_a_notebook_tells_what_it_is_for_and_how_long_it_takes(path: Path) -> None:
    text = prose(read(path))
    assert "**Leerdoelen" in text
    assert "maandag" in text.lower(), "why it matters on Monday"
    rows = re.findall(r"^\| (?!\*\*)(.+?) \| (\d+) minuten", text, flags=re.MULTILINE)
    total = re.search(r"\| \*\*Samen\*\* \| \*\*(\d+) minuten", text)
    assert total
    assert sum(int(minutes) for _, minutes in rows) == int(total[1])
    stated = dict(rows)
    for heading, minutes in re.findall(r"^## (.+)\n\n\*(\d+) minuten", text, flags=re.MULTILINE):
        assert stated.get(heading, minutes) == minutes, heading


@pytest.mark.parametrize("path", [path for path in LESSONS if "opdrachten" not in path.parts], ids=named)
def test_a_notebook_ends_with_key_points_and_a_list_for_tonight(path: Path) -> None:
    text = prose(read(path))
    assert "## Kernpunten" in text
    tonight = text.split("## Vanavond")[1]
    minutes = [int(each) for each in re.findall(r"- \[ \] (\d+) minu", tonight)]
    assert len(minutes) >= 3
    assert sum(minutes) == int(re.search(r"\*(\d+) minuten\.\*", tonight)[1])  # type: ignore[index]


@pytest.mark.parametrize(
    "path", [path for path in OPENED if "module-" in str(path.parent) and path.stem != "0-start"], ids=named
)
def test_a_module_notebook_has_a_case_figures_questions_data_to_change_and_a_reflection(path: Path) -> None:
    notebook = read(path)
    calls = [name for cell in notebook.cells for _, name in CALL.findall(cell.source) if cell.cell_type == "code"]
    asked = [QUIZZES[quiz].item(item) for quiz, _, item in (name.partition(".") for name in calls) if item]
    changed = [name for name in calls if any(each.stem == name and isinstance(load(each), Ipsative) for each in YAMLS)]
    assert len(asked) >= 4
    assert changed, "a form whose points the reader changes"
    assert any(each.form == "text" and each.levels for each in asked)
    text = prose(notebook)
    assert "op De Wilg" in text
    assert "niet zegt" in text, "what a figure doesn't say"


@pytest.mark.parametrize("path", EVERY, ids=named)
def test_links_lead_somewhere(path: Path) -> None:
    for link in re.findall(r"\]\(([^)]+)\)", prose(read(path))):
        assert (path.parent / link).is_file(), link


@pytest.mark.parametrize("path", OPENED, ids=named)
def test_every_citation_stands_in_the_bibliography(path: Path) -> None:
    known = [each["apa"] for each in bibliography().values()]
    short = {cite(key) for key in bibliography()}
    for names, year in re.findall(r"\(([A-Z][\w .&]+?), (\d{4})\)", prose(read(path))):
        first = re.sub(r"^Van | e\.a\.$", "", names.split(" & ")[0]).strip()
        assert f"{names}, {year}" in short or any(apa.startswith(first) and f"({year})" in apa for apa in known), names


@pytest.mark.parametrize("path", [*EVERY, *YAMLS], ids=named)
def test_no_english_on_the_path_of_a_reader(path: Path) -> None:
    text = prose(read(path)) if path.suffix == ".ipynb" else "\n".join(strings(YAML(typ="safe").load(path)))
    text = text.split("## Bronnen")[0]
    words = set(re.findall(r"[a-z]+(?:'s)?", re.sub(r"`[^`]*`|\]\([^)]*\)|^> .*$", "", text).lower()))
    assert not words & (ENGLISH - ALLOWED)


def strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        skipped = {"id", "version", "kind", "leaves", "counts", "plot", "source", "licence", "form"}
        return [text for key, each in value.items() if key not in skipped for text in strings(each)]
    if isinstance(value, list):
        return [text for each in value for text in strings(each)]
    return [value] if isinstance(value, str) else []


def test_nothing_secret_stands_among_what_deelnemers_open() -> None:
    for path in (ROOT / "notebooks").rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"(BEGIN|END) (SOLUTION|HIDDEN|MARK)", text), path
    for path in SOURCES:
        released = (ROOT / "notebooks" / "opdrachten" / path.stem / path.name).read_text(encoding="utf-8")
        hidden = re.findall(
            r"### BEGIN.*?\n(.*?)\n### END", "\n".join(cell.source for cell in read(path).cells), flags=re.DOTALL
        )
        assert hidden
        for line in "\n".join(hidden).splitlines():
            assert len(line.strip()) < 22 or json.dumps(line, ensure_ascii=False)[1:-1].strip() not in released, line


def home_with(folder: Path, *, example: bool) -> Path:
    home = prepare(folder).folder
    if example:
        row = {
            "perspective": None,
            "item": "school",
            "option": "voorbeeld",
            "value": 1,
            "saved_at": "2026-11-23T20:14:03.123Z",
        }
        answers = {
            "format": 1, "instrument": "start", "version": "1.0", "respondent": "d-test", "role": None, "group": None,
            "moment": "nulmeting", "saved_at": row["saved_at"], "rows": [row], "entries": [],
        }  # fmt: skip
        (home / "antwoorden" / "start.json").write_text(json.dumps(answers), encoding="utf-8")
    return home


@pytest.mark.parametrize("example", [False, True], ids=["leeg", "De Wilg"])
@pytest.mark.parametrize("path", OPENED, ids=named)
def test_a_notebook_runs_from_top_to_bottom(
    path: Path, example: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nbclient import NotebookClient

    monkeypatch.delenv("WORKBOOK_HOME", raising=False)
    placed = home_with(tmp_path / "map", example=example) / path.relative_to(ROOT / "notebooks")
    notebook = read(placed)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(placed.parent)}}).execute()
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        silent = [each.get("text") for each in cell.outputs if each.output_type in {"stream", "error"}]
        assert not silent, (cell.id, silent)
        if "wb." in cell.source and not cell.source.rstrip().split("\n")[-1].startswith((" ", "import", "def")):
            assert cell.outputs, f"{cell.id} says nothing"
    shown = json.dumps([cell.get("outputs") for cell in notebook.cells], ensure_ascii=False)
    # What one chose oneself and handed in oneself, whichever school is read along with.
    assert "De Wilg" in shown or not example or path.stem in {"Start", "Inleveren"}
    assert not re.search(r"Traceback|Error:|<Axes", shown)


def test_the_example_has_an_answer_to_every_question() -> None:
    for quiz in QUIZZES.values():
        answers = YAML(typ="safe").load((ROOT / "datasets" / "quizzes" / f"{quiz.id}.yaml").read_text(encoding="utf-8"))
        assert set(answers) == {item.id for item in quiz.items}
    for each in map(load, YAMLS):
        assert (ROOT / "datasets" / "voorbeeld" / "antwoorden" / f"{each.id}.json").is_file()
