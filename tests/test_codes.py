"""Answers as a text code: the same comes out as went in, whatever mail and chat do to it, and a damaged one is told."""

from __future__ import annotations

import json
import string
import textwrap
from html import escape
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from legal_answers import SHIPPED, person

from workbook.errors import WorkbookError
from workbook.instrument import Instrument, instrument
from workbook.instrument.cells import cells
from workbook.instrument.model import Entries
from workbook.responses import AnswerFile, read_answer_files
from workbook.responses.answerfile import bundle
from workbook.responses.codes import cell_sum, decode, encode, find

STAMP = "2026-11-24T14:03:22.123Z"
EACH = [pytest.param(each, id=each.id) for each in SHIPPED]
SCHEMA = Path(__file__).parents[1] / "contracts" / "bundle.schema.json"


def answer_file(about: Instrument, seed: int = 0, **more: Any) -> AnswerFile:
    """Return one complete answer as the form saves it."""
    rows = person(about, "t-1", seed)
    if isinstance(about, Entries):
        kept = [
            {"item": row["table"], **{k: v for k, v in row.items() if k not in {"respondent", "table"}}} for row in rows
        ]
        return AnswerFile(about.id, about.version, "t-1", saved_at=STAMP, entries=_stamped(kept), **more)
    places = ({key: row.get(key) for key in ("perspective", "item", "option", "value")} for row in rows)
    return AnswerFile(about.id, about.version, "t-1", saved_at=STAMP, rows=_stamped(places), **more)


def _stamped(rows: Any) -> tuple[dict[str, Any], ...]:
    return tuple({**row, "saved_at": STAMP} for row in rows)


def content(file: AnswerFile) -> Any:
    """Return what a file says, its rows in any order."""
    data = file.to_json()
    return data | {"rows": sorted(data["rows"], key=lambda row: json.dumps(row, sort_keys=True))}


def back(text: str) -> list[AnswerFile]:
    return [decode(code, where="proef") for code in find(text)]


# ---- there and back --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("about", EACH)
def test_a_code_gives_back_the_answers_of_every_instrument(about: Instrument) -> None:
    file = answer_file(about, 3, group="onderbouw ë", role="ib'er", subject="Les 1", link="ab12", conversation="Zoë 😀")
    (found,) = back(encode(file, about))
    assert content(found) == content(file)


@given(data=st.data())
def test_any_answers_come_back(data: st.DataObject) -> None:
    about = data.draw(st.sampled_from(SHIPPED))
    odd = st.one_of(st.integers(-5, 1000), st.floats(-1e6, 1e6))
    rows = [
        {"perspective": p, "item": i, "option": o, "value": value, "saved_at": STAMP}
        for p, i, o in about.cells()
        if (value := data.draw(st.one_of(st.none(), odd, st.integers(0, 5)))) is not None
    ]
    words = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
    texts = [
        {"entry": f"x.{n}", "item": "x", "text": text, "saved_at": STAMP}
        for n, text in enumerate(data.draw(st.lists(words, max_size=3)))
    ]
    file = AnswerFile(about.id, about.version, "t-1", saved_at=STAMP, rows=tuple(rows), entries=tuple(texts))
    assert content(back(encode(file, about))[0]) == content(file)


def test_cleared_cells_and_removed_rows_are_left_out() -> None:
    about = instrument("ocai")
    file = answer_file(about)
    cleared = evolve(
        file,
        rows=(*file.rows[1:], {**file.rows[0], "value": None}),
        entries=({"entry": "x.1", "item": "x", "deleted": True},),
    )
    assert content(back(encode(cleared, about))[0]) == content(evolve(file, rows=file.rows[1:]))


def test_a_code_is_short_enough_for_a_chat() -> None:
    for about in SHIPPED:
        rows = [
            {"perspective": p, "item": i, "option": o, "value": 3} for p, i, o in (each.place for each in cells(about))
        ]
        code = encode(AnswerFile(about.id, about.version, "t-12345678", saved_at=STAMP, rows=tuple(rows)), about)
        assert len(code) < 300 + 2 * len(rows), about.id


def test_a_code_has_no_sign_that_a_chat_takes_for_markup() -> None:
    code = encode(answer_file(instrument("plg")), instrument("plg"))
    assert set(code) <= {*string.ascii_uppercase, *string.digits, "[", "]", " "}


# ---- what mail and chat do -------------------------------------------------------------------------------------------

WRAPPED = {
    "as it is": lambda code: code,
    "among words": lambda code: f"Hoi Marloes,\nhier mijn lijst [zie onder]: {code} Groet, Noël",
    "quoted": lambda code: "\n".join(f"> > {line}" for line in textwrap.wrap(code, 60)),
    "wrapped at 76 by quoted-printable": lambda code: "=\n".join(code[at : at + 75] for at in range(0, len(code), 75)),
    "with Windows line ends": lambda code: "\r\n".join(textwrap.wrap(code, 40)),
    "in HTML": lambda code: f"<p>{escape(code).replace(' ', '&nbsp;<wbr>')}</p>",
    "with every sign for itself": lambda code: "=20".join(code.split(" ")),
    "in small letters": str.lower,
    "without spaces": lambda code: code.replace(" ", "").replace("[PLG1", "[PLG1 "),
    "with unseen signs": lambda code: "\u200b".join(code.split(" ")).replace("PLG1\u200b", "PLG1 \ufeff"),
    "bold in a chat": lambda code: f"*{code}*",
    "without its last bracket": lambda code: code[:-1],
    "typed over: 0 for O, 1 for I": lambda code: code[:6] + code[6:].replace("O", "0").replace("I", "1"),
}  # fmt: skip


@pytest.mark.parametrize("change", WRAPPED.values(), ids=WRAPPED)
@pytest.mark.parametrize("about", [each for each in EACH if each.id in {"ocai", "borging"}])
def test_a_code_survives_mail_and_chat(about: Instrument, change: Any) -> None:
    file = answer_file(about)
    (found,) = back(change(encode(file, about)))
    assert content(found) == content(file)


def test_many_codes_in_one_text_are_all_found() -> None:
    about = instrument("ocai")
    files = [evolve(answer_file(about, n), respondent=f"t-{n}") for n in range(7)]
    text = "\n\nOp maandag schreef iemand:\n".join(encode(each, about) for each in files)
    assert [each.respondent for each in back(text)] == [each.respondent for each in files]


@pytest.mark.parametrize("text", ["", "[PLG]", "PLG1", "een gewone mail [met haakjes] over PLG 1", "[PLG12 ABC]"])
def test_a_text_without_a_code_has_none(text: str) -> None:
    assert list(find(text)) == []


# ---- damage ----------------------------------------------------------------------------------------------------------


@given(place=st.integers(6, 300), letter=st.sampled_from(string.ascii_uppercase + "234567"))
def test_another_letter_is_never_taken_for_an_answer(place: int, letter: str) -> None:
    about = instrument("ocai")
    code = encode(answer_file(about), about)
    place = min(place, len(code) - 2)
    if code[place] in {letter, " "}:
        return
    with pytest.raises(WorkbookError) as told:
        decode(code[:place] + letter + code[place + 1 :], where="mail van dinsdag")
    assert (told.value.key, told.value.where) == ("responses.broken_code", "mail van dinsdag")


@given(length=st.integers(0, 340))
def test_half_a_code_is_told(length: int) -> None:
    about = instrument("ocai")
    code = encode(answer_file(about), about)
    with pytest.raises(WorkbookError) as told:
        decode(code[: min(length, len(code) - 4)], where="x")
    assert told.value.key == "responses.broken_code"


def test_a_code_for_other_questions_is_told() -> None:
    about = instrument("ocai")
    other = evolve(about, items=about.items[:-1])
    assert cell_sum(other) != cell_sum(about)
    with pytest.raises(WorkbookError) as told:
        decode(encode(answer_file(about), other), where="x")
    assert told.value.key == "responses.other_code_version"


def test_a_code_for_an_unknown_instrument_is_told() -> None:
    about = evolve(instrument("ocai"), id="bestaat-niet")
    with pytest.raises(WorkbookError, match="bestaat-niet"):
        decode(encode(answer_file(about), about), where="x")


# ---- several instruments in one file ---------------------------------------------------------------------------------


def test_a_bundle_gives_the_answers_to_each_instrument(tmp_path: Path) -> None:
    files = [answer_file(instrument(each)) for each in ("ocai", "plg")]
    path = tmp_path / "antwoord.json"
    made = bundle(files)
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(made)
    path.write_text(json.dumps(made), encoding="utf-8")
    assert [content(each) for each in read_answer_files(path)] == [content(each) for each in files]
    path.write_text(json.dumps(files[0].to_json()), encoding="utf-8")
    assert [content(each) for each in read_answer_files(path)] == [content(files[0])]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"format": 1, "answers": []}, "no_answer_file"),
        ({"answers": [{}]}, "no_answer_file"),
        ({"format": 2, "answers": [{}]}, "newer_format"),
        ({"format": 1, "answers": [{}]}, "no_answer_file"),
        ({"format": 1, "answers": ["x"]}, "no_answer_file"),
    ],
)
def test_a_bundle_that_is_none_is_told(data: Any, key: str, tmp_path: Path) -> None:
    path = tmp_path / "antwoord.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(WorkbookError) as told:
        read_answer_files(path)
    assert told.value.key == f"responses.{key}"
