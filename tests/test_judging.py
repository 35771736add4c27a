"""Judging open answers: rubric, blind order, two readers, and what comes of it in nbgrader's own gradebook."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from judged_class import RUBRIC, TEXTS, class_of, read_as
from nbgrader.api import Gradebook
from sample_course import NAME, fill, handed_in

from workbook.content import assignments_root
from workbook.docent.collect import collect
from workbook.docent.course import Course, open_course
from workbook.docent.founding import new
from workbook.docent.grade import grade
from workbook.docent.gradebook.book import give, marks
from workbook.docent.judging import agreement, queue, shown
from workbook.docent.judging.agreement import disagreements
from workbook.docent.judging.answers import Answer
from workbook.docent.judging.bank import bank, bank_path, keep_comment
from workbook.docent.judging.blind import Blind
from workbook.docent.judging.readings import outcome, readings
from workbook.docent.judging.rubric import rubrics
from workbook.docent.judging.store import Note, add_notes, folder_of, read_notes, reader_of
from workbook.errors import WorkbookError
from workbook.stats import cohen_kappa

Q = "reflectie"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, dict[str, Path]]:
    return class_of(tmp_path_factory.mktemp("klas"))


@pytest.fixture
def course(made: tuple[Course, dict[str, Path]], tmp_path: Path) -> Course:
    shutil.copytree(made[0].root, tmp_path / "cursus")
    return open_course(tmp_path / "cursus")


@pytest.fixture
def first(course: Course) -> Answer:
    return queue(course, NAME).answers[Q][0]


def judge(course: Course, reader: str, at: int, *levels: int, words: str = "") -> dict[str, Any]:
    """Do what the page does when a reader chooses levels, and return what it is told last."""
    desk = Blind(course, NAME, reader)
    key = desk.answer(Q, at)["key"]
    told: dict[str, Any] = {}
    for criterion, place in zip(("moment", "grens"), levels, strict=False):
        told = desk.note({"question": Q, "key": key, "kind": "level", "criterion": criterion, "value": place})
    return desk.note({"question": Q, "key": key, "kind": "comment", "value": words}) if words else told


def mark(course: Course, code: str) -> Any:
    return next(each for each in marks(course, NAME, code) if each.id == Q)


# ---- the rubric ----


@pytest.mark.skipif(assignments_root() is None, reason="the docent's material is only in a checkout")
def test_each_of_our_assignments_has_a_rubric_whose_points_are_those_of_its_cells(tmp_path: Path) -> None:
    ours = new(tmp_path / "cursus")
    for name in ours.assignments():
        found = rubrics(ours, name)
        assert found.report
        for rubric in found.questions.values():
            assert sum(each.most for each in rubric.criteria) == rubric.maximum
            assert rubric.points({each.id: 1 for each in rubric.criteria}) == rubric.maximum / 2
            assert rubric.band(0)
            assert rubric.band(rubric.maximum) == "goed"
            assert rubric.comments
    assert found.report == found.questions["verslag"].criteria
    assert found.questions["verslag"].attachments


def test_without_a_file_the_levels_of_the_question_are_used_and_only_words_come_of_them(course: Course) -> None:
    (course.root / "rubrics" / f"{NAME}.yaml").unlink()
    rubric = rubrics(course, NAME).questions[Q]
    assert [level.label for level in rubric.criteria[0].levels] == ["Begin", "Sterk"]
    assert rubric.points({Q: 1}) is None


@pytest.mark.parametrize(
    ("old", "new_", "told"),
    [
        ("assignment: proef", "assignment: ander", "regel 1.*Zet achter 'assignment'"),
        ("id: reflectie", "id: kleur", "regel 3.*Open vragen zijn: reflectie"),
        ("points: 3}]\n      - id: grens", "points: 2}]\n      - id: grens", "samen 5 punten.*6 punten waard"),
        ("label: nog niet, points: 0", "label: nog niet", "Geef elk niveau punten"),
        ("id: grens", "id: moment", "twee keer voor"),
        (
            "    criteria:\n      - id: moment",
            "    table: true\n    points: [0, 1]\n    criteria:\n      - id: moment",
            "geen tabel",
        ),
        ("title: Grens", "titel: Grens", "regel 12.*title"),
        ("upto: 2", "upto: twee", "regel 5"),
        ("assignment: proef", "assignment: [", "regel"),
    ],
)
def test_a_mistake_in_a_rubric_is_told_with_its_place(course: Course, old: str, new_: str, told: str) -> None:
    path = course.root / "rubrics" / f"{NAME}.yaml"
    assert old in RUBRIC
    path.write_text(RUBRIC.replace(old, new_, 1), encoding="utf-8")
    with pytest.raises(WorkbookError, match=f"proef.yaml.*{told}"):
        rubrics(course, NAME)


def test_levels_come_from_the_table_in_the_docents_cell(course: Course) -> None:
    path = course.source(NAME) / f"{NAME}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = next(each for each in notebook["cells"] if each["metadata"].get("nbgrader", {}).get("grade_id") == Q)
    cell["source"] = "| Onderdeel | laag | hoog |\n|---|---|---|\n| Toen en nu | weinig | veel |\n"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    text = f"assignment: proef\nquestions:\n  - {{id: {Q}, table: true, points: [0, 6]}}\n"
    (course.root / "rubrics" / f"{NAME}.yaml").write_text(text, encoding="utf-8")
    (criterion,) = rubrics(course, NAME).questions[Q].criteria
    assert (criterion.id, criterion.title) == ("toen-en-nu", "Toen en nu")
    assert [(each.label, each.text, each.points) for each in criterion.levels] == [
        ("laag", "weinig", 0),
        ("hoog", "veel", 6),
    ]


# ---- blind ----


def test_the_order_is_the_same_each_time_and_is_not_that_of_the_pseudonyms(course: Course) -> None:
    found = queue(course, NAME)
    assert sorted(each.text for each in found.answers[Q]) == sorted(TEXTS)
    assert [each.code for each in found.answers[Q]] == [each.code for each in queue(course, NAME).answers[Q]]
    codes = [[each.code for each in _ordered(question, course)] for question in ("a", "b", "c", "d")]
    assert len({tuple(each) for each in codes}) > 1, "each question has an order of its own"


def _ordered(question: str, course: Course) -> list[Answer]:
    from workbook.docent.judging.answers import place_of

    answers = [Answer(code, question, "", "") for code in course.submitters(NAME)]
    return sorted(answers, key=lambda each: place_of(NAME, each))


def test_what_the_page_is_sent_names_nobody_and_nothing_of_another_reader(course: Course) -> None:
    judge(course, "CD", 0, 2, 2, words="Van een ander.")
    desk = Blind(course, NAME, "AB")
    sent = json.dumps([desk.start(), *(desk.answer(Q, at) for at in range(9))])
    assert not [code for code in course.submitters(NAME) if code in sent]
    assert "Van een ander" not in sent
    assert '"levels": {}' in sent
    assert desk.differences(Q)["rows"] == []
    assert desk.differences(Q)["left"] == len(TEXTS)


def test_who_wrote_nothing_or_was_not_graded_is_counted_and_not_in_the_order(course: Course, made: Any) -> None:
    code = course.submitters(NAME)[0]
    shutil.rmtree(course.autograded(code, NAME))
    path = next((course.autograded(course.submitters(NAME)[1], NAME)).glob("antwoorden/proef.json"))
    path.write_text(path.read_text(encoding="utf-8").replace('"text": "', '"text": "", "weg": "'), encoding="utf-8")
    notebook = path.parents[1] / f"{NAME}.ipynb"
    shutil.copy(course.release(NAME) / f"{NAME}.ipynb", notebook)
    found = queue(course, NAME)
    assert found.ungraded == (code,)
    assert found.blank[Q] == 1
    assert len(found.answers[Q]) == len(TEXTS) - 2


# ---- the gradebook ----


def test_formgraders_own_gradebook_has_the_points_and_the_words(course: Course, first: Answer) -> None:
    told = judge(course, "AB", 0, 2, 1, words="Wie zei dat?")
    assert (told["points"], told["band"], told["complete"]) == ("4", "voldoende", True)
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as book:
        row = book.find_grade(Q, NAME, NAME, first.code)
        assert (row.manual_score, row.score, row.needs_manual_grade) == (4, 4, False)
        assert book.find_comment(Q, NAME, NAME, first.code).comment == "Wie zei dat?"
        assert book.find_submission(NAME, first.code).score == 10


def test_until_every_criterion_has_a_level_the_points_wait(course: Course, first: Answer) -> None:
    told = judge(course, "AB", 0, 2, words="Nog even.")
    assert told["points"] is None
    assert (mark(course, first.code).manual, mark(course, first.code).waiting) == (None, True)
    assert mark(course, first.code).comment == "Nog even."


def test_words_and_points_that_came_from_formgrader_are_kept_or_told(course: Course, first: Answer) -> None:
    give(course, NAME, first.code, Q, 2.0, "Uit formgrader.")
    judge(course, "AB", 0, 2, 2)
    told = judge(course, "AB", 0, 2, 1, words="Nieuw.")
    assert mark(course, first.code).comment == "Uit formgrader.\n\nNieuw."
    assert told["told"] == []
    give(course, NAME, first.code, Q, 5.0, mark(course, first.code).comment)
    assert "stond 5; dat is nu 4" in judge(course, "AB", 0, 2)["told"][0]
    judge(course, "AB", 0, 2, 2, words="Korter.")
    assert mark(course, first.code).comment == "Uit formgrader.\n\nKorter."


def test_own_points_count_in_place_of_those_of_the_levels_and_must_be_possible(course: Course, first: Answer) -> None:
    judge(course, "AB", 0, 2, 1)
    desk = Blind(course, NAME, "AB")
    sent = {"question": Q, "key": desk.answer(Q, 0)["key"], "kind": "points"}
    assert desk.note({**sent, "value": "4,5"})["points"] == "4,50"
    assert mark(course, first.code).manual == 4.5
    for wrong in ("7", "-1", "veel", [], True):
        with pytest.raises(WorkbookError, match="0 tot en met 6"):
            desk.note({**sent, "value": wrong})
    assert desk.note({**sent, "value": ""})["points"] == "4"


def test_an_answer_that_changed_is_judged_anew_and_one_that_did_not_keeps_its_levels(
    course: Course, made: tuple[Course, dict[str, Path]], first: Answer
) -> None:
    judge(course, "AB", 0, 2, 2)
    old = Blind(course, NAME, "AB")
    key = old.answer(Q, 0)["key"]
    home = made[1][first.code]
    fill(home, getal=41)
    collect(course, NAME, [handed_in(home)])
    grade(course, NAME)
    assert old.answer(Q, 0)["levels"] == {"moment": 2, "grens": 2}
    fill(home, tekst="Een heel ander antwoord.")
    collect(course, NAME, [handed_in(home)])
    grade(course, NAME)
    now = old.answer(Q, 0)
    assert (now["text"], now["levels"], now["key"]) == ("Een heel ander antwoord.", {}, key)
    assert mark(course, first.code).waiting, "the points of before stand, and wait"
    assert len(read_notes(course, NAME, first.code).of("level")) == 2, "what was said of the earlier text is kept"


# ---- two readers ----


def test_readers_who_differ_leave_the_points_waiting_until_they_settle(course: Course, first: Answer) -> None:
    judge(course, "AB", 0, 2, 1)
    judge(course, "CD", 0, 1, 1)
    assert (mark(course, first.code).manual, mark(course, first.code).waiting) == (4, True)
    assert shown(course, NAME, first.code).questions[Q].disputed
    desk = Blind(course, NAME, "CD")
    found = desk.differences(Q, anyway=True)
    (row,) = found["rows"]
    assert (row["place"], row["criterion"], row["given"], row["agreed"]) == (1, "moment", {"AB": 2, "CD": 1}, None)
    desk.agree({"question": Q, "key": row["key"], "criterion": "moment", "value": 1})
    assert (mark(course, first.code).manual, mark(course, first.code).waiting) == (2, False)
    assert disagreements(queue(course, NAME))[0].agreed == 1, "what was settled stays to be seen"


def test_own_points_that_differ_are_settled_as_points(course: Course, first: Answer) -> None:
    judge(course, "AB", 0, 2, 1)
    judge(course, "CD", 0, 2, 1)
    desk = Blind(course, NAME, "CD")
    key = desk.answer(Q, 0)["key"]
    desk.note({"question": Q, "key": key, "kind": "points", "value": "5"})
    (row,) = desk.differences(Q, anyway=True)["rows"]
    assert (row["criterion"], row["given"]) == ("", {"AB": 4.0, "CD": 5.0})
    desk.agree({"question": Q, "key": key, "criterion": "", "value": 5})
    assert (mark(course, first.code).manual, mark(course, first.code).waiting) == (5, False)


def test_agreement_is_the_weighted_kappa_of_the_levels_that_both_gave(course: Course) -> None:
    """The statistic itself is held against published values in tests/test_stats_agreement.py."""
    one, two = [(0, 1), (1, 1), (2, 2), (2, 0), (1, 2)], [(0, 1), (1, 2), (2, 2), (1, 0), (1, 2)]
    for at, (a, b) in enumerate(zip(one, two, strict=True)):
        judge(course, "AB", at, *a)
        judge(course, "CD", at, *b)
    judge(course, "EF", 0, 0, 0)
    found = {each.readers: each for each in agreement(course, NAME)}
    pair = found["AB", "CD"]
    moment = cohen_kappa([a for a, _ in one], [a for a, _ in two], "quadratic", categories=[0, 1, 2])
    assert pair.criteria["moment"] == moment
    assert (pair.points.n, pair.equal) == (5, 3)
    assert pair.points.low is not None
    assert found["AB", "EF"].points.value is None
    assert json.dumps(pair.to_json(), allow_nan=False)
    assert sum(len(set(each.given.values())) > 1 for each in disagreements(queue(course, NAME))) == len(
        disagreements(queue(course, NAME))
    )


def test_a_reader_who_always_gives_the_same_has_a_kappa_without_a_false_interval(course: Course) -> None:
    for at in range(5):
        judge(course, "AB", at, 1 if at else 2, 2)
        judge(course, "CD", at, 1, 2)
    (found,) = agreement(course, NAME)
    assert (found.points.value, found.points.low, found.points.high) == (pytest.approx(0), None, None)


LEVELS = st.dictionaries(st.sampled_from(["moment", "grens"]), st.integers(0, 2))


@given(st.dictionaries(st.sampled_from(["AB", "CD", "EF"]), LEVELS, min_size=1), LEVELS)
def test_points_come_only_of_a_whole_reading_on_which_all_agree(given_: Any, agreed: dict[str, int]) -> None:
    from workbook.docent.judging.rubric import Criterion, Level, Rubric
    from workbook.docent.judging.store import Notes

    steps = tuple(Level(label=str(n), points=n) for n in (0, 1, 3))
    rubric = Rubric(
        Q,
        NAME,
        Q,
        "",
        6,
        (Criterion(id="moment", title="M", levels=steps), Criterion(id="grens", title="G", levels=steps)),
    )
    answer = Answer("d-1", Q, "tekst", "x")
    notes = [
        Note(kind="level", reader=who, question=Q, criterion=name, on="x", value=place)
        for who, levels in given_.items() for name, place in levels.items()
    ] + [Note(kind="agreed", reader="AB", question=Q, criterion=name, on="x", value=place) for name, place in agreed.items()]  # fmt: skip
    found = outcome(Notes(tuple(notes)), answer, rubric)
    whole = [levels for levels in given_.values() if len(levels) == 2]
    assert (found is None) == (not whole)
    if found is not None:
        disputed = [n for n in ("moment", "grens") if len({each[n] for each in whole}) > 1 and n not in agreed]
        assert found.disputed == tuple(sorted(disputed, key=list(whole[0]).index)) or set(found.disputed) == set(
            disputed
        )
        assert (found.points is None) == bool(disputed)
    assert set(readings(Notes(tuple(notes)), answer, rubric)) == {who for who, levels in given_.items() if levels}


# ---- what is kept ----


def test_two_docenten_at_once_lose_nothing_and_a_copy_of_a_shared_folder_is_read_too(
    course: Course, first: Answer
) -> None:
    read_as(course, first.code, first.on, "AB", {"moment": 0})
    path = folder_of(course, NAME) / f"{first.code}.json"
    early = path.read_bytes()
    read_as(course, first.code, first.on, "CD", {"moment": 2}, "Mooi.")
    path.with_name(f"{first.code}-LAPTOP-7.json").write_bytes(path.read_bytes())
    path.write_bytes(early)
    read_as(course, first.code, first.on, "AB", {"moment": 1})
    found = readings(read_notes(course, NAME, first.code), first, rubrics(course, NAME).questions[Q])
    assert {who: each.levels for who, each in found.items()} == {"AB": {"moment": 1}, "CD": {"moment": 2}}
    assert found["CD"].comment == "Mooi."


def test_a_clock_that_was_fast_does_not_undo_what_is_noted_now(course: Course, first: Answer) -> None:
    path = folder_of(course, NAME) / f"{first.code}.json"
    read_as(course, first.code, first.on, "AB", {"moment": 0})
    path.write_text(path.read_text(encoding="utf-8").replace('"saved_at": "20', '"saved_at": "29'), encoding="utf-8")
    read_as(course, first.code, first.on, "AB", {"moment": 2})
    assert readings(read_notes(course, NAME, first.code), first, rubrics(course, NAME).questions[Q])["AB"].levels == {
        "moment": 2
    }


@pytest.mark.parametrize("broken", [b'{"notes": [{"kind": "lev', b"", b"\xff\xfe", b"[]", b'{"notes": 3}'])
def test_a_half_written_file_is_put_aside_whole_and_told(course: Course, first: Answer, broken: bytes) -> None:
    path = folder_of(course, NAME) / f"{first.code}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(broken)
    assert read_notes(course, NAME, first.code).broken == (path.name,)
    read_as(course, first.code, first.on, "AB", {"moment": 1})
    (aside,) = path.parent.glob("*.onleesbaar-*")
    assert aside.read_bytes() == broken
    found = read_notes(course, NAME, first.code)
    assert (len(found.notes), found.broken) == (1, (aside.name,))


@pytest.mark.parametrize("name", ["../x", "", ".", "a/b", "..\\x"])
def test_no_name_leads_out_of_the_folder(course: Course, name: str) -> None:
    with pytest.raises(WorkbookError, match="geen naam van een opdracht of code"):
        add_notes(course, NAME, name, [])


def test_initials_are_kept_and_a_name_is_refused() -> None:
    assert [reader_of(each) for each in ("ab", " A.B. ", "Éé", None, "")] == ["AB", "AB", "ÉÉ", "", ""]
    for name in ("Jannie de Vries", "A1", "a-b", "Jannie!"):
        with pytest.raises(WorkbookError, match="initialen"):
            reader_of(name)


def test_the_bank_keeps_what_a_docent_writes_in_it_and_is_never_written_over_when_broken(course: Course) -> None:
    rubric = rubrics(course, NAME).questions[Q]
    keep_comment(course, NAME, rubric, "Wie zei dat:\n 'ja' # echt?")
    keep_comment(course, NAME, rubric, "Welk cijfer bedoelt u?")
    assert bank(course, NAME, rubric) == ["Welk cijfer bedoelt u?", "Wie zei dat: 'ja' # echt?"]
    assert load_text(bank_path(course)).startswith("# Opmerkingen")
    with pytest.raises(WorkbookError, match="Schrijf eerst"):
        keep_comment(course, NAME, rubric, "  ")
    bank_path(course).write_text("comments: [a, ", encoding="utf-8")
    with pytest.raises(WorkbookError, match=r"opmerkingen.yaml.*regel"):
        keep_comment(course, NAME, rubric, "Nog een.")
    assert load_text(bank_path(course)) == "comments: [a, "


def load_text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
