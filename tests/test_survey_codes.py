"""The code that the page makes is the code that is read: the browser's writer beside Python's, sign by sign."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from legal_answers import SHIPPED
from test_codes import STAMP, answer_file, content

from workbook.instrument import Instrument, instrument
from workbook.instrument.cells import cells
from workbook.questionnaire import script
from workbook.responses import AnswerFile
from workbook.responses.codes import cell_sum, coded_cells, decode, encode, find
from workbook.survey import page

EACH = [pytest.param(each, id=each.id) for each in SHIPPED]
ODD = "Zoë's 'team' zegt: \"100 %\" & <b>méér</b>\n\ttweede regel \\ 👩🏽‍🏫 ]~ [PLG1 ABC]  \x7f einde"
RUNNER = """
const { readFileSync } = await import("node:fs");
const told = JSON.parse(readFileSync(process.argv[2], "utf8"));
process.stdout.write(JSON.stringify(told.map(({ file, codes }) => answerCode(file, codes))));
"""


@pytest.fixture
def written(tmp_path: Path) -> Any:
    """Return a function that has the page's own script write the codes of answer files."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    program = tmp_path / "codes.mjs"
    own = (Path(page.__file__).parent / "code.js").read_text(encoding="utf-8")
    program.write_text(f"{script()}\n{{\n{own}\n{RUNNER}\n}}", encoding="utf-8")

    def write(*files: AnswerFile) -> list[str | None]:
        asked = [{"file": each.to_json(), "codes": page.code_cells(instrument(each.instrument))} for each in files]
        (tmp_path / "files.json").write_text(json.dumps(asked), encoding="utf-8")
        done = subprocess.run(
            [node, str(program), str(tmp_path / "files.json")], capture_output=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, done.stderr
        made: list[str | None] = json.loads(done.stdout)
        return made

    return write


def answers(about: Instrument, seed: int = 0, **more: Any) -> AnswerFile:
    """Return a complete answer as a browser holds it, where 6.0 is 6."""
    file = answer_file(about, seed, **more)
    return evolve(file, entries=tuple({key: _whole(value) for key, value in each.items()} for each in file.entries))


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def read(code: str | None) -> AnswerFile:
    (found,) = find(code or "")
    return decode(found, where="proef")


@pytest.mark.parametrize("about", EACH)
def test_page_and_workbook_write_the_same_code(about: Instrument, written: Any) -> None:
    plain = answers(about)
    named = answers(
        about, 1, group="bouw ë", role="ib'er", subject="les 3", moment="eindmeting", link="am17", conversation="Zoë"
    )
    half = evolve(plain, rows=plain.rows[::3], entries=plain.entries[:1])
    codes = written(plain, named, half)
    for file, code in zip((plain, named, half), codes, strict=True):
        assert code == encode(file, about)
        assert content(read(code)) == content(file)


@pytest.mark.parametrize("about", EACH)
def test_every_sign_in_a_text_comes_back(about: Instrument, written: Any) -> None:
    table = {"entry": "x.1", "item": "x", "tekst": ODD, "aantal": 2.5, "codes": ["é", "rust"], "saved_at": STAMP}
    file = evolve(answers(about), entries=(table, {**table, "entry": "x.2", "tekst": "a" * 3000}))
    (code,) = written(file)
    assert code == encode(file, about)
    assert content(read(code)) == content(file)


def test_a_number_that_fits_no_cell_goes_along(written: Any) -> None:
    about = instrument("leiderschap")
    file = answers(about)
    odd = {**file.rows[0], "value": 3.5}
    file = evolve(file, rows=(odd, *file.rows[1:]))
    (code,) = written(file)
    assert code == encode(file, about)
    assert odd["value"] in {row["value"] for row in read(code).rows}


def test_ties_are_rows_of_a_code(written: Any) -> None:
    about = instrument("netwerk")
    ties = tuple(
        {"perspective": None, "item": each.id, "option": option, "value": 1, "saved_at": STAMP}
        for each in about.items
        for option in ("2", "31")
    )
    file = evolve(answers(about), respondent="7", rows=ties)
    (code,) = written(file)
    assert code == encode(file, about)
    assert content(read(code)) == content(file)


def test_more_text_than_a_code_can_hold_makes_no_code(written: Any) -> None:
    about = instrument("borging")
    file = answers(about)
    long = evolve(file, entries=({**file.entries[0], "lang": "é" * 40_000},))
    assert written(long, file) == [None, encode(file, about)]


def test_nothing_but_the_head_makes_a_code(written: Any) -> None:
    about = instrument("ocai")
    empty = AnswerFile(about.id, about.version, "t-1", saved_at=None)
    (code,) = written(empty)
    assert code == encode(empty, about)
    assert read(code).rows == ()


@pytest.mark.parametrize("about", EACH)
def test_the_page_knows_the_cells_that_the_reader_knows(about: Instrument) -> None:
    told = page.code_cells(about)
    assert told["sum"] == cell_sum(about)
    assert [(key, tuple(steps)) for key, steps in told["cells"]] == [
        (each.key, each.steps) for each in coded_cells(about)
    ]
    assert len(told["cells"]) == len(cells(about))
