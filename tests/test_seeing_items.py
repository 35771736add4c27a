"""What leads the overview, what was seen, and the questions one by one: only counts under thirty, nothing under five."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sample_course import NAME, QUIZ, edit, fill, handed_in, make_course, make_deelnemer, notebook_path
from typer.testing import CliRunner

from workbook.docent import people
from workbook.docent.collect import collect
from workbook.docent.commands import app
from workbook.docent.course import Course
from workbook.docent.feedback import feedback
from workbook.docent.grade import grade
from workbook.docent.gradebook.book import give
from workbook.docent.grading.rows import kept_at
from workbook.docent.overview import overview
from workbook.docent.people import Person
from workbook.docent.seeing.items import Analysis, Item, analyse
from workbook.docent.seeing.looked import asks, is_seen, note_seen
from workbook.errors import WorkbookError
from workbook.home import deelnemer_id
from workbook.stats import correlation, proportion
from workbook.texts import say


def cohort(folder: Path, size: int, right: int) -> tuple[Course, list[Path]]:
    """Return a graded class of which so many have the colour right; the first also has the number and gets points."""
    course = make_course(folder)
    homes = [make_deelnemer(folder / f"d{at}", course) for at in range(size)]
    for at, home in enumerate(homes):
        fill(home, kleur="blauw" if at < right else "rood", getal=42 if at % 2 else 41, tekst="Ik neem iets mee.")
    collect(course, NAME, [handed_in(home) for home in homes])
    grade(course, NAME)
    return course, homes


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, list[Path]]:
    return cohort(tmp_path_factory.mktemp("klein"), 6, 4)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, list[Path]]:
    return cohort(tmp_path_factory.mktemp("groot"), 27, 20)


@pytest.fixture
def listed(small: tuple[Course, list[Path]]) -> Iterator[Course]:
    course, homes = small
    codes = [deelnemer_id(home) for home in homes]
    people.save(
        course,
        [
            Person(name="Noëlle d'Ancona", code=codes[0]),
            Person(name="Bob Vermeer", code="d-weg", other_codes=(codes[1],)),
            Person(name="Çelik Öz"),
            Person(name="Eén Ander", code="d-leeg"),
        ],
    )
    yield course
    (course.root / people.KEYS / "deelnemers.csv").unlink()


def run(*words: str) -> Any:
    return CliRunner().invoke(app, words, env={"COLUMNS": "200"})


# ---- the overview ----


def test_the_overview_says_first_who_is_missing_and_names_stay_on_the_screen(listed: Course) -> None:
    told = run("overview", NAME, "--course", str(listed.root)).output
    assert told.splitlines()[0] == "Nog niets ingeleverd (2 van 4): Çelik Öz, Eén Ander"
    found = overview(listed, NAME).to_json()
    assert (found["expected"], len(found["absent"])) == (4, 2)
    assert all(each.startswith("p-") for each in found["absent"])
    assert "Çelik" not in json.dumps(found, ensure_ascii=False)


def test_without_a_list_nobody_is_missing_and_it_says_so(small: tuple[Course, list[Path]]) -> None:
    found = overview(small[0], NAME)
    assert (found.attention.expected, found.attention.absent) == (None, ())
    assert "Zonder deelnemerslijst" in run("overview", NAME, "--course", str(small[0].root)).output


def test_which_answers_wait_and_what_most_had_wrong(small: tuple[Course, list[Path]], tmp_path: Path) -> None:
    course, _ = small
    before = overview(course, NAME).attention
    assert (before.waiting, before.most_wrong) == ((("Uw reflectie", 6),), None)
    own, homes = cohort(tmp_path, 5, 3)
    for home in homes:
        give(own, NAME, deelnemer_id(home), "reflectie", 3)
    found = overview(own, NAME)
    assert found.attention.waiting == ()
    assert found.attention.to_json()["most_wrong"] == {"question": "Het getal", "wrong": 3, "n": 5, "share": 0.6}
    assert found.mean is not None, "what stood in the overview still stands there"
    told = run("overview", NAME, "--course", str(own.root)).output
    assert 'Vaakst niet helemaal goed: "Het getal", bij 3 van de 5 (60%).' in told


def test_what_was_seen_no_longer_asks_until_another_attempt_comes(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    home, other = (make_deelnemer(tmp_path / name, course) for name in ("een", "twee"))
    who = deelnemer_id(home)
    edit(notebook_path(home), lambda notebook: notebook["cells"][3].update(source="raise SystemExit"))
    collect(course, NAME, [handed_in(home), handed_in(other)])
    grade(course, NAME, isolation=False)
    path = kept_at(course, NAME, who)
    kept = json.loads(path.read_text(encoding="utf-8"))
    kept["row"]["status"] = "needs_review"
    path.write_text(json.dumps(kept), encoding="utf-8")
    assert overview(course, NAME).attention.review == (who,)
    asked = say("docent.feedback.review")
    assert asked in feedback(course, NAME, only=[who])[0].path.read_text(encoding="utf-8")
    assert run("seen", NAME, who, "--course", str(course.root)).exit_code == 0
    assert is_seen(course, NAME, who)
    assert asked not in feedback(course, NAME, only=[who])[0].path.read_text(encoding="utf-8")
    assert not asks(course, NAME, who)
    assert overview(course, NAME).to_json()["review"] == []
    path.write_text(json.dumps({**kept, "fingerprint": "een volgende keer"}), encoding="utf-8")
    assert not asks(course, NAME, who), "grading again asks nothing again"
    fill(home, kleur="blauw")
    collect(course, NAME, [handed_in(home)])
    assert asks(course, NAME, who)
    for wrong in ("d-niemand", deelnemer_id(other)):
        with pytest.raises(WorkbookError):
            note_seen(course, NAME, wrong)


# ---- the questions ----


def items(found: Analysis) -> dict[str, Item]:
    return {each.question: each for each in found.items}


def test_under_thirty_there_are_counts_and_no_judgement(small: tuple[Course, list[Path]]) -> None:
    found = items(analyse(small[0], NAME))
    assert set(found) == {"kleur", "getal"}
    assert found["kleur"].options == (("Rood", 2), ("Blauw", 4))
    assert (found["kleur"].n, found["kleur"].right, found["kleur"].share, found["kleur"].rest) == (6, 4, None, None)
    assert found["kleur"].verdict == "te weinig voor een oordeel"
    told = run("items", NAME, "--course", str(small[0].root)).output
    assert "te weinig voor een oordeel" in told
    assert "Rood 2, Blauw 4" in told


def test_under_five_there_is_nothing(tmp_path: Path) -> None:
    course, _ = cohort(tmp_path, 4, 4)
    found = analyse(course, NAME)
    assert found.people == 0
    assert {(each.n, each.right, each.options) for each in found.items} == {(0, None, ())}
    assert "te klein" in run("items", NAME, "--course", str(course.root)).output


def test_cohorts_together_bear_a_share_and_a_correlation_with_their_intervals(
    small: tuple[Course, list[Path]], large: tuple[Course, list[Path]]
) -> None:
    found = analyse(small[0], NAME, [large[0], small[0]])
    colour = items(found)["kleur"]
    assert (found.people, colour.n, colour.right, found.notes) == (33, 33, 24, ())
    assert colour.share == proportion(24, 33)
    assert colour.rest is not None
    assert colour.rest.n == 33
    assert colour.verdict == ""
    assert sum(count for _, count in colour.options) == 33
    words = ("items", NAME, "--course", str(small[0].root), "--pool", str(large[0].root))
    data = json.loads(run(*words, "--json").stdout)
    assert [each["n"] for each in data["items"]] == [33, 33]
    assert data["items"][0]["share"]["low"] == pytest.approx(proportion(24, 33).low)
    assert "73% (56% tot 85%)" in run(*words).output


def test_another_wording_is_told_and_not_pooled(
    small: tuple[Course, list[Path]], large: tuple[Course, list[Path]]
) -> None:
    course = large[0]
    paths = [folder / f"{NAME}.yaml" for folder in (course.source(NAME), course.release(NAME))]
    for path in paths:
        path.write_text(QUIZ.replace("Welke kleur?", "Welke kleur past?"), encoding="utf-8")
    try:
        found = analyse(small[0], NAME, [course])
    finally:
        for path in paths:
            path.write_text(QUIZ, encoding="utf-8")
    assert {name: each.n for name, each in items(found).items()} == {"kleur": 6, "getal": 33}
    assert "kleur" in found.notes[0]


def test_feedback_is_still_written_for_the_class(small: tuple[Course, list[Path]]) -> None:
    assert len(feedback(small[0], NAME)) == 6


# ---- the numbers under it ----


@pytest.mark.parametrize("n", [0, 1, 5, 30, 1000])
def test_wilson_agrees_with_statsmodels_and_stays_a_share(n: int) -> None:
    from statsmodels.stats.proportion import proportion_confint

    for count in {0, n // 3, n}:
        found = proportion(count, n)
        if n:
            low, high = proportion_confint(count, n, method="wilson")
            assert (found.low, found.high) == (pytest.approx(low, abs=1e-9), pytest.approx(high, abs=1e-9))
            assert found.low is not None
            assert 0 <= found.low <= count / n
        else:
            assert (found.value, found.n) == (None, 0)
            assert found.note


def test_a_correlation_agrees_with_scipy_and_says_when_it_is_undefined() -> None:
    import numpy as np
    from scipy.stats import pearsonr

    rng = np.random.default_rng(8)
    one = rng.normal(size=40)
    other = one + rng.normal(size=40)
    found, known = correlation(one, other), pearsonr(one, other)
    assert found.value == pytest.approx(known.statistic)
    assert (found.low, found.high) == pytest.approx(tuple(known.confidence_interval()))
    for few in ([], [1], [1, 2], [3, 3, 3], [None, None, 2, 1]):
        undefined = correlation(few, few)
        assert undefined.value is None
        assert undefined.note
