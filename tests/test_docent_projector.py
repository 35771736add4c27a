"""The projector view: every figure and question of the day a screen, the example school only, nothing from outside."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from workbook.docent.founding import new
from workbook.docent.projector import Screen, project
from workbook.errors import WorkbookError
from workbook.instrument import Quiz, load

ROOT = Path(__file__).resolve().parent.parent
DAYS = sorted(
    int(path.parent.name.removeprefix("module-")) for path in (ROOT / "notebooks").glob("module-*/2-collegedag.ipynb")
)


@pytest.fixture(scope="module", params=DAYS)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, list[Screen], str]:
    path = tmp_path_factory.mktemp("projectie") / "dag.html"
    screens = project(request.param, path)
    return request.param, screens, path.read_text(encoding="utf-8")


def test_every_figure_and_every_question_of_the_page_has_a_screen_of_its_own(
    made: tuple[int, list[Screen], str],
) -> None:
    module, screens, _ = made
    page = nbformat.read(ROOT / "notebooks" / f"module-{module}" / "2-collegedag.ipynb", as_version=4)
    code = [cell.source for cell in page.cells if cell.cell_type == "code"]
    asked = sum("wb.question(" in source for source in code)
    drawn = sum("wb.plot(" in source for source in code)
    kinds = [each.kind for each in screens]
    assert kinds[:2] == ["title", "plan"]
    assert kinds.count("question") == asked
    assert kinds.count("figure") == drawn
    assert all(each.body.count("<img") == 1 for each in screens if each.kind == "figure")


def test_every_table_of_the_page_has_a_screen_under_its_own_heading(made: tuple[int, list[Screen], str]) -> None:
    module, screens, _ = made
    text = (ROOT / "notebooks" / "text" / f"module-{module}" / "collegedag.md").read_text(encoding="utf-8")
    tables = len(re.findall(r"^\|[ :|-]+\|$", text, re.MULTILINE))
    written = [each for each in screens if each.kind in {"plan", "table"} and "<caption" not in each.body]
    assert len(written) >= tables
    assert all(each.name and each.body.startswith("<h2>") for each in written)


def test_what_the_reader_made_so_far_is_left_out_and_a_form_takes_no_longer_than_its_part(
    made: tuple[int, list[Screen], str],
) -> None:
    _, screens, _ = made
    assert not any("Uw portfolio" in each.body or "nagekeken" in each.body for each in screens)
    assert not any("Invuller " in each.body for each in screens if each.kind == "table")
    minutes = 0
    for each in screens:
        found = re.search(r"(\d+) minuten", each.body)
        if each.kind == "part":
            minutes = int(found[1]) if found else 0
        elif each.kind == "work" and found:
            assert int(found[1]) <= minutes, each.body


def test_a_question_shows_its_options_and_never_which_is_right(made: tuple[int, list[Screen], str]) -> None:
    module, screens, text = made
    quiz = load(ROOT / "notebooks" / f"module-{module}" / f"m{module}-collegedag.yaml")
    assert isinstance(quiz, Quiz)
    for item in quiz.items:
        for secret in [*(option.feedback for option in item.options), item.praise, *(hint.text for hint in item.hints)]:
            assert not secret or secret not in text
    assert sum(each.body.count("<li>") for each in screens if each.kind == "question") == sum(
        len(item.options) for item in quiz.items
    )


def test_the_file_holds_no_code_no_traceback_and_nothing_from_outside(made: tuple[int, list[Screen], str]) -> None:
    _, _, text = made
    assert "wb." not in re.sub(r"data:image[^\"]*", "", text)
    assert "Traceback" not in text
    assert not re.search(r'(src|href)="(?!data:)', text)
    assert "default-src 'none'" in text
    assert 'lang="nl"' in text


def test_only_the_example_school_comes_on_the_wall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBOOK_HOME", str(tmp_path / "eigen"))
    (tmp_path / "eigen" / "antwoorden").mkdir(parents=True)
    screens = project(DAYS[0], tmp_path / "dag.html")
    shown = [each for each in screens if each.kind == "figure"]
    assert shown
    assert all(re.search("De Wilg|[Vv]erzonnen", each.body) for each in shown)
    assert not list((tmp_path / "eigen" / "antwoorden").iterdir())


def test_the_docents_topic_is_what_is_shown_and_a_mistake_in_it_is_told_first(tmp_path: Path) -> None:
    course = new(tmp_path / "cursus")
    topic = course.root / "actualiteit" / "module-1.yaml"
    assert "Verzonnen bericht" in topic.read_text(encoding="utf-8"), "a new course brings an example to change"
    topic.write_text("module: 1\ntitle: Ons bericht\nsummary: Kort.\nquestions: [Wat vindt u?]\n", encoding="utf-8")
    screens = project(1, tmp_path / "dag.html", course=course)
    (shown,) = [each for each in screens if each.kind == "topic"]
    assert "Ons bericht" in shown.body
    topic.write_text("title: Ons bericht\n", encoding="utf-8")
    with pytest.raises(WorkbookError, match="ontbreekt"):
        project(1, tmp_path / "tweede.html", course=course)
    assert not (tmp_path / "tweede.html").exists()


@pytest.mark.parametrize("module", [0, 5, 9])
def test_a_module_without_a_day_says_so(module: int, tmp_path: Path) -> None:
    with pytest.raises(WorkbookError):
        project(module, tmp_path / "dag.html")
