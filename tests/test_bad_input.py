"""Whatever a school hands over: each fault is told in Dutch (where, what, what to do), nothing is lost or changed.

Two things this machine may not have are simulated: Windows' refusal to replace a file that another program holds
(`os.replace` raises `PermissionError`), and names that Windows forbids (they are only given to `safe_name`).
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import subprocess
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from made_answers import (
    CULTURE,
    Run,
    answer_json,
    call,
    change,
    csv_text,
    drop,
    golden,
    start,
    team,
    write_csv,
    write_json,
    write_xlsx,
)

import workbook as wb
from workbook import home, opening
from workbook.errors import WorkbookError
from workbook.instrument import load
from workbook.instrument.model import KINDS
from workbook.responses import read_answer_file, save_rows
from workbook.responses.answerfile import read_own

Make = Callable[[Path], Path]
Cli = Callable[..., Run]


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    return lambda *arguments: call(monkeypatch, capsys, *arguments)


def everything(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def text(name: str, content: str | bytes) -> Make:
    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


def table(rows: list[dict[str, Any]]) -> Make:
    return lambda folder: write_csv(folder / "team.csv", rows)


def answers(**changes: Any) -> Make:
    return lambda folder: write_json(folder / "ocai.json", golden(), **changes)


def spreadsheet(rows: list[dict[str, Any]], spoil: Callable[[bytes], bytes] = bytes) -> Make:
    def make(folder: Path) -> Path:
        path = write_xlsx(folder / "team.xlsx", rows)
        path.write_bytes(spoil(path.read_bytes()))
        return path

    return make


def archive(**parts: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return written.getvalue()


def with_broken_sheet(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    return archive(**{**parts, sheet: parts[sheet][: len(parts[sheet]) // 2]})


CELL = {"perspective": "nu", "item": "kenmerken", "option": "familie"}
CORRECT = "Verbeter dit in het formulier"
COPY = "Vraag om een nieuwe kopie"
RENAME = "Geef de kolommen deze namen"
OTHER_FILE = "Kies het bestand"
NOT_A_TABLE = "Lever de antwoorden aan als .json, .csv of .xlsx"
NO_EXCEL = "sla het op als .xlsx of .csv"
REAL = json.dumps(answer_json(golden()))
ONE_ROW = answer_json(golden())["rows"][0]
HEADER = "respondent,perspective,item,option,value\n"

# name: how the file is made, what is said about it, what to do
FILES: dict[str, tuple[Make, str, str]] = {
    "sum 99": (table(change(golden(), 54, **CELL)), "tellen op tot 99 en niet tot 100", CORRECT),
    "sum 101": (table(change(golden(), 56, **CELL)), "tellen op tot 101 en niet tot 100", CORRECT),
    "negative": (table(change(golden(), -1, **CELL)), "bij Familie staat −1; minder dan 0 punten kan niet", CORRECT),
    "text": (table(change(golden(), "veel", **CELL)), "bij Familie staat 'veel' en dat is geen getal", CORRECT),
    "two readings": (table(change(golden(), '"1,055.0"', **CELL)), "'1,055.0' en dat is geen getal", CORRECT),
    "NaN": (table(change(golden(), "NaN", **CELL)), "er staat nog geen getal bij Familie", CORRECT),
    "NaN in JSON": (
        text("ocai.json", REAL.replace('"value": 55', '"value": NaN', 1)),
        "er staat nog geen getal bij Familie",
        CORRECT,
    ),
    "infinity in JSON": (
        text("ocai.json", REAL.replace('"value": 55', '"value": 1e999', 1)),
        "en dat is geen getal",
        CORRECT,
    ),
    "a map for a number": (
        text("ocai.json", REAL.replace('"value": 55', '"value": {"a": 1}', 1)),
        "en dat is geen getal",
        CORRECT,
    ),
    "missing rows": (table(drop(golden(), **CELL)), "er staat nog geen getal bij Familie", CORRECT),
    "unknown option": (
        table([{**row, "option": row["option"].replace("markt", "bazaar")} for row in golden()]),
        "aantal regels niet gebruikt: 12, want 'bazaar' is geen bekende waarde in de kolom 'option' (eerste: regel 4)",
        "Gebruik bijvoorbeeld familie, adhocratie, markt en hierarchie",
    ),
    "unknown perspective": (
        table([{**row, "perspective": "vroeger"} for row in golden()]),
        "'vroeger' is geen bekende waarde in de kolom 'perspective'",
        "Gebruik bijvoorbeeld nu en gewenst",
    ),
    "unknown items": (
        table([{**row, "item": "v1"} for row in golden()]),
        "Geen enkele regel gaat over",
        OTHER_FILE,
    ),
    "no respondents": (
        table([{**row, "respondent": " "} for row in golden()]),
        "Bij geen enkele regel staat een invuller",
        "Vul de kolom 'respondent'",
    ),
    "duplicate rows": (
        table([*golden(), golden()[7]]),
        "d-golden heeft twee keer een waarde bij nu, leiderschap en hierarchie",
        "Laat één van de twee regels staan",
    ),
    "duplicate rows in JSON": (
        answers(rows=[ONE_ROW, ONE_ROW]),
        "heeft twee keer een waarde",
        "Laat één van de twee regels staan",
    ),
    "empty .csv": (text("team.csv", ""), "Dit bestand is leeg", COPY),
    "blank .csv": (text("team.csv", "\r\n \r\n"), "Dit bestand is leeg", COPY),
    "separators only": (text("team.csv", ";;;\n;;;\n"), "Dit bestand is leeg", COPY),
    "header only": (text("team.csv", HEADER), "Dit bestand is leeg", COPY),
    "empty .json": (text("ocai.json", ""), "Dit bestand is leeg", COPY),
    "empty .xlsx": (text("team.xlsx", ""), "is geen Excelbestand", NO_EXCEL),
    "blank sheet": (spreadsheet([]), "Dit bestand is leeg", COPY),
    "half-written .json": (text("ocai.json", REAL[: len(REAL) // 2]), "breekt af of is beschadigd (regel 1)", COPY),
    "half-written UTF-16": (
        text("team.csv", csv_text(golden()).encode("utf-16")[:-1]),
        "geen tekstbestand",
        NOT_A_TABLE,
    ),
    "binary .csv": (text("team.csv", bytes(range(256)) * 4), "geen tekstbestand", NOT_A_TABLE),
    "binary .json": (text("ocai.json", b"\x89PNG\r\n\x1a\n" + bytes(64)), "geen tekstbestand", NOT_A_TABLE),
    "a picture": (text("foto.jpg", b"\xff\xd8\xff"), "Dit soort bestand (.jpg) wordt niet gelezen", NOT_A_TABLE),
    "no suffix": (text("antwoorden", "respondent"), "Dit soort bestand (antwoorden)", NOT_A_TABLE),
    "text called .xlsx": (text("team.xlsx", csv_text(golden())), "is geen Excelbestand", NO_EXCEL),
    "a document called .xlsx": (
        text("team.xlsx", archive(**{"word/document.xml": "<w/>"})),
        "is geen Excelbestand",
        NO_EXCEL,
    ),
    "an old .xls called .xlsx": (
        text("team.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512)),
        "is geen Excelbestand",
        NO_EXCEL,
    ),
    "half an .xlsx": (spreadsheet(golden(), lambda data: data[: len(data) // 2]), "is geen Excelbestand", NO_EXCEL),
    "a broken sheet": (spreadsheet(golden(), with_broken_sheet), "is geen Excelbestand", NO_EXCEL),
    "missing columns": (
        text("team.csv", "naam;vraag;value\nr1;x;1\n"),
        "ontbreken kolommen: respondent, item, perspective en option. Gevonden zijn: naam, vraag en value",
        RENAME,
    ),
    "another instrument": (
        answers(instrument="start"),
        "Dit zijn antwoorden op een ander instrument (start)",
        OTHER_FILE,
    ),
    "a newer format": (answers(format=2), "met een nieuwere versie van het werkboek gemaakt", "Werk het werkboek bij"),
    "no format": (answers(format=None), "geen antwoordbestand van het werkboek", OTHER_FILE),
    "a list": (text("ocai.json", "[1, 2]"), "geen antwoordbestand van het werkboek", OTHER_FILE),
    "deelnemer.json": (
        text("deelnemer.json", '{"format": 1, "id": "d-1"}'),
        "geen antwoordbestand van het werkboek",
        OTHER_FILE,
    ),
    "rows that are no rows": (answers(rows=[1]), "geen antwoordbestand van het werkboek", OTHER_FILE),
    "a row without item": (answers(rows=[{"value": 1}]), "mist een regel het item of de waarde", COPY),
    "a row without value": (answers(rows=[{"item": "succes"}]), "mist een regel het item of de waarde", COPY),
    "a list for a perspective": (
        answers(rows=[{**ONE_ROW, "perspective": ["nu"]}]),
        "mist een regel het item of de waarde",
        COPY,
    ),
    "cleared answers": (
        answers(rows=[{**ONE_ROW, "value": None}]),
        "hierin staat geen enkel antwoord",
        "geen enkel antwoord",
    ),
    "an empty folder": (
        lambda folder: folder,
        "staan geen bestanden met antwoorden",
        "Zet er .json-, .csv- of .xlsx-bestanden van uw team in",
    ),
    "no file at all": (
        lambda folder: folder / "kwijt.csv",
        "'kwijt.csv' bestaat niet",
        "Controleer de naam",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_can_not_be_used_is_told(tmp_path: Path, cli: Cli, name: str) -> None:
    make, what, remedy = FILES[name]
    source = make(tmp_path)
    before = everything(tmp_path)
    done = cli("score", "ocai", source)
    assert done.code == 2
    assert done.out == ""
    assert what in done.err
    assert remedy in done.err
    assert ("Uw antwoorden, " if remedy == CORRECT else source.name) in done.err
    assert "Traceback" not in done.err
    assert everything(tmp_path) == before


def test_the_same_is_told_by_the_real_command_line_and_as_json(tmp_path: Path) -> None:
    path = text("ocai.json", REAL[:100])(tmp_path)
    done = start(tmp_path, "score", "ocai", path, "--json", how="as a module")
    assert done.code == 2
    assert "ocai.json: Dit antwoordbestand breekt af of is beschadigd" in done.err
    assert "Traceback" not in done.err
    assert done.json["files"][0]["used"] is False
    assert (done.json["n"], done.json["scores"]) == (0, [])


@pytest.mark.parametrize("name", [name for name in FILES if FILES[name][2] not in {CORRECT, ""}])
def test_beside_good_files_a_bad_one_stops_nothing(tmp_path: Path, cli: Cli, name: str) -> None:
    spoilt = tmp_path / "fout"
    spoilt.mkdir()
    source = FILES[name][0](spoilt)
    done = cli("score", "ocai", write_csv(tmp_path / "goed.csv", team(6)), source, "--json")
    assert done.code == 0, done.err
    assert done.json["n"] >= 6
    assert {use["file"]: use["used"] for use in done.json["files"]}["goed.csv"] is True
    assert FILES[name][1] in done.err


def test_an_older_version_is_taken_over_by_id(tmp_path: Path, cli: Cli) -> None:
    gone = {"perspective": "nu", "item": "vergaderen", "option": "familie", "value": 3}
    older = answer_json(golden(), version="0.9")
    path = tmp_path / "ocai.json"
    path.write_text(json.dumps({**older, "rows": [*older["rows"], gone]}), encoding="utf-8")
    done = cli("score", "ocai", path, "--json")
    assert done.code == 0
    assert done.score("nu", "familie")["score"] == 44
    assert "gemaakt met versie 0.9 van dit instrument; de antwoorden zijn overgenomen per item" in done.err
    assert "'vergaderen' is geen bekende waarde in de kolom 'item'" in done.err


def test_an_older_version_with_all_its_items_is_used_whole(tmp_path: Path, cli: Cli) -> None:
    done = cli("score", "ocai", answers(version="0.9")(tmp_path), "--json")
    assert [use["used"] for use in done.json["files"]] == [True]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("ocia", "ocai"),
        ("OCAI", "ocai"),
        ("cultuurscan", ""),
        ("m3-voorbereidin", "m3-voorbereiding"),
        ("../ocai", "ocai"),
    ],
)
@pytest.mark.parametrize("command", [("score",), ("instruments",)])
def test_an_unknown_instrument_names_the_nearest(
    tmp_path: Path, cli: Cli, wrong: str, right: str, command: tuple[str]
) -> None:
    more = [write_csv(tmp_path / "ik.csv", golden())] if command == ("score",) else []
    done = cli(*command, wrong, *more)
    assert done.code == 2
    assert f"{wrong}: Dit instrument bestaat niet. Bedoelt u '{right}" in done.err
    known = sorted(path.stem for path in (Path(wb.__file__).parent / "instruments").glob("*.yaml"))
    assert f"Er zijn {', '.join(known)}." in done.err


def test_a_wrong_option_is_told_in_dutch(cli: Cli) -> None:
    done = cli("score", "ocai", "--jason")
    assert done.code == 2
    assert "--jason" in done.err
    assert not re.search(r"\b(no such|try|usage|error|option)\b", done.err, re.IGNORECASE)


# ---- an instrument of one's own that is broken: file, line, key and what is allowed ----

YAML_TEXT = (
    (Path(wb.__file__).parent / "instruments" / "ocai.yaml")
    .read_text(encoding="utf-8")
    .replace("id: ocai", "id: eigen", 1)
)
QUIZ = """\
id: eigen
version: "1.0"
kind: quiz
title: Vragen
items:
  - id: kleur
    form: choice
    text: Welke kleur?
    options: [{id: rood, text: Rood}, {id: blauw, text: Blauw}]
  - id: tabel
    form: table
    text: Vul in.
    columns: [{id: wat, text: Wat}]
"""


def put(old: str, new: str, base: str = YAML_TEXT) -> str:
    assert base.count(old) >= 1, old
    return base.replace(old, new, 1)


# name: the whole text, the line (by what stands in it) that is named, the key, what is said, what to do
BROKEN: dict[str, tuple[str, str, str, str]] = {
    "a tab": (put("  - id: leiderschap", "\t- id: leiderschap"), "\t- id: leiderschap", "opmaak", "inspringing"),
    "an open bracket": (put("source: [cameron", "source: [cameron, [") + "\n", "", "opmaak", "aanhalingstekens"),
    "an open quote": (put('version: "1.0"', 'version: "1.0'), "", "opmaak", "aanhalingstekens"),
    "a key twice": (put("minutes: 20", "minutes: 20\nminutes: 30"), "minutes: 30", "opmaak", "Kijk op deze regel"),
    "a colon in a text": (put("short: Cultuurscan", "short: Scan: cultuur"), "short:", "opmaak", "dubbele punten"),
    "a tag": (put("minutes: 20", "minutes: !!python/object:os.system 20"), "minutes:", "opmaak", "Kijk op deze regel"),
    "a control character": (put("short: Cult", "short: \x07Cult"), "short:", "opmaak", "Kijk op deze regel"),
    "a list": ("- a\n- b\n", "", "beschrijft geen instrument", "Begin het bestand"),
    "nothing": ("", "", "beschrijft geen instrument", "Begin het bestand"),
    "an unknown kind": (
        put("kind: ipsative", "kind: ipsatif"),
        "kind:",
        "'ipsatif' bestaat niet",
        "'ipsative'? Toegestaan",
    ),
    "a list for the kind": (put("kind: ipsative", "kind: [quiz]"), "kind:", "bestaat niet", "Toegestaan bij 'kind'"),
    "no kind": (
        put("kind: ipsative\n", ""),
        "id: eigen",
        "De soort 'None'",
        f"Toegestaan bij 'kind' zijn {', '.join(KINDS)}",
    ),
    "a misspelt key": (
        put("minutes: 20", "minuten: 20"),
        "minuten:",
        "'minuten' hoort hier niet",
        "Bedoelt u 'minutes'",
    ),
    "a misspelt key in an item": (
        put("    help: Wat doet", "    hulp: Wat doet"),
        "hulp:",
        "'items.2.hulp' hoort hier niet",
        "Toegestaan zijn id, text, options, help",
    ),
    "a number for a key": (put("minutes: 20", "7: 20"), "7: 20", "'7' hoort hier niet", "Toegestaan zijn"),
    "a missing key": (
        put("title: Cultuurscan naar", "about2: Cultuurscan naar").replace("about2", "short2"),
        "short2",
        "'short2'",
        "Bedoelt u 'short'",
    ),
    "a missing title": (
        re.sub(r"\ntitle: .*", "", YAML_TEXT),
        "id: eigen",
        "'title' ontbreekt",
        "Vul deze sleutel aan",
    ),
    "an item without text": (
        put("    text: Leiderschap\n", ""),
        "- id: leiderschap",
        "'items.2.text' ontbreekt",
        "Vul deze sleutel aan",
    ),
    "a word for a number": (
        put("minutes: 20", "minutes: twintig"),
        "minutes:",
        "'minutes' past niet",
        "een geheel getal",
    ),
    "a fraction for a whole number": (
        put("minutes: 20", "minutes: 20.5"),
        "minutes:",
        "'minutes' past niet",
        "een geheel getal",
    ),
    "a number for a text": (put('version: "1.0"', "version: 1.0"), "version:", "'version' past niet", "tekst"),
    "a word that is not allowed": (
        put("leaves: own", "leaves: altijd"),
        "leaves:",
        "'leaves' past niet",
        "own, aggregate, never",
    ),
    "a text for the items": (
        put("items:\n", "items: zes\nitemz:\n"),
        "itemz:",
        "'itemz' hoort hier niet",
        "Bedoelt u 'items'",
    ),
    "an item that is a word": (
        put("  - id: kenmerken", "  - kenmerken\n  - id: kenmerken"),
        "- kenmerken",
        "'items.1' past niet",
        "Toegestaan is",
    ),
    "the same item twice": (
        put("- id: leiderschap", "- id: kenmerken"),
        "- id: kenmerken",
        "'items.kenmerken' komt twee keer voor",
        "eigen id",
    ),
    "the same option twice": (
        put("{id: markt, text: Markt", "{id: familie, text: Markt"),
        "text: Markt",
        "'options.familie' komt twee keer",
        "eigen id",
    ),
    "an item without one option": (
        put("      markt: De schoolleiding", "      bazaar: De schoolleiding"),
        "    options:",
        "'items.leiderschap.options'",
        "dezelfde id's",
    ),
    "no strength": (
        re.sub(r"  strength:\n(    - .*\n)+", "  strength: []\n", YAML_TEXT),
        "strength: []",
        "'bands.strength'",
        "at_least",
    ),
    "an id that is not the file's name": (
        put("id: eigen", "id: anders"),
        "id: anders",
        "niet de naam van het bestand",
        "'anders.yaml'",
    ),
    "a choice without a choice": (
        put(", {id: blauw, text: Blauw}", "", QUIZ),
        "    options:",
        "minder dan twee",
        "ten minste twee",
    ),
    "two right answers": (
        put("text: Rood}, {id: blauw,", "text: Rood, right: true}, {id: blauw, right: true,", QUIZ),
        "    options:",
        "twee antwoorden als goed gemerkt",
        "kies 'choices'",
    ),
    "a table without columns": (
        put("    columns: [{id: wat, text: Wat}]\n", "", QUIZ),
        "- id: tabel",
        "ontbreken de kolommen",
        "Zet onder 'columns'",
    ),
    "no items": (QUIZ[: QUIZ.index("items:")] + "items: []\n", "items: []", "heeft geen items", "ten minste één item"),
    "a form that is not there": (
        put("form: choice", "form: keuze", QUIZ),
        "form:",
        "'items.1.form' past niet",
        "choice, choices, number",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_instrument_is_told_with_file_line_and_key(
    tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    content, line, what, remedy = BROKEN[name]
    path = tmp_path / "eigen.yaml"
    path.write_bytes(content.encode())
    monkeypatch.setenv("WORKBOOK_INSTRUMENTS", str(tmp_path))
    done = cli("instruments", "eigen")
    assert done.code == 2
    assert done.err.startswith("eigen.yaml")
    assert what in done.err
    assert remedy in done.err
    assert "Traceback" not in done.err
    if line:
        lines = [number for number, each in enumerate(content.splitlines(), start=1) if line in each]
        assert re.match(rf"eigen\.yaml, regel ({'|'.join(map(str, lines))}): ", done.err), (lines, done.err)
    assert path.read_bytes() == content.encode()


def test_an_instrument_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    (tmp_path / "eigen.yaml").write_bytes(YAML_TEXT.encode("cp1252", errors="replace"))
    with pytest.raises(WorkbookError, match=r"eigen\.yaml: .*UTF-8"):
        load(tmp_path / "eigen.yaml")


def test_a_date_is_text_like_any_other(tmp_path: Path) -> None:
    path = tmp_path / "eigen.yaml"
    path.write_text(put('version: "1.0"', "version: 2026-02-31"), encoding="utf-8")
    assert load(path).version == "2026-02-31"


# ---- folders that can't be written, files that are held ----


def immutable(folder: Path) -> Iterator[None]:
    """Set the immutable flag, which stops root too."""
    done = (
        subprocess.run(["chattr", "+i", str(folder)], capture_output=True, check=False)
        if shutil.which("chattr")
        else None
    )
    if done is None or done.returncode:
        pytest.skip("this file system has no immutable flag")
    try:
        yield
    finally:
        subprocess.run(["chattr", "-i", str(folder)], check=True)


def another_user(folder: Path) -> Iterator[None]:
    """Become somebody who may read but not write; root writes through mode 0555."""
    folder.chmod(0o555)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)


CLOSED = {"immutable": contextlib.contextmanager(immutable), "another user": contextlib.contextmanager(another_user)}


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user of this machine may enter."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o755)
        yield folder


def row(value: float, *, option: str = "familie", at: str | None = None) -> dict[str, Any]:
    made = {"perspective": "nu", "item": "kenmerken", "option": option, "value": value}
    return made if at is None else {**made, "saved_at": at}


@pytest.mark.parametrize("how", CLOSED)
def test_a_closed_folder_is_told_and_what_was_saved_stays(open_folder: Path, how: str) -> None:
    home.make_home(open_folder)
    save_rows(CULTURE, [row(40)], folder=open_folder)
    before = everything(open_folder)
    with CLOSED[how](open_folder / "antwoorden"), pytest.raises(WorkbookError) as told:
        save_rows(CULTURE, [row(55)], folder=open_folder)
    assert "ocai.json" in told.value.where
    assert "kan niet worden geschreven" in told.value.what
    assert "Kies een map waarin u mag opslaan" in told.value.remedy
    assert everything(open_folder) == before
    save_rows(CULTURE, [row(55)], folder=open_folder)
    assert read_answer_file(open_folder / "antwoorden" / "ocai.json").value("nu", "kenmerken", "familie") == 55


@pytest.mark.parametrize("how", CLOSED)
def test_opening_in_a_closed_folder_is_told(
    open_folder: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(opening, "start_lab", lambda *_, **__: pytest.fail("JupyterLab was started"))
    with CLOSED[how](open_folder):
        done = cli("open", open_folder / "werkboek")
    assert done.code == 2
    assert "In deze map kan niet worden geschreven" in done.err
    assert "bijvoorbeeld in Documenten" in done.err
    assert everything(open_folder) == {}


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "werkboek").write_text("een bestand")
    with pytest.raises(WorkbookError, match="kan niet worden geschreven"):
        opening.prepare(tmp_path / "werkboek")
    assert (tmp_path / "werkboek").read_text() == "een bestand"


class Held:
    """`os.replace` as Windows does it while Excel or OneDrive holds the file: refused a number of times."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, times: float) -> None:
        self.refused, self.pauses, self._times, self._replace = 0, list[float](), times, os.replace
        monkeypatch.setattr(os, "replace", self)
        monkeypatch.setattr(home.time, "sleep", self.pauses.append)

    def __call__(self, old: Path, new: Path) -> None:
        if self.refused < self._times:
            self.refused += 1
            raise PermissionError(13, "Access is denied", str(new))
        self._replace(old, new)


def test_a_file_held_for_a_moment_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.make_home(tmp_path)
    save_rows(CULTURE, [row(40)], folder=tmp_path)
    held = Held(monkeypatch, times=3)
    save_rows(CULTURE, [row(55)], folder=tmp_path)
    assert (held.refused, len(held.pauses)) == (3, 3)
    assert read_answer_file(tmp_path / "antwoorden" / "ocai.json").value("nu", "kenmerken", "familie") == 55


def test_a_file_held_for_long_is_told_and_nothing_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.make_home(tmp_path)
    save_rows(CULTURE, [row(40)], folder=tmp_path)
    before = everything(tmp_path)
    with monkeypatch.context() as meanwhile:
        held = Held(meanwhile, times=float("inf"))
        with pytest.raises(WorkbookError) as told:
            save_rows(CULTURE, [row(55)], folder=tmp_path)
        assert 1 <= sum(held.pauses) <= 5
    assert "kon niet worden bijgewerkt" in told.value.what
    assert "Excel of OneDrive" in told.value.remedy
    assert everything(tmp_path) == before
    assert save_rows(CULTURE, [row(55)], folder=tmp_path).value("nu", "kenmerken", "familie") == 55


def test_a_full_disk_is_told_and_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ocai.json"
    path.write_text("oud")
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(WorkbookError, match="misschien is de schijf vol"):
        home.write_atomic(path, b"nieuw")
    assert everything(tmp_path) == {"ocai.json": b"oud"}


# ---- one's own answers that got damaged ----

DAMAGED = {
    "half-written": REAL[:200].encode(),
    "empty": b"",
    "binary": bytes(range(256)),
    "another instrument's": json.dumps(answer_json(golden(), instrument="start")).encode(),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_own_answers_are_set_aside_whole_when_new_ones_are_saved(tmp_path: Path, name: str) -> None:
    home.make_home(tmp_path)
    path = tmp_path / "antwoorden" / "ocai.json"
    path.write_bytes(DAMAGED[name])
    save_rows(CULTURE, [row(40)], folder=tmp_path)
    save_rows(CULTURE, [row(30)], folder=tmp_path)
    (aside,) = (tmp_path / "antwoorden").glob("*(beschadigd *")
    assert aside.read_bytes() == DAMAGED[name]
    assert read_answer_file(path).value("nu", "kenmerken", "familie") == 30


def test_two_damaged_files_in_one_second_are_both_kept(tmp_path: Path) -> None:
    home.make_home(tmp_path)
    path = tmp_path / "antwoorden" / "ocai.json"
    for content in (b"een", b"twee"):
        path.write_bytes(content)
        assert read_own(path) is None
    assert {aside.read_bytes() for aside in path.parent.glob("*(beschadigd *")} == {b"een", b"twee"}


def test_reading_damaged_own_answers_says_so_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.make_home(tmp_path)
    (tmp_path / "antwoorden" / "ocai.json").write_bytes(DAMAGED["half-written"])
    monkeypatch.setenv("WORKBOOK_HOME", str(tmp_path))
    before = everything(tmp_path)
    profile = wb.score("ocai")
    assert profile.empty
    assert "ocai.json: Dit antwoordbestand breekt af of is beschadigd" in profile.message
    assert everything(tmp_path) == before


def test_answers_of_a_newer_workbook_are_left_alone(tmp_path: Path) -> None:
    home.make_home(tmp_path)
    path = write_json(tmp_path / "antwoorden" / "ocai.json", golden(), format=2)
    before = everything(tmp_path)
    with pytest.raises(WorkbookError, match="nieuwere versie"):
        save_rows(CULTURE, [row(40)], folder=tmp_path)
    assert everything(tmp_path) == before
    assert path.exists()


def test_half_an_emoji_costs_no_answer(tmp_path: Path) -> None:
    home.make_home(tmp_path)
    entry = {"entry": "kleur", "item": "kleur", "text": "Goed zo \ud83d"}
    save_rows(CULTURE, [row(40)], [entry], folder=tmp_path)
    saved = read_answer_file(tmp_path / "antwoorden" / "ocai.json")
    assert saved.entries[0]["text"] == "Goed zo ?"
    assert saved.value("nu", "kenmerken", "familie") == 40


@pytest.mark.parametrize("content", [b"", b"{", b'{"format": 1}', b"[]", b"\xff\xfe\x00"])
def test_a_damaged_pseudonym_is_told_and_not_replaced(tmp_path: Path, content: bytes) -> None:
    home.make_home(tmp_path)
    (tmp_path / "deelnemer.json").write_bytes(content)
    with pytest.raises(WorkbookError, match="deelnemerscode is beschadigd") as told:
        save_rows(CULTURE, [row(40)], folder=tmp_path)
    assert "houdt al uw antwoorden" in told.value.remedy
    assert (tmp_path / "deelnemer.json").read_bytes() == content


# ---- names ----

NAMES = {
    "spaces": "team van de Wilg (1) .csv",
    "over 200 characters": "é" * 100 + "x" * 40 + ".csv",
    "decomposed": unicodedata.normalize("NFD", "coördinatoren één.csv"),
    "reserved in Windows": "con.csv",
    "signs": "100% & 'nieuw' #2, d.d. 1-2.CSV",
    "emoji": "team 🐟.csv",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_any_name_is_read(tmp_path: Path, cli: Cli, name: str) -> None:
    path = write_csv(tmp_path / NAMES[name], golden())
    done = cli("score", "ocai", path, "--json")
    assert done.code == 0, done.err
    assert [use["file"] for use in done.json["files"]] == [NAMES[name]]


@pytest.mark.parametrize("name", ["Mijn werkboek (2) één", unicodedata.normalize("NFD", "één map")])
def test_a_workbook_lives_in_a_folder_of_any_name(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = opening.prepare(tmp_path / name).folder
    save_rows(CULTURE, [row(40)], folder=folder)
    monkeypatch.chdir(folder / "module-3")
    assert wb.answers("ocai").table["value"].tolist() == [40]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("con", "_con"),
        ("NUL.docx", "_NUL.docx"),
        ("com1 .pdf", "_com1 .pdf"),
        ("console.pdf", "console.pdf"),
        ("verslag: deel 1/2?.docx", "verslag- deel 1-2-.docx"),
        ("  verslag \t 1 . ", "verslag 1"),
        (unicodedata.normalize("NFD", "één"), "één"),
        ("..", "_"),
        ("", "_"),
        ("a" * 300, "a" * 80),
    ],
)
def test_a_name_is_made_safe_for_windows(name: str, safe: str) -> None:
    assert home.safe_name(name) == safe
