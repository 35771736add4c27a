"""The form without a shell: every questionnaire found can be drawn, gives nothing away and has a copy that restores it."""

from __future__ import annotations

import itertools
import json
import re
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from workbook.content import assignments_root, content_root
from workbook.dutch import day, number
from workbook.instrument import Instrument, catalogue, load
from workbook.instrument.model import Quiz
from workbook.questionnaire import payload, script, static_copy, style, times, values
from workbook.responses import AnswerFile
from workbook.responses.answerfile import from_json
from workbook.texts import area

FOLDER = Path(__file__).parents[1] / "workbook"
SAMPLER = load(Path(__file__).parent / "walks" / "proefvragen.yaml")
WHEN = "2026-11-23T20:14:03.123Z"


def found() -> list[Instrument]:
    quizzes = sorted((content_root() / "notebooks").rglob("*.yaml"))
    assignments = assignments_root()
    quizzes += sorted((assignments / "source").rglob("*.yaml")) if assignments else []
    return [*catalogue(), *map(load, quizzes), SAMPLER]


ALL = [pytest.param(each, id=f"{each.id}-{number}") for number, each in enumerate(found())]


def blocks_of(shown: dict[str, Any]) -> list[dict[str, Any]]:
    return [block for section in shown["sections"] for block in section["blocks"]]


def cell_value(column: dict[str, Any], number: int) -> Any:
    """Return something that fits a column, other than anything else in the form."""
    chosen = [option["id"] for option in column["options"][:2]]
    fitting = {
        "number": (column.get("minimum") or 0) + 0.5,
        "date": f"2027-01-{number % 28 + 1:02d}",
        "choice": chosen[0] if chosen else "",
        "codes": chosen or [f"code {number}"],
    }
    return fitting.get(column["type"], f"cel {number}")


def written(value: Any, column: dict[str, Any]) -> list[str]:
    """Return how a cell must stand in a readable copy."""
    if column["type"] == "number":
        return [number(value, 6)]
    if column["type"] == "date":
        return [day(date.fromisoformat(value))]
    words = {option["id"]: option["text"] for option in column["options"]}
    return [words.get(each, each) for each in (value if isinstance(value, list) else [value])]


def filled(instrument: Instrument) -> AnswerFile:
    """Answer everything with something, whatever it is about."""
    counter = itertools.count(1)
    rows: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    for block in blocks_of(payload(instrument)):
        place = {"perspective": block["perspective"], "item": block["item"]}
        name = ".".join(filter(None, place.values()))
        if block["field"] in {"points", "choices", "choice"}:
            value = 1 if block["field"] != "points" else block["total"] / len(block["options"])
            chosen = block["options"][:1] if block["field"] == "choice" else block["options"]
            rows += [{**place, "option": option["id"], "value": value, "saved_at": WHEN} for option in chosen]
        elif block["field"] in {"scale", "levels"}:
            rows.append({**place, "option": None, "value": block["steps"][-1]["value"], "saved_at": WHEN})
        elif block["field"] == "number":
            rows.append({**place, "option": None, "value": 12.5, "saved_at": WHEN})
        if block["field"] == "text" or block.get("evidence"):
            text = f"Antwoord {next(counter)}: <b>wij</b> & zij."
            whose = {"perspective": place["perspective"]} if place["perspective"] else {}
            entries.append({"entry": name, "item": block["item"], **whose, "text": text, "saved_at": WHEN})
        elif block["field"] == "table":
            cells = {column["id"]: cell_value(column, next(counter)) for column in block["columns"]}
            entries.append({"entry": f"{block['item']}.1", "item": block["item"], **cells, "saved_at": WHEN})
    made = AnswerFile(instrument.id, instrument.version, "d-0000", saved_at=WHEN)
    return evolve(made, rows=tuple(rows), entries=tuple(entries))


def test_there_is_something_to_draw() -> None:
    assert {type(each.values[0]) for each in ALL} >= {Quiz}
    assert len(ALL) > 2


@pytest.mark.parametrize("instrument", ALL)
def test_every_questionnaire_is_plain_json_of_known_fields(instrument: Instrument) -> None:
    shown = payload(instrument)
    assert json.loads(json.dumps(shown, allow_nan=False)) == shown
    known = set(re.findall(r"\w+", re.search(r"FIELDS = \{(.*?)\}", script())[1]))  # type: ignore[index]
    blocks = blocks_of(shown)
    assert {block["field"] for block in blocks} <= known
    ids = [block["id"] for block in blocks]
    places = [each.id for each in instrument.perspectives] or [None]
    assert len(set(ids)) == len(ids) == sum(len(instrument.asked(place)) for place in places) > 0
    assert all(block["text"].strip() for block in blocks)


@pytest.mark.parametrize("instrument", ALL)
def test_the_form_fills_exactly_the_cells_of_the_instrument(instrument: Instrument) -> None:
    cells = set()
    for block in blocks_of(payload(instrument)):
        if block["field"] in {"number", "scale", "levels"}:
            cells.add((block["perspective"], block["item"], None))
        cells |= {(block["perspective"], block["item"], option["id"]) for option in block.get("options", ())}
    assert cells == set(instrument.cells())


@pytest.mark.parametrize("instrument", [each for each in ALL if isinstance(each.values[0], Quiz)])
def test_a_form_gives_no_answer_away(instrument: Quiz) -> None:
    shown = json.dumps({**payload(instrument), "labels": {}}, ensure_ascii=False)
    assert not re.search(r'"(right|feedback|answer|hints|praise|otherwise|levels|examples)"', shown)
    for item in instrument.items:
        secret = [option.feedback for option in item.options] + [hint.text for hint in item.hints]
        secret += [item.praise, item.otherwise, *item.examples, *(level.text for level in item.levels)]
        assert not [text for text in secret if len(text) > 20 and json.dumps(text, ensure_ascii=False)[1:-1] in shown]


@pytest.mark.parametrize("instrument", [each for each in ALL if isinstance(each.values[0], Quiz)])
def test_a_graded_question_has_no_button_to_try_answers_with(instrument: Quiz) -> None:
    for block in blocks_of(payload(instrument)):
        item = instrument.item(block["item"])
        keyless = item.answer is None and not any(
            option.right is not None or option.feedback for option in item.options
        )
        if keyless and not item.levels and not item.examples:
            assert block["check"] is False


@pytest.mark.parametrize("instrument", ALL)
def test_one_item_alone_has_no_title(instrument: Instrument) -> None:
    first = instrument.all_items[0].id
    shown = payload(instrument, only=first)
    assert {block["item"] for block in blocks_of(shown)} == {first}
    assert shown["title"] is shown["intro"] is shown["notice"] is None
    with pytest.raises(KeyError):
        payload(instrument, only="bestaat-niet")


@pytest.mark.parametrize("instrument", ALL)
def test_the_copy_shows_every_answer_and_restores_them(instrument: Instrument) -> None:
    answers = filled(instrument)
    html, data = static_copy(instrument, answers)
    assert from_json(json.loads(json.dumps(data)), where="kopie") == answers
    assert "<b>wij" not in html
    blocks = blocks_of(payload(instrument))
    columns = {(block["item"], each["id"]): each for block in blocks for each in block.get("columns", ())}
    for entry in answers.entries:
        if "text" in entry and (entry["item"], "text") not in columns:
            assert escape(entry["text"], quote=False) in html
    for (item, name), column in columns.items():
        [entry] = [each for each in answers.entries if each["item"] == item]
        assert all(escape(text) in html for text in written(entry[name], column))
    for block in blocks:
        assert all(escape(option["text"]) in html for option in block.get("options", ())[:1])
        assert all(escape(step["text"]) in html for step in block.get("steps", ())[-1:] if "text" in step)
        assert not block.get("steps") or escape(block["text"]) in html


@pytest.mark.parametrize("instrument", ALL)
def test_what_is_shown_again_is_what_was_answered(instrument: Instrument) -> None:
    answers = filled(instrument)
    shown = payload(instrument, answers)
    assert len(shown["values"]) == len(answers.rows)
    assert shown["entries"] == list(answers.entries)
    assert set(shown["times"].values()) <= {WHEN}
    assert len(shown["times"]) == len(answers.rows) + len(answers.entries)


def test_a_cleared_cell_is_absent_and_still_has_its_time() -> None:
    row = {"perspective": "nu", "item": "a", "option": None, "value": None, "saved_at": WHEN}
    answers = AnswerFile("x", "1.0", "d-0", rows=(row, {**row, "item": "b", "value": "veertig"}))
    assert values(answers) == {}
    assert times(answers) == {"nu|a|": WHEN, "nu|b|": WHEN}


def test_an_empty_copy_says_so_and_a_deleted_row_is_gone() -> None:
    nobody = AnswerFile(SAMPLER.id, SAMPLER.version, "d-0")
    assert area("form")["copy_empty"] in static_copy(SAMPLER, nobody)[0]
    gone = {"entry": "tabel.1", "item": "tabel", "wat": "weg ermee", "deleted": True, "saved_at": WHEN}
    html, data = static_copy(SAMPLER, AnswerFile(SAMPLER.id, SAMPLER.version, "d-0", entries=(gone,)))
    assert "weg ermee" not in html
    assert data["entries"] == [gone], "a merge must know that it is gone"


def test_table_rows_keep_their_order_in_the_copy() -> None:
    numbers = ("tabel.1790000000000", "tabel.2", "tabel.10")
    entries = tuple({"entry": each, "item": "tabel", "wat": each, "saved_at": WHEN} for each in numbers)
    html, _ = static_copy(SAMPLER, AnswerFile(SAMPLER.id, SAMPLER.version, "d-0", entries=entries))
    assert html.index("tabel.2<") < html.index("tabel.10<") < html.index("tabel.1790000000000<")


def test_the_script_is_one_module_that_asks_nobody_anything() -> None:
    text = script()
    assert re.findall(r"^export .*", text, re.MULTILINE) == ["export function mount(root, payload, { send }) {"]
    assert not re.search(r"^import\b", text, re.MULTILINE)
    assert not re.search(r"https?:|fetch\(|XMLHttpRequest|import\(|WebSocket|innerHTML|eval\(", text + style())
    names = re.findall(r"^(?:export )?(?:function|const|let) (\w+)", text, re.MULTILINE)
    assert len(names) == len(set(names)), "the parts share one scope"


def test_every_text_of_the_form_stands_in_yaml_and_is_used() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (FOLDER / "questionnaire").glob("*.js"))
    code = "".join(
        path.read_text(encoding="utf-8") for name in ("questionnaire", "forms") for path in (FOLDER / name).glob("*.py")
    )
    texts = area("form")
    asked = set(re.findall(r'texts\(\s*"(\w+)"', source))
    for pair in re.findall(r'texts\(\w+ \? "(\w+)" : "(\w+)"', source):
        asked |= set(pair)
    for key in re.findall(r'texts\.counted\("(\w+)"', source):
        asked |= {f"{key}_one", f"{key}_many"}
    asked |= {f"state_{state}" for state in ("right", "partial", "wrong", "info", "empty")}
    assert asked <= set(texts)
    spoken = set(re.findall(r"""["']form\.(\w+)["']""", code))
    # `saved` is for a shell whose status comes without words of its own.
    assert set(texts) - asked - spoken <= {"saved"}


def test_no_dutch_stands_in_the_script() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (FOLDER / "questionnaire").glob("*.js"))
    source += (FOLDER / "forms" / "shell.js").read_text(encoding="utf-8")
    dutch = r"\b(uw|u|het|een|nog|niet|klaar|punten|vul|kies|antwoord|bewaard|deze|wordt|vraag)\b"
    strings = re.findall(r'"[^"\n]*"|`[^`]*`', source)
    assert not [text for text in strings if re.search(dutch, text, re.IGNORECASE)]


def test_the_style_touches_nothing_but_the_form() -> None:
    plain = re.sub(r"/\*.*?\*/", "", style(), flags=re.DOTALL)
    selectors = re.findall(r"([^{}]+)\{", plain)
    for selector in selectors:
        if not selector.strip().startswith("@"):
            # `:is(a, b)` holds commas that separate no rules.
            for part in re.sub(r"\([^()]*\)", "", selector).split(","):
                assert part.strip().startswith(".plg-form"), part
