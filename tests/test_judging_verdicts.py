"""Verdicts on whole hand-ins: history, new attempts, drafts, the rule of the course, files beside them, and what goes back."""

from __future__ import annotations

import json
import shutil
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
import sample_course
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from judged_class import class_of, read_as, word_file
from sample_course import NAME, fill, handed_in, make_course, make_deelnemer
from test_concept import ROUND, handed
from typer.testing import CliRunner

from workbook import course as course_module
from workbook.course import Passing
from workbook.course import course as course_data
from workbook.docent.collect import collect
from workbook.docent.commands import app
from workbook.docent.course import Course, open_course
from workbook.docent.grade import grade
from workbook.docent.gradebook.book import marks
from workbook.docent.judging import attachments, changes, give_verdict, passed, queue, shown, standing, verdict
from workbook.docent.judging.blind import Blind
from workbook.docent.judging.changes import pieces
from workbook.docent.judging.files import give_back, preview
from workbook.docent.judging.page import judging_page
from workbook.docent.judging.whole import Whole
from workbook.docent.people import Person, save
from workbook.errors import WorkbookError
from workbook.home import deelnemer_id, write_atomic

Q = "reflectie"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, dict[str, Path]]:
    return class_of(tmp_path_factory.mktemp("klas"), texts=("Eerste antwoord van mij.", "Een ander."))


@pytest.fixture
def course(made: tuple[Course, dict[str, Path]], tmp_path: Path) -> Course:
    shutil.copytree(made[0].root, tmp_path / "cursus")
    return open_course(tmp_path / "cursus")


@pytest.fixture
def who(made: tuple[Course, dict[str, Path]]) -> str:
    return next(iter(made[1]))


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the sample assignment be that of module 1, with a rule that a test may set."""

    def set_rule(**rule: Any) -> None:
        ours = [each for each in course_data()[0].activities if (each.notebook or "").startswith("opdrachten/")]
        activity = evolve(ours[0], notebook=f"opdrachten/{NAME}/{NAME}")
        changed = evolve(course_data()[0], activities=(activity,), passes=Passing(**rule))
        monkeypatch.setattr("workbook.docent.judging.verdicts.module", lambda _: changed)

    set_rule()
    return set_rule


def again(course: Course, home: Path, **answers: Any) -> None:
    fill(home, **answers)
    collect(course, NAME, [handed_in(home)])
    grade(course, NAME)


# ---- verdicts ----


def test_every_verdict_is_kept_and_the_last_one_counts(course: Course, who: str) -> None:
    assert (verdict(course, NAME, who), standing(course, NAME, who).state) == (None, "geen")
    give_verdict(course, NAME, who, "aanvullen", remark="Vul de grond aan.", reader="AB")
    given_ = give_verdict(course, NAME, who, "voldaan", reader="CD")
    assert verdict(course, NAME, who) == given_
    assert (given_.state, given_.label(), given_.reader) == ("voldaan", "voldaan", "CD")
    (earlier,) = standing(course, NAME, who).earlier
    assert (earlier.state, earlier.remark) == ("aanvullen", "Vul de grond aan.")


@pytest.mark.parametrize(
    ("assignment", "code", "state", "told"),
    [
        (NAME, "", "goed", "nog_niet, aanvullen, voldaan"),
        (NAME, "d-00000000", "voldaan", "niets ingeleverd"),
        ("m9", "", "voldaan", "staat niet in de cursusmap"),
    ],
)
def test_a_verdict_that_can_not_be_given_is_told(
    course: Course, who: str, assignment: str, code: str, state: str, told: str
) -> None:
    with pytest.raises(WorkbookError, match=told):
        give_verdict(course, assignment, code or who, state)
    assert verdict(course, NAME, who) is None


def test_a_new_attempt_is_to_be_looked_at_again_and_shows_what_was_said_and_what_changed(
    course: Course, made: tuple[Course, dict[str, Path]], who: str, module: Any
) -> None:
    desk = Whole(course, NAME, "AB")
    on = standing(course, NAME, who).on
    desk.remark({"code": who, "on": on, "criterion": "bewijs", "kind": "remark", "value": "Van hoeveel mensen?"})
    desk.remark({"code": who, "on": on, "criterion": "bewijs", "kind": "level", "value": 0})
    give_verdict(course, NAME, who, "aanvullen", remark="Nog één keer.")
    home = made[1][who]
    write_atomic(home / "bijlagen" / "verslag.docx", word_file("Van 12 mensen."))
    again(course, home, tekst="Eerste antwoord van ons allemaal.", getal=41.5)
    now = standing(course, NAME, who)
    assert (now.state, now.verdict, [each.state for each in now.earlier]) == ("opnieuw", None, ["aanvullen"])
    assert verdict(course, NAME, who) is None
    assert "bekijk die opnieuw (eerder: aanvullen)" in passed(course, 1, who).missing[0]
    found = {each.question or each.title: each.pieces for each in changes(course, NAME, who).changed}
    assert found["getal"] == (("gone", "42"), ("new", "41,5"))
    assert ("new", "ons allemaal.") in found[Q]
    assert "verslag.docx" in found
    (round_,) = shown(course, NAME, who).earlier
    assert (round_.on, round_.verdict and round_.verdict.remark) == (on, "Nog één keer.")
    assert [(each.title, each.label, each.text) for each in round_.remarks] == [
        ("Bewijs", "nog niet", "Van hoeveel mensen?")
    ]
    person = desk.person(who)
    assert "aanvullen (lezer –). Nog één keer." in person["history"][0]
    assert (person["remarks"], person["state"]) == ({}, "opnieuw bekijken")
    with pytest.raises(WorkbookError, match="nieuwere versie"):
        give_verdict(course, NAME, who, "voldaan", on=on)


WORDS = st.lists(st.sampled_from(["een", "twee\n", " drie", "vier.", "é", " "]), max_size=12).map("".join)


@given(WORDS, WORDS, st.booleans())
def test_the_pieces_of_a_change_make_up_both_texts(then: str, now: str, whole: bool) -> None:
    found = pieces(then, now, whole=whole)
    assert "".join(text for kind, text in found if kind != "new") == then
    assert "".join(text for kind, text in found if kind != "gone") == now


# ---- the rule of the course ----


def test_by_default_a_module_is_passed_when_all_is_answered_and_the_docent_says_so(
    course: Course, who: str, module: Any
) -> None:
    assert passed(course, 1, who).missing == ("Over proef is nog geen oordeel gegeven.",)
    give_verdict(course, NAME, who, "aanvullen")
    assert passed(course, 1, who).missing == ("Het oordeel over proef is: aanvullen.",)
    give_verdict(course, NAME, who, "voldaan")
    assert passed(course, 1, who).ok
    assert passed(course, 1, "d-00000000").missing == ("Voor proef is nog niets ingeleverd.",)


def test_open_questions_and_points_are_asked_for_where_the_course_says_so(
    course: Course, who: str, module: Any
) -> None:
    path = course.received(who, NAME) / "ontvangst.json"
    receipt = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**receipt, "answered": receipt["total"] - 1}), encoding="utf-8")
    give_verdict(course, NAME, who, "voldaan")
    (told,) = passed(course, 1, who).missing
    assert told == f"Bij proef: 1 vraag van de {receipt['total']} zonder antwoord."
    module(complete=False)
    assert passed(course, 1, who).ok
    module(complete=False, points=0.6)
    assert passed(course, 1, who).missing == ("Bij proef wachten nog punten op u.",)
    answer = queue(course, NAME).answer(Q, who)
    assert answer is not None
    desk = Blind(course, NAME, "AB")
    at = [each.code for each in queue(course, NAME).answers[Q]].index(who)
    key = desk.answer(Q, at)["key"]
    desk.note({"question": Q, "key": key, "kind": "points", "value": "1"})
    assert passed(course, 1, who).missing == ("Bij proef is 58% van de punten behaald; nodig is 60%.",)
    module(complete=False, verdict=None, points=0.5)
    assert passed(course, 1, who).ok


def test_each_module_has_a_rule_and_an_assignment() -> None:
    assert [each.assignment for each in course_data()] == ["m1-ink", "m2-ikko", "m3-cultuur", "m4-onderzoek"]
    assert {each.passes for each in course_data()} == {Passing()}
    assert "passes:" in course_module._FILE.read_text(encoding="utf-8")
    for wrong in (1.5, -0.1):
        with pytest.raises(ValueError, match="'points' must be"):
            Passing(points=wrong)


# ---- a draft ----


@pytest.fixture
def draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Course, Path]:
    quiz = sample_course.QUIZ.replace("needs: [ocai]", "needs: [ocai], round: ronde")
    monkeypatch.setattr(sample_course, "QUIZ", quiz.replace("items:\n", f"items:\n{ROUND}"))
    course = make_course(tmp_path / "docent")
    from judged_class import RUBRIC

    write_atomic(course.root / "rubrics" / f"{NAME}.yaml", RUBRIC.encode())
    home = make_deelnemer(tmp_path / "deelnemer", course)
    fill(home, kleur="blauw", getal=42, tekst="Mijn concept.", ocai=12)
    collect(course, NAME, [handed(home, "concept", 0)])
    grade(course, NAME)
    return course, home


def test_a_draft_takes_words_and_no_level_or_verdict_and_the_final_version_shows_them(
    draft: tuple[Course, Path], module: Any
) -> None:
    course, home = draft
    who, desk, whole = deelnemer_id(home), Blind(course, NAME, "AB"), Whole(course, NAME, "AB")
    answer = desk.answer(Q, 0)
    assert answer["concept"]
    with pytest.raises(WorkbookError, match="alleen woorden"):
        desk.note({"question": Q, "key": answer["key"], "kind": "level", "criterion": "moment", "value": 1})
    desk.note({"question": Q, "key": answer["key"], "kind": "comment", "value": "Noem een moment."})
    mark = next(each for each in marks(course, NAME, who) if each.id == Q)
    assert (mark.manual, mark.waiting, mark.comment) == (None, True, "Noem een moment.")
    on = whole.person(who)["on"]
    whole.remark({"code": who, "on": on, "criterion": "zorg", "kind": "remark", "value": "Haal de naam weg."})
    with pytest.raises(WorkbookError, match="alleen woorden"):
        whole.remark({"code": who, "on": on, "criterion": "zorg", "kind": "level", "value": 1})
    with pytest.raises(WorkbookError, match="daar hoort geen oordeel bij"):
        give_verdict(course, NAME, who, "voldaan")
    assert passed(course, 1, who).missing[-1] == "Van proef is alleen een concept ingeleverd."
    told = shown(course, NAME, who)
    assert (told.concept, told.label, told.questions[Q].comment) == (True, "concept", "Noem een moment.")
    fill(home, tekst="Mijn definitieve tekst.")
    collect(course, NAME, [handed(home, "definitief", 1)])
    grade(course, NAME)
    told = shown(course, NAME, who)
    assert (told.concept, told.state, told.remarks) == (False, "geen", ())
    (round_,) = told.earlier
    assert (round_.verdict, round_.remarks[0].text) == (None, "Haal de naam weg.")
    assert told.earlier_words == {Q: ("Noem een moment.",)}
    assert desk.answer(Q, 0)["before"] == ["Noem een moment."]
    assert [each["text"] for each in whole.person(who)["earlier"]] == ["Noem een moment.", "Haal de naam weg."]
    assert any(each.question == Q for each in changes(course, NAME, who).changed)
    give_verdict(course, NAME, who, "voldaan")
    assert passed(course, 1, who).ok


# ---- what is shown, and files ----


def test_what_is_shown_has_levels_words_and_remarks_and_never_a_reader(course: Course, who: str) -> None:
    answer = queue(course, NAME).answer(Q, who)
    assert answer is not None
    read_as(course, who, answer.on, "QX", {"moment": 1, "grens": 2}, "Wie zei dat?")
    whole = Whole(course, NAME, "QX")
    on = standing(course, NAME, who).on
    for reader, words in (("QX", "Eerst."), ("RY", "Daarna.")):
        Whole(course, NAME, reader).remark(
            {"code": who, "on": on, "criterion": "zorg", "kind": "remark", "value": words}
        )
    give_verdict(course, NAME, who, "voldaan", remark="Mooi werk.", reader="QX")
    found = shown(course, NAME, who)
    question = found.questions[Q]
    assert [(each.title, each.label, each.text) for each in question.levels] == [
        ("Moment", "deels", "Eén kant."),
        ("Grens", "goed", ""),
    ]
    assert (question.band, question.comment, question.disputed) == ("voldoende", "Wie zei dat?", False)
    assert [(each.title, each.text) for each in found.remarks] == [("Zorg voor mensen", "Eerst.\n\nDaarna.")]
    assert found.verdict is not None
    assert "QX" not in str(evolve(found, verdict=evolve(found.verdict, reader="")))
    assert whole.person(who)["others"] == [{"criterion": "zorg", "text": "Daarna.", "reader": "RY"}]
    hidden = Whole(course, NAME, "RY").person(who)
    assert hidden["questions"][0]["hidden"], "who did not read it yet sees nothing of what another found"
    assert hidden["points"] == ""


def test_names_are_shown_where_there_is_a_list_and_are_nowhere_in_what_is_kept(course: Course, who: str) -> None:
    save(course, [Person(id="p-00000001", name="Zoë d'Ürsel", first="Zoë", last="d'Ürsel", code=who)])
    desk = Whole(course, NAME, "AB")
    assert desk.people()[0]["name"] == "Zoë d'Ürsel"
    done = CliRunner().invoke(app, ["verdict", NAME, "Zoë d'Ürsel", "Voldaan", "--course", str(course.root)])
    assert done.exit_code == 0, done.output
    assert f"{who}: voldaan" in done.output
    kept = "".join(path.read_text(encoding="utf-8") for path in (course.root / "oordelen").rglob("*.json"))
    assert "Ürsel" not in kept
    assert verdict(course, NAME, who) is not None


def test_a_marked_file_goes_back_beside_an_earlier_one_of_its_name(course: Course, who: str) -> None:
    assert attachments(course, NAME, who) == ()
    give_back(course, NAME, who, "C:\\Users\\ik\\verslag.docx", b"een")
    give_back(course, NAME, who, "verslag.docx", b"twee")
    give_back(course, NAME, who, "verslag.docx", b"twee")
    (course.root / "oordelen" / NAME / who / "~$verslag.docx").write_bytes(b"slot van Word")
    assert [path.name for path in attachments(course, NAME, who)] == ["verslag (2).docx", "verslag.docx"]
    for name, data in (("virus.exe", b"x"), ("leeg.docx", b""), ("..", b"x")):
        with pytest.raises(WorkbookError, match="kan niet mee terug"):
            give_back(course, NAME, who, name, data)


@pytest.mark.parametrize("data", [b"", b"PK", b"\0" * 50, word_file()[:400]])
def test_a_document_is_read_as_words_and_tables_or_the_docent_is_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "verslag.docx"
    path.write_bytes(word_file("<script>alert(1)</script> 5 < 6", "Kop & staart"))
    told = preview(path, path.name)
    assert "<script>" not in told
    assert "<h2>Kop &amp; staart</h2>" in told
    assert "n = 12" in told
    path.write_bytes(data)
    assert "Open het zelf in Word" in preview(path, path.name)
    assert "Open het bestand zelf" in preview(tmp_path / "verslag.pptx", "verslag.pptx")


# ---- the page's own server, and the commands ----


def ask(address: str, path: str, *, host: str = "", origin: str = "", body: bytes | None = None) -> tuple[int, bytes]:
    headers = {name: value for name, value in (("Host", host), ("Origin", origin)) if value}
    try:
        with urllib.request.urlopen(urllib.request.Request(address + path, body, headers), timeout=20) as reply:
            return reply.status, reply.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_only_who_knows_the_address_is_answered_and_no_other_site(course: Course, who: str) -> None:
    with judging_page(course, NAME, "AB") as address:
        assert urlsplit(address).hostname == "127.0.0.1"
        status, page = ask(address, "")
        assert status == 200
        assert who not in page.decode()
        assert "http" not in page.decode().replace("http-equiv", "")
        bare = address.rpartition("/")[0].rpartition("/")[0] + "/"
        assert ask(bare, "verkeerd/start")[0] == 403
        assert ask(address, "start", host="evil.example")[0] == 403
        assert ask(address, "start", origin="https://evil.example")[0] == 403
        assert ask(address, "nergens")[0] == 404
        assert ask(address, "note", body=b"geen json")[0] == 400
        status, told = ask(address, "person?code=..%2F..")
        assert (status, "niets ingeleverd" in json.loads(told)["error"]) == (400, True)
        assert ask(address, f"file?{urlencode({'code': who, 'at': 9})}")[0] == 400
        status, data = ask(address, f"file?{urlencode({'code': who, 'at': 0})}")
        assert (status, data[:2]) == (200, b"PK")
        status, told = ask(address, f"back?{urlencode({'code': who, 'name': 'verslag.docx'})}", body=b"PK")
        assert json.loads(told)["person"]["back"] == ["verslag.docx"]


def test_agreement_is_one_json_document_or_lines_in_dutch(course: Course) -> None:
    def run(*words: str) -> str:
        done = CliRunner().invoke(app, ["agreement", NAME, "--course", str(course.root), *words])
        assert done.exit_code == 0, done.output
        return done.output

    assert "nog geen antwoorden die twee lezers" in run()
    for each in queue(course, NAME).answers[Q]:
        read_as(course, each.code, each.on, "AB", {"moment": 1, "grens": 1})
        read_as(course, each.code, each.on, "CD", {"moment": 2, "grens": 1})
    found = json.loads(run("--json"))
    assert found["questions"][0]["weights"] == "quadratic"
    assert len(found["differences"]) == 2
    assert "AB: deels, CD: goed" in " ".join(run().replace("│", " ").split())
