"""Checks: what each answer gets back, that nothing passes by typing anything, and the points of a graded cell."""

from __future__ import annotations

import math
import re
import sys
import textwrap
import warnings
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbclient import NotebookClient
from nbgrader.utils import determine_grade

import workbook as wb
from workbook.checks import Feedback, Tally, answer, check, feedback_for, judging, writing
from workbook.checks.reading import answers_of, find
from workbook.errors import WorkbookError
from workbook.forms import replies
from workbook.instrument.model import Question, Quiz
from workbook.responses import AnswerFile, save_rows

ROOT = Path(__file__).parents[1]
QUIZ = """
id: proef
version: "1.0"
kind: quiz
title: Proef
items:
  - id: kwadrant
    form: choice
    text: Welk type staat linksboven?
    options:
      - {id: familie, text: Familie, right: true, feedback: Linksboven staat familie.}
      - {id: markt, text: Markt, right: false, feedback: Markt staat er schuin tegenover.}
      - {id: geen, text: Geen enkel type, right: false}
  - id: typen
    form: choices
    text: Welke twee zijn flexibel?
    options:
      - {id: familie, text: Familie, right: true, feedback: Familie is flexibel.}
      - {id: adhocratie, text: Adhocratie, right: true, feedback: Adhocratie is flexibel.}
      - {id: markt, text: Markt, right: false, feedback: Markt ligt onder.}
      - {id: hierarchie, text: Hiërarchie, right: false}
  - id: gemiddelde
    form: number
    text: Wat is het gemiddelde?
    unit: punten
    answer: {value: 47.5, tolerance: 0.05}
    hints:
      - {value: 285, tolerance: 0.5, text: Dit is de som; deel nog door zes.}
      - {value: 45, tolerance: 2.4, text: Dit is de middelste waarde.}
    otherwise: Tel de zes getallen op en deel door zes.
    praise: "Precies: 285 gedeeld door 6."
  - {id: kaal, form: number, text: Een getal, answer: {value: 3}}
  - id: verhaal
    form: text
    text: Beschrijf een moment.
    min_words: 12
    levels:
      - {label: Begin, text: U noemt een moment.}
      - {label: Sterk, text: U noemt wat u toen deed.}
    examples: [Maandag stond de koffie koud., Dinsdag zei een collega niets.]
  - {id: kort, form: text, text: Een woord}
  - id: stap
    form: table
    text: Uw stap
    columns: [{id: wat, text: Wat}, {id: wie, text: Met wie}]
    rows: 3
    min_rows: 2
    levels: [{label: Klein, text: Het kan maandag.}]
  - id: opdracht
    form: choice
    text: Een vraag uit een opdracht
    options: [{id: a, text: A}, {id: b, text: B}]
  - {id: opdracht_getal, form: number, text: Een getal uit een opdracht}
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A deelnemer's folder with the quiz above beside the notebook."""
    (tmp_path / "antwoorden").mkdir()
    (tmp_path / "proef.yaml").write_text(QUIZ, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def quiz() -> Quiz:
    found = wb.instrument("proef")
    assert isinstance(found, Quiz)
    return found


def question(item: str) -> Question:
    found = quiz().item(item)
    assert isinstance(found, Question)
    return found


def row(
    item: str, value: float | None, option: str | None = None, at: str = "2026-11-23T20:00:00.000Z"
) -> dict[str, Any]:
    return {"perspective": None, "item": item, "option": option, "value": value, "saved_at": at}


def save(*rows: dict[str, Any], entries: tuple[dict[str, Any], ...] = ()) -> None:
    save_rows(quiz(), rows, entries)


def write(item: str, text: str) -> None:
    save(entries=({"entry": item, "item": item, "text": text},))


# ---- reading ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("item", ["kwadrant", "typen", "gemiddelde", "verhaal", "stap"])
def test_an_unanswered_question_says_what_to_do_first(home: Path, item: str) -> None:
    assert answer(f"proef.{item}") is None
    found = check(f"proef.{item}")
    assert found.state == "empty"
    assert not found.right
    assert "eerst" in found.text
    assert found.levels == ()
    assert found.examples == ()
    assert found.payload() == {}


def test_each_form_returns_its_own_shape(home: Path) -> None:
    save(row("kwadrant", 1, "markt"), row("typen", 1, "familie"), row("typen", 1, "markt"), row("gemiddelde", 47.5))
    entries = (
        {"entry": "stap.0", "item": "stap", "wat": "Koffie", "wie": "Het team"},
        {"entry": "stap.1", "item": "stap", "wat": "", "wie": ""},
    )
    save(entries=entries)
    write("verhaal", "  Er was eens.  ")
    assert answer("proef.kwadrant") == "markt"
    assert answer("proef.typen") == frozenset({"familie", "markt"})
    assert answer("proef.gemiddelde") == 47.5
    assert answer("proef.verhaal") == "Er was eens."
    assert answer("proef.stap") == [{"wat": "Koffie", "wie": "Het team"}]
    assert answer("proef.kwadrant", folder=home) == "markt"
    assert answer("proef.kwadrant", folder=home / "elders") is None


def test_of_a_single_choice_the_latest_wins_and_a_cleared_one_is_gone(home: Path) -> None:
    late, later = "2026-11-23T20:00:01.000Z", "2026-11-23T20:00:02.000Z"
    save(row("kwadrant", 1, "familie"), row("kwadrant", 1, "markt", late))
    assert answer("proef.kwadrant") == "markt"
    save(row("kwadrant", None, "markt", later))
    assert answer("proef.kwadrant") == "familie"
    save(row("kwadrant", None, "familie", later))
    assert answer("proef.kwadrant") is None


def test_table_rows_keep_their_order_and_deleted_ones_are_left_out(home: Path) -> None:
    entries = tuple({"entry": f"stap.{k}", "item": "stap", "wat": f"rij {k}", "wie": "ik"} for k in (10, 2, 0, 1))
    save(entries=(*entries[:3], {**entries[3], "deleted": True}))
    found = answer("proef.stap")
    assert isinstance(found, list)
    assert [each["wat"] for each in found] == ["rij 0", "rij 2", "rij 10"]


def test_an_option_that_no_longer_exists_is_no_answer(home: Path) -> None:
    save(row("kwadrant", 1, "verdwenen"))
    assert answer("proef.kwadrant") is None


def test_answers_of_the_example_school_are_read_where_the_form_shows_them(home: Path) -> None:
    quiz_id = next(path.stem for path in sorted((ROOT / "datasets/voorbeeld/antwoorden").glob("m3-v*.json")))
    asked = wb.instrument(quiz_id)
    assert answers_of(asked) is None
    start = wb.instrument("start")
    save_rows(start, [row("school", 1, "voorbeeld")])
    shown = answers_of(asked)
    assert shown is not None
    assert shown.respondent.startswith("d-dewilg")
    own = answers_of(start)
    assert own is not None
    assert not own.respondent.startswith("d-dewilg")
    assert answers_of(asked, question=next(each for each in asked.items if each.is_practice)) is None


@pytest.mark.parametrize(("question_id", "part"), [
    ("proef.kwadrand", "proef.kwadrant"), ("proef", "m3-voorbereiding.kwadrant"), ("ocai.kenmerken", "geen vragen"), ("proev.x", "proef"),
])  # fmt: skip
def test_a_wrong_id_is_told_with_the_nearest(home: Path, question_id: str, part: str) -> None:
    with pytest.raises(WorkbookError) as caught:
        find(question_id)
    assert part in str(caught.value) or question_id == "proev.x"


# ---- choice and choices -----------------------------------------------------------------------------------------------


def test_a_choice_gets_the_words_of_its_own_option(home: Path) -> None:
    for option, state, text in (
        ("familie", "right", "Linksboven staat familie."),
        ("markt", "wrong", "Markt staat er schuin tegenover."),
        ("geen", "wrong", "Dat is het niet."),
    ):
        found = judging.judge(question("kwadrant"), option)
        assert (found.state, found.right) == (state, state == "right")
        assert found.text.startswith(text)


def test_choices_tell_how_many_are_missing_and_which_are_too_many(home: Path) -> None:
    def judge(*options: str) -> Feedback:
        return judging.judge(question("typen"), frozenset(options))

    assert judge("familie", "adhocratie").state == "right"
    half = judge("familie")
    assert half.state == "partial"
    assert "ontbreekt er nog één" in half.text
    assert "Adhocratie" not in half.text, "the missing one is not given away"
    mixed = judge("familie", "markt", "hierarchie")
    assert mixed.state == "partial"
    assert "“Markt” en “Hiërarchie”" in mixed.text
    assert "Markt ligt onder." in mixed.text
    everything = judge("familie", "adhocratie", "markt", "hierarchie")
    assert everything.state == "partial", "ticking everything is no right answer"
    assert "ontbre" not in everything.text
    none = judge("markt")
    assert none.state == "wrong"
    assert "geen een" in none.text
    assert "Er ontbreken er nog 2" in none.text


@settings(max_examples=60)
@given(st.frozensets(st.sampled_from(["familie", "adhocratie", "markt", "hierarchie"]), min_size=1))
def test_only_the_exact_set_is_right(options: frozenset[str]) -> None:
    item = LOADED["typen"]
    assert judging.judge(item, options).right == (options == {"familie", "adhocratie"})


def test_a_question_of_an_assignment_gives_nothing_away(home: Path) -> None:
    for item, given_answer in (("opdracht", "a"), ("opdracht", "b"), ("opdracht_getal", 3.0)):
        found = judging.judge(question(item), given_answer)
        assert found.state == "info"
        assert "docent" in found.text


# ---- number -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "state", "text"), [
    (47.5, "right", "Precies"), (47.55, "right", "Precies"), (47.45, "right", "Precies"), (47.56, "wrong", "Tel de zes"),
    (285, "wrong", "deel nog door zes"), (284.5, "wrong", "deel nog door zes"), (45, "wrong", "middelste"), (47.4, "wrong", "middelste"),
    (0, "wrong", "Tel de zes"), (-47.5, "wrong", "Tel de zes"),
])  # fmt: skip
def test_a_number_is_right_within_its_tolerance_and_each_misreading_has_its_hint(
    home: Path, value: float, state: str, text: str
) -> None:
    save(row("gemiddelde", value))
    found = check("proef.gemiddelde")
    assert found.state == state
    assert text in found.text


def test_without_words_of_its_own_a_wrong_number_is_repeated_in_dutch(home: Path) -> None:
    assert "U vulde 1.234,5 in" in judging.judge(question("kaal"), 1234.5).text


@settings(max_examples=80)
@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(0, 100))
def test_no_number_outside_the_tolerance_is_right(value: float, key: float, tolerance: float) -> None:
    from attrs import evolve

    item = evolve(LOADED["kaal"], answer=evolve(LOADED["kaal"].answer, value=key, tolerance=tolerance))
    distance = abs(value - key)
    right = judging.judge(item, value).right
    assert right == (distance <= tolerance) or distance == pytest.approx(tolerance, abs=1e-6)


# ---- text -------------------------------------------------------------------------------------------------------------

NATURAL = "Maandag zei een collega bij de koffie dat de nieuwe rapporten te veel tijd kosten."


def test_a_written_text_shows_levels_and_examples_and_is_never_right(home: Path) -> None:
    write("verhaal", NATURAL)
    found = check("proef.verhaal")
    assert found.state == "info"
    assert not found.right
    assert [level.label for level in found.levels] == ["Begin", "Sterk"]
    assert len(found.examples) == 2
    assert "niet één goed antwoord" in found.text
    html = found._repr_html_()
    assert "<details>" in html
    assert html.count("<blockquote>") == 2


@pytest.mark.parametrize(("text", "why"), [
    ("Het was maandag.", "Schrijf er nog ten minste 9 woorden bij"),
    ("goed " * 40, "Herhaling telt niet mee"),
    ("ik weet het niet " * 10, "Herhaling telt niet mee"),
    ("asdfghjkl " * 20, "geen"),
    ("qwertyuiop zxcvbnm poiuytrewq " * 6, "niet als woord"),
    ("xxxxx zzzzz kkkkk vvvvv " * 5, "niet als woord"),
    ("1234 5678 9012 !!! ??? ... " * 5, "niet als woord"),
    ("....", "niet als woord"),
])  # fmt: skip
def test_typing_anything_is_told_and_shows_no_example(home: Path, text: str, why: str) -> None:
    write("verhaal", text)
    found = check("proef.verhaal")
    assert found.state == "partial"
    assert found.levels == ()
    assert found.examples == ()
    if why != "geen":
        assert why in found.text


@pytest.mark.parametrize("word", [
    "angstschreeuw", "po", "MT", "hbo", "zo'n", "'s", "mede-eigenaar", "één", "hiërarchie", "opportuun", "dl", "WMK", "tsjilpt", "typen",
])  # fmt: skip
def test_real_dutch_words_count(word: str) -> None:
    assert writing.is_word(word)


@pytest.mark.parametrize("word", ["asdfg", "qwerty", "hhhhh", "bcdf", "xkcdq", "lkjhg", "mnbvc"])
def test_keyboard_walks_and_vowelless_runs_do_not(word: str) -> None:
    assert not writing.is_word(word)


def test_the_examples_of_every_open_question_would_themselves_count_as_written() -> None:
    for each in open_questions():
        for example in each.examples:
            assert writing.read(example, each.min_words).verdict == "written", (each.id, example)


@settings(max_examples=60)
@given(st.lists(st.sampled_from(NATURAL.rstrip(".").split()), max_size=60), st.integers(1, 40))
def test_repeating_words_never_counts_as_more(words: list[str], needed: int) -> None:
    found = writing.read(" ".join(words), needed)
    assert found.words <= len(words)
    assert (found.verdict == "written") <= (2 * len({word.casefold() for word in words}) >= needed)


# ---- table ------------------------------------------------------------------------------------------------------------


def test_a_table_tells_which_columns_are_missing_until_enough_rows_are_full(home: Path) -> None:
    def judge(*rows: dict[str, str]) -> Feedback:
        return judging.judge(question("stap"), list(rows))

    begun = judge({"wat": "Koffie drinken", "wie": ""})
    assert begun.state == "partial"
    assert "Nog geen enkele rij" in begun.text
    assert "Rij 1 mist nog: Met wie." in begun.text
    half = judge({"wat": "Koffie", "wie": "Team"}, {"wie": "..."}, {"wat": "Thee"})
    assert "U hebt 1 rij helemaal ingevuld; vul er nog ten minste 1 rij in." in half.text
    assert "Rij 2" not in half.text, "dots fill nothing"
    done = judge({"wat": "Koffie", "wie": "Team"}, {"wat": "Thee", "wie": "MT"})
    assert done.state == "info"
    assert not done.right
    assert done.levels[0].label == "Klein"


# ---- truth ------------------------------------------------------------------------------------------------------------


def test_truth_of_ones_own_table_goes_before_the_key(home: Path) -> None:
    save(row("kwadrant", 1, "markt"), row("typen", 1, "markt"), row("gemiddelde", 12.3))
    assert check("proef.kwadrant", truth="markt").right
    assert not check("proef.kwadrant", truth="familie").right
    tie = check("proef.kwadrant", truth=("markt", "familie"))
    assert tie.right
    assert "Familie" in tie.text
    assert check("proef.typen", truth={"markt"}).right
    assert check("proef.typen", truth=["markt", "familie"]).state == "partial"
    assert check("proef.gemiddelde", truth=np.float64(12.3)).right
    assert not check("proef.gemiddelde", truth=47.5).right
    assert check("proef.gemiddelde", truth=lambda: 12.3).right


@pytest.mark.parametrize("truth", [(), [], set(), float("nan"), np.nan, lambda: None])
def test_a_table_that_is_not_there_yet_is_told_kindly(home: Path, truth: Any) -> None:
    save(row("kwadrant", 1, "markt"), row("gemiddelde", 12.3))
    for item in ("kwadrant", "gemiddelde"):
        found = check(f"proef.{item}", truth=truth)
        assert found.state == "empty"
        assert "eigen uitkomst" in found.text


@pytest.mark.parametrize(
    ("item", "truth"), [("kwadrant", "clan"), ("kwadrant", 3), ("gemiddelde", "veel"), ("gemiddelde", True)]
)
def test_a_truth_that_cannot_be_compared_is_an_error_in_dutch(home: Path, item: str, truth: Any) -> None:
    save(row("kwadrant", 1, "markt"), row("gemiddelde", 12.3))
    with pytest.raises(WorkbookError, match="niet worden vergeleken"):
        check(f"proef.{item}", truth=truth)


# ---- feedback ---------------------------------------------------------------------------------------------------------


def test_feedback_shows_itself_in_dutch_with_a_word_beside_the_colour(home: Path) -> None:
    save(row("kwadrant", 1, "markt"))
    found = check("proef.kwadrant")
    assert repr(found) == "Nog niet: Markt staat er schuin tegenover."
    html = found._repr_html_()
    assert 'role="status"' in html
    assert "Nog niet." in html
    assert '<span aria-hidden="true">✗</span>' in html


def test_feedback_escapes_what_a_yaml_says() -> None:
    assert "<b>" not in Feedback("info", "a <b> & c", examples=("<script>",))._repr_html_().replace("<br>", "")
    assert "&lt;script&gt;" in Feedback("info", "x", examples=("<script>",))._repr_html_()


def contrast(one: str, two: str) -> float:
    """Return the WCAG contrast of two `#rrggbb` colours."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_colour_of_feedback_is_readable_on_white() -> None:
    from workbook.checks.feedback import COLOURS

    assert {state: contrast(colour, "#ffffff") >= 4.5 for state, colour in COLOURS.items()} == dict.fromkeys(
        COLOURS, True
    )


def test_the_form_gets_the_same_feedback(home: Path) -> None:
    assert replies.feedback_for is feedback_for
    answers = AnswerFile(
        "proef",
        "1.0",
        "d-1",
        rows=(row("kwadrant", 1, "markt"),),
        entries=({"entry": "verhaal", "item": "verhaal", "text": NATURAL},),
    )
    shown = feedback_for(quiz(), "kwadrant", answers)
    assert shown == {"state": "wrong", "text": "Markt staat er schuin tegenover.", "levels": [], "examples": []}
    assert feedback_for(quiz(), "verhaal", answers)["levels"][0] == {"label": "Begin", "text": "U noemt een moment."}
    assert feedback_for(quiz(), "typen", answers) == {}
    assert feedback_for(wb.instrument("ocai"), "kenmerken", answers) == {}


# ---- every shipped question -------------------------------------------------------------------------------------------


def shipped() -> list[tuple[Quiz, Question]]:
    files = [*(ROOT / "notebooks").rglob("*.yaml"), *(ROOT / "assignments" / "source").rglob("*.yaml")]
    found = [wb.instrument(path.stem) for path in sorted(files)]
    return [(each, item) for each in found if isinstance(each, Quiz) for item in each.items]


def open_questions() -> list[Question]:
    return [item for _, item in shipped() if item.form == "text" and item.examples]


def test_every_shipped_hint_reaches_the_reader_who_misread() -> None:
    hinted = [item for _, item in shipped() if item.hints]
    assert hinted
    for item in hinted:
        for hint in item.hints:
            found = judging.judge(item, hint.value)
            assert (found.state, found.text) == ("wrong", hint.text), item.id


def test_every_shipped_key_is_right_and_every_wrong_option_is_told() -> None:
    seen = 0
    for _, item in shipped():
        keyed = [option.id for option in item.options if option.right]
        if item.form == "choice" and keyed:
            for option in item.options:
                assert judging.judge(item, option.id).right == bool(option.right)
            seen += 1
        elif item.form == "choices" and keyed:
            assert judging.judge(item, frozenset(keyed)).right
            assert not judging.judge(item, frozenset(option.id for option in item.options)).right or len(keyed) == len(
                item.options
            )
            seen += 1
        elif item.answer:
            assert judging.judge(item, item.answer.value).right
            seen += 1
    assert seen > 3


# ---- Tally ------------------------------------------------------------------------------------------------------------


def fails() -> bool:
    raise WorkbookError("ocai", "Deze uitkomst is er nog niet.", "Vul de scan in.")


def noisy() -> bool:
    warnings.warn("harmless", FutureWarning, stacklevel=1)
    print("stdout")
    print("stderr", file=sys.stderr)
    return True


def tally(maximum: float, *checks: tuple[float, object]) -> Tally:
    found = Tally(maximum)
    for at, (points, condition) in enumerate(checks):
        found.check(points, f"controle {at}", condition, "Doe dit.")  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize(("condition", "passes"), [
    (True, True), (lambda: True, True), (np.True_, True), (lambda: np.bool_(1), True), (noisy, True),
    (False, False), (lambda: False, False), (np.False_, False), (lambda: None, False), (None, False), (1, False), (lambda: 1, False),
    ("ja", False), (lambda: [1], False), (lambda: float("nan"), False), (lambda: np.array([True, True]), False), (lambda: np.array(1), False), (fails, False),
    (lambda: None.x, False), (lambda: {}["a"], False), (lambda: 1 / 0, False), (lambda: len(None), False),  # type: ignore[attr-defined,arg-type]
])  # fmt: skip
def test_only_true_passes(condition: object, passes: bool, capfd: pytest.CaptureFixture[str]) -> None:
    found = tally(2, (2, condition))
    assert found.points == (2 if passes else 0)
    assert repr(found) == ("2" if passes else "0")
    assert capfd.readouterr() == ("", "")
    assert "Traceback" not in found._repr_html_()


def test_an_error_is_told_as_not_yet(capfd: pytest.CaptureFixture[str]) -> None:
    html = tally(3, (1, fails), (1, lambda: len(None)), (1, lambda: 1))._repr_html_()  # type: ignore[arg-type]
    assert "Deze uitkomst is er nog niet. Vul de scan in. Doe dit." in html
    assert "Hiervoor is nog geen volledig antwoord gevonden. Doe dit." in html
    assert "geen duidelijk ja of nee" in html
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("condition", [lambda: "", list, lambda: 0, frozenset])
def test_an_empty_verdict_is_a_plain_no(condition: object) -> None:
    html = tally(1, (1, condition))._repr_html_()
    assert "Nog niet" in html
    assert "duidelijk ja of nee" not in html


def test_the_list_is_readable_without_colour_and_tells_points_and_remedy() -> None:
    html = tally(4, (1.5, True), (0.5, False))._repr_html_()
    assert '<section aria-label="Wat is nagekeken"' in html
    assert html.count("<li ") == 2
    assert '<span aria-hidden="true">✓</span> <strong>Goed</strong></span> – controle 0 (1,5 van 1,5 punten)' in html
    assert (
        '<span aria-hidden="true">✗</span> <strong>Nog niet</strong></span> – controle 1 (0 van 0,5 punten)<br>Doe dit.'
        in html
    )
    assert "Samen: 1,5 van de 4 punten." in html
    assert "Over de overige 2 punten hoort u bij het nakijken" in html
    assert html.count("Doe dit.") == 1


def test_what_the_list_says_is_escaped() -> None:
    found = Tally(1)
    found.check(1, "<img src=x>", condition=False, remedy="<script>")
    assert "<img" not in found._repr_html_()
    assert "<script" not in found._repr_html_()


def test_points_beyond_the_maximum_are_clipped_and_told() -> None:
    found = tally(2, (2, True), (2, True))
    assert repr(found) == "2"
    assert "meer dan 2 punten kan het niet worden" in found._repr_html_()
    assert "docent" not in found._repr_html_()


@pytest.mark.parametrize("points", [-1, math.nan, math.inf, "2", None, True])
def test_points_that_are_no_points_are_refused(points: Any) -> None:
    with pytest.raises(WorkbookError, match="geen aantal punten"):
        Tally(points)
    with pytest.raises(WorkbookError, match="geen aantal punten"):
        Tally(1).check(points, "x", condition=True)


@settings(max_examples=150)
@given(st.floats(0, 50), st.lists(st.tuples(st.floats(0, 20), st.booleans()), max_size=12))
def test_points_are_a_plain_number_within_the_maximum(maximum: float, checks: list[tuple[float, bool]]) -> None:
    found = tally(maximum, *checks)
    assert 0 <= float(repr(found)) <= maximum
    assert float(found) == found.points
    assert re.fullmatch(r"\d+(\.\d+)?(e-\d+)?", repr(found))
    if maximum and not any(passed for _, passed in checks):
        assert repr(found) == "0"


def test_twelve_quarters_and_ten_tenths_are_whole() -> None:
    assert repr(tally(3, *[(0.25, True)] * 12)) == "3"
    assert repr(tally(1, *[(0.1, True)] * 10)) == "1"
    assert repr(tally(1, *[(1 / 3, True)] * 3)) == "1"


GRADED = {
    "full": ("t = Tally(4)\nt.check(2, 'a', lambda: True)\nt.check(2, 'b', True)\nt", 4),
    "half": ("t = Tally(4)\nt.check(2, 'a', lambda: True)\nt.check(2, 'b', lambda: None.x)\nt", 2),
    "quarter": ("t = Tally(4)\nt.check(0.25, 'a', lambda: True)\nt.check(3.75, 'b', lambda: False)\nt", 0.25),
    "nothing": ("t = Tally(4)\nt.check(4, 'a', lambda: answer('ocai.x'))\nt", 0),
    "no check": ("Tally(4)", 0),
    "too much": ("t = Tally(4)\nt.check(9, 'a', lambda: True)\nt", 4),
    "warnings": (
        "import warnings, sys\nt = Tally(4)\nt.check(4, 'a', lambda: warnings.warn('x') is None and sys.stderr.write('y') == 1)\nt",
        4,
    ),
}


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Run every graded cell above in one real kernel."""
    import_cell = nbformat.v4.new_code_cell("from workbook.checks import Tally, answer")
    cells = [nbformat.v4.new_code_cell(textwrap.dedent(code)) for code, _ in GRADED.values()]
    for name, cell in zip(GRADED, cells, strict=True):
        cell.metadata["nbgrader"] = {
            "grade": True,
            "solution": False,
            "locked": True,
            "points": 4,
            "grade_id": name,
            "schema_version": 3,
        }
    resources = {"metadata": {"path": str(tmp_path_factory.mktemp("graded"))}}
    notebook = nbformat.v4.new_notebook(cells=[import_cell, *cells])
    NotebookClient(notebook, timeout=120, allow_errors=True, resources=resources).execute()
    assert import_cell.outputs == []
    return dict(zip(GRADED, cells, strict=True))


@pytest.mark.parametrize("name", GRADED)
def test_nbgrader_itself_reads_the_points(name: str, executed: dict[str, Any]) -> None:
    assert determine_grade(executed[name]) == (GRADED[name][1], 4)
    assert [output.output_type for output in executed[name].outputs] == ["execute_result"]
    assert "<section" in executed[name].outputs[0]["data"]["text/html"]


LOADED: dict[str, Question] = {}


def _load(path: Path) -> None:
    from workbook.instrument import load

    LOADED.update({item.id: item for item in load(path).items})


@pytest.fixture(scope="module", autouse=True)
def _loaded(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Load the quiz once for the property tests, which take no function fixtures."""
    path = tmp_path_factory.mktemp("quiz") / "proef.yaml"
    path.write_text(QUIZ, encoding="utf-8")
    _load(path)
