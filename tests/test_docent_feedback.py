"""Feedback and overview: Dutch, whole, self-contained, and silent about how it was checked."""

from __future__ import annotations

import re
import shutil
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import foreign_course
import pytest
from sample_course import NAME, SECRET, fill, handed_in, make_course, make_deelnemer

from workbook.docent.collect import collect
from workbook.docent.course import Course, open_course
from workbook.docent.feedback import Written, feedback
from workbook.docent.grade import grade
from workbook.docent.gradebook.book import give
from workbook.docent.overview import overview
from workbook.docent.page import only_structure, page, paragraphs, table
from workbook.docent.release import secrets
from workbook.errors import WorkbookError
from workbook.handin.notebook import read_notebook
from workbook.home import deelnemer_id

EVIL = "</p><script>alert(1)</script><img src=http://x onerror=y>"
_OPEN_ENDED = {"meta", "br", "hr"}


class _Checker(HTMLParser):
    """Notes whether tags close in order, and which there are."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.wrong += [f"{tag} {name}" for name, _ in attrs if name in {"src", "href", "onerror", "onload"}]
        if tag not in _OPEN_ENDED:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"/{tag}")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, dict[str, Written]]:
    folder = tmp_path_factory.mktemp("feedback")
    course = make_course(folder)
    homes = {name: make_deelnemer(folder / name, course) for name in ("vol", "half", "leeg")}
    fill(homes["vol"], kleur="blauw", getal=42, tekst=f"Eerste alinea.\n\nTweede {EVIL}", ocai=12)
    fill(homes["half"], kleur="rood", tekst="Kort.")
    collect(course, NAME, [handed_in(home) for home in homes.values()])
    course.submitted("d-00000000", NAME).mkdir(parents=True)
    grade(course, NAME)
    give(course, NAME, deelnemer_id(homes["vol"]), "reflectie", 5.5, f"Mooi verbonden. {EVIL}")
    names = {**{deelnemer_id(home): name for name, home in homes.items()}, "d-00000000": "onleesbaar"}
    return course, {names[each.id]: each for each in feedback(course, NAME)}


def text_of(played: tuple[Course, dict[str, Written]], name: str) -> str:
    return played[1][name].path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["vol", "half", "leeg", "onleesbaar"])
def test_a_page_is_sound_dutch_and_needs_nothing_from_outside(
    played: tuple[Course, dict[str, Written]], name: str
) -> None:
    text = text_of(played, name)
    checker = _Checker()
    checker.feed(text)
    assert (checker.open, checker.wrong) == ([], [])
    assert not {"script", "img", "link", "iframe", "object"} & checker.seen
    assert '<html lang="nl">' in text
    assert not re.search(r"https?://|url\(|@import", text.replace("http://x", ""))
    assert len(re.findall("<h1>", text)) == 1


@pytest.mark.parametrize("name", ["vol", "half", "leeg", "onleesbaar"])
def test_no_page_tells_a_solution_or_a_hidden_test(played: tuple[Course, dict[str, Written]], name: str) -> None:
    course, text = played[0], text_of(played, name)
    assert SECRET not in text
    assert not [line for line in secrets(read_notebook(course.source(NAME) / "proef.ipynb")) if line in text]


def test_what_was_right_and_what_to_do_next(played: tuple[Course, dict[str, Written]]) -> None:
    full, half = text_of(played, "vol"), text_of(played, "half")
    assert "11,50 van 12 punten" in full
    assert "De kleur past erbij" in full
    assert "Lees het verhaal nog eens." in half
    assert "Lees het verhaal nog eens." not in full
    assert [title in full for title in ("De kleur", "Het getal", "Uw reflectie")] == [True] * 3


def test_the_own_text_the_docents_words_and_the_levels(played: tuple[Course, dict[str, Written]]) -> None:
    text = text_of(played, "vol")
    for part in ("Eerste alinea.", "Mooi verbonden.", "5,50 van 6 punten", "steunt op een cijfer", "&lt;script&gt;"):
        assert part in text


def test_what_waits_or_could_not_be_graded_says_so(played: tuple[Course, dict[str, Written]]) -> None:
    assert "voorlopig" in text_of(played, "half")
    assert "kon niet worden nagekeken" in text_of(played, "onleesbaar")
    assert "niets geschreven" in text_of(played, "leeg")
    assert {name: each.provisional for name, each in played[1].items()} == {
        "vol": False, "half": True, "leeg": False, "onleesbaar": True,
    }  # fmt: skip


def test_feedback_for_nobody_is_told(played: tuple[Course, dict[str, Written]], tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match="niets opgehaald"):
        feedback(played[0], NAME, only=["d-nooit"])
    with pytest.raises(WorkbookError, match="nog niets opgehaald"):
        feedback(make_course(tmp_path), NAME)


def test_the_overview_tells_who_waits_and_hides_a_small_class(played: tuple[Course, dict[str, Written]]) -> None:
    found = overview(played[0], NAME)
    assert sorted(line.state for line in found.lines) == ["collected", "graded", "graded", "waiting"]
    assert (found.graded, found.mean, found.hardest) == (2, None, None)


def test_from_five_graded_on_the_class_is_shown(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    homes = [make_deelnemer(tmp_path / f"d{number}", course) for number in range(5)]
    for home in homes[:4]:
        fill(home, kleur="blauw")
    collect(course, NAME, [handed_in(home) for home in homes])
    grade(course, NAME)
    found = overview(course, NAME)
    assert found.mean == pytest.approx(4 * 4 / 5)
    assert (found.maximum, found.hardest, found.hardest_share) == (12, "Het getal", 0)


def test_only_structure_is_kept_of_html() -> None:
    html = '<section style="x"><ul><li onclick="y">Een &amp; <b>twee</b></li></ul><script>kwaad()</script><a href="x">drie</a></section>'
    assert only_structure(html) == "<ul><li>Een &amp; twee</li></ul>drie"


def test_paragraphs_and_pages_escape() -> None:
    assert paragraphs("a\r\nb\n\n<c>") == "<p>a<br>b</p><p>&lt;c&gt;</p>"
    assert "<title>&lt;x&gt;</title>" in page("<x>", "")


def test_of_the_docents_version_only_a_table_is_shown() -> None:
    text = "### BEGIN SOLUTION\nGeheim.\n\n| Deel | 1 punt |\n|---|:-:|\n| Moment | een <b> |\n\nOok geheim."
    html = table(text)
    assert "eheim" not in html
    assert '<th scope="row">Moment</th><td>een &lt;b&gt;</td>' in html
    assert "---" not in html
    assert table("geen tabel") == ""


def test_what_was_put_right_and_that_something_went_wrong_is_told_to_the_deelnemer(
    played: tuple[Course, dict[str, Written]], tmp_path: Path
) -> None:
    whole, pages = played
    shutil.copytree(whole.root, tmp_path / "cursus")
    course, who = Course(tmp_path / "cursus"), pages["vol"].id
    answers = course.submitted(who, NAME) / "antwoorden" / "ocai.json"
    answers.write_bytes(answers.read_bytes()[:900])
    (row,) = grade(course, NAME, only=[who])
    assert row.status == "needs_review"
    (page_made,) = feedback(course, NAME, only=[who])
    text = page_made.path.read_text(encoding="utf-8")
    assert "Wat er aan uw inlevering is hersteld" in text
    assert all(escape(line) in text for line in row.repairs)
    assert any("gebruikt is wat er nog in stond" in line for line in row.repairs)
    assert "ging niet alles vanzelf" in text
    assert "ging niet alles vanzelf" not in pages["half"].path.read_text(encoding="utf-8")


def test_feedback_on_a_course_of_nbgrader_alone_gives_points_and_no_check(tmp_path: Path) -> None:
    course = foreign_course.make_course(tmp_path / "vreemd")
    foreign_course.submit(course, "half", foreign_course.hand_in("half"))
    opened = open_course(course)
    grade(opened, foreign_course.NAME)
    (made,) = feedback(opened, foreign_course.NAME)
    text = made.path.read_text(encoding="utf-8")
    assert "2 van 2 punten" in text
    assert "test_errors" in text
    assert foreign_course.HIDDEN_SECRET not in text
    assert foreign_course.SOLUTION_SECRET not in text
    assert made.provisional
