"""Every file that leaves a module is held to its JSON Schema in contracts/, and the schemas hold back what is wrong."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError
from made_answers import Run, answer_json, call, change, golden, rows_of, start, team, write_csv

from workbook import answers, dataset, instrument, score
from workbook.content import content_root, example_home
from workbook.home import make_home
from workbook.instrument import catalogue
from workbook.instrument.loading import load
from workbook.questionnaire import static_copy
from workbook.responses import read_answer_file, save_rows

CONTRACTS = Path(__file__).parent.parent / "contracts"
FOUND = sorted(CONTRACTS.glob("*.json"))
QUIZZES = sorted((content_root() / "notebooks").rglob("*.yaml"))
EXAMPLES = sorted((example_home() / "antwoorden").glob("*.json"))


def schema(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((CONTRACTS / f"{name}.schema.json").read_text(encoding="utf-8")))


def strict(data: Any) -> Any:
    """Return data as it would be read back, refusing NaN."""
    return json.loads(json.dumps(data, allow_nan=False))


# ---- the contracts themselves ----


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.name)
def test_every_contract_is_a_schema_of_its_own_name(path: Path) -> None:
    found = json.loads(path.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(found)
    assert (found["$schema"], found["$id"]) == ("https://json-schema.org/draft/2020-12/schema", path.name)
    assert found["title"]


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.name)
def test_every_contract_is_held_against_real_output(path: Path) -> None:
    name = path.name.removesuffix(".schema.json")
    held = re.compile(rf'schema\("{name}"\)\.validate|"{re.escape(path.name)}"')
    tests = (test.read_text(encoding="utf-8") for test in Path(__file__).parent.glob("test_*.py"))
    assert any(held.search(text) for text in tests)


# ---- answers ----


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_the_example_schools_answers_fit(path: Path) -> None:
    written = json.loads(path.read_text(encoding="utf-8"))
    schema("answers").validate(written)
    assert strict(read_answer_file(path).to_json()) == written


def test_saved_answers_fit(tmp_path: Path) -> None:
    home, scan = make_home(tmp_path), instrument("ocai")
    rows = [{"perspective": p, "item": i, "option": o, "value": None} for p, i, o in scan.cells()]
    save_rows(scan, rows, [{"entry": "x", "item": scan.items[0].id, "text": "Jo's idee over één doel"}], folder=home)
    schema("answers").validate(json.loads((home / "antwoorden" / "ocai.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", QUIZZES, ids=lambda path: path.stem)
def test_saved_answers_to_every_quiz_fit(path: Path, tmp_path: Path) -> None:
    quiz = load(path)
    rows = [{"perspective": p, "item": i, "option": o, "value": 1} for p, i, o in quiz.cells()]
    entries = [{"entry": f"{item.id}.0", "item": item.id, "text": "Wat ik meeneem."} for item in quiz.items]
    saved = save_rows(quiz, rows, [*entries, {**entries[0], "entry": "weg", "deleted": True}], folder=tmp_path)
    schema("answers").validate(strict(saved.to_json()))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_the_copy_that_stands_in_a_notebook_fits(path: Path) -> None:
    file = read_answer_file(path)
    _, data = static_copy(instrument(file.instrument), file)
    schema("answers").validate(strict(data))


# ---- definitions ----


@pytest.mark.parametrize("about", [*catalogue(), *map(load, QUIZZES)], ids=lambda each: each.id)
def test_every_definition_fits(about: Any) -> None:
    schema("instrument").validate(strict(about.to_json()))


# ---- scores ----


@pytest.mark.parametrize("subject", ["De Wilg", "De Esdoorn", "geen school"])
def test_scores_fit_shown_hidden_and_empty(subject: str) -> None:
    chosen = answers("ocai", dataset("ocai_team")).select(subject=subject)
    for responses in (chosen, chosen.leader, chosen.select(group="ondersteuning")):
        schema("score").validate(strict(score(responses).to_json()))


OUTCOMES: dict[str, tuple[list[dict[str, Any]], int]] = {
    "one person": (golden(), 0),
    "one perspective": (rows_of("r1", [25] * 4, only=["nu"]), 0),
    "zeros": (rows_of("r1", [100, 0, 0, 0]), 0),
    "a hidden team": (team(3), 0),
    "a team of equals": ([row for n in range(6) for row in rows_of(f"r{n}", [25] * 4)], 0),
    "a team in groups": ([*team(6, group="a"), *team(2, start=9, group="b")], 0),
    "a team with somebody left out": (change(team(7), -1, respondent="r2", perspective="nu", item="succes"), 0),
    "nothing usable": (change(golden(), 99), 2),
}


@pytest.mark.parametrize("name", OUTCOMES)
def test_what_the_command_line_scores_fits(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, code = OUTCOMES[name]
    done = call(monkeypatch, capsys, "score", "ocai", write_csv(tmp_path / "t.csv", rows), "--json")
    assert done.code == code
    schema("score").validate(done.json)


def test_what_the_real_command_line_prints_fits(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "team.csv", team(6))
    cases: list[tuple[str, Run]] = [
        ("score", start(tmp_path, "score", "ocai", path, "--json")),
        ("instrument", start(tmp_path, "instruments", "ocai", "--json", how="as a module")),
    ]
    for name, done in cases:
        assert (done.code, done.err) == (0, "")
        schema(name).validate(done.json)


@pytest.mark.parametrize("command", [("score", "ocay", "t.csv"), ("instruments", "ocay")])
def test_a_command_that_could_not_begin_fits(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done = call(monkeypatch, capsys, *command, "--json")
    assert done.code == 2
    schema("error").validate(done.json)


# ---- what a contract must hold back ----


def spoilt_answers() -> dict[str, Any]:
    return answer_json(golden())


def spoilt_score() -> dict[str, Any]:
    return dict(strict(score(answers("ocai", dataset("ocai_team"))).to_json()))


def spoilt_definition() -> dict[str, Any]:
    return dict(strict(instrument("ocai").to_json()))


Spoil = Callable[[dict[str, Any]], Any]
WRONG: list[tuple[str, Callable[[], dict[str, Any]], Spoil]] = [
    ("answers", spoilt_answers, lambda data: data.update(format=2)),
    ("answers", spoilt_answers, lambda data: data.update(naam="Jannie")),
    ("answers", spoilt_answers, lambda data: data.update(respondent="")),
    ("answers", spoilt_answers, lambda data: data.update(saved_at="gisteren")),
    ("answers", spoilt_answers, lambda data: data["rows"][0].update(value="40")),
    ("answers", spoilt_answers, lambda data: data["rows"][0].pop("item")),
    ("answers", spoilt_answers, lambda data: data["entries"].append({"text": "los"})),
    ("score", spoilt_score, lambda data: data.pop("n")),
    ("score", spoilt_score, lambda data: data.update(n=-1)),
    ("score", spoilt_score, lambda data: data["scores"][0].update(score="NaN")),
    ("score", spoilt_score, lambda data: data["scores"][0].pop("low")),
    ("score", spoilt_score, lambda data: data["scores"][0].update(respondents=["r1"])),
    ("score", spoilt_score, lambda data: data["notes"].append("")),
    ("score", spoilt_score, lambda data: data["files"][0].update(used="ja")),
    ("instrument", spoilt_definition, lambda data: data.update(items=[])),
    ("instrument", spoilt_definition, lambda data: data["items"][0].update(reverse="nee")),
    ("instrument", spoilt_definition, lambda data: data["items"][0].update(text="")),
    ("instrument", spoilt_definition, lambda data: data.pop("licence")),
]


@pytest.mark.parametrize(("name", "make", "spoil"), WRONG, ids=[f"{each[0]}-{n}" for n, each in enumerate(WRONG)])
def test_a_contract_refuses_what_is_wrong(name: str, make: Callable[[], dict[str, Any]], spoil: Spoil) -> None:
    right = make()
    schema(name).validate(right)
    wrong = copy.deepcopy(right)
    spoil(wrong)
    with pytest.raises(ValidationError):
        schema(name).validate(wrong)
