"""The pages around the browser edition: the back-up is `wb.carry()`'s own zip, in both directions, and no text or file is missing."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import random
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from workbook.content import example_home
from workbook.errors import WorkbookError
from workbook.home import FOLDERS, deelnemer_id, make_home
from workbook.instrument import instrument
from workbook.opening import prepare
from workbook.portfolio import bring, pack
from workbook.responses import read_answer_file, save_rows
from workbook.site.page import STORAGE, pages
from workbook.texts import area

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "workbook" / "site" / "page"
OCAI = instrument("ocai")
Script = Callable[..., Any]

# The functions that every script below starts with: bytes go over as base64, a folder as an object of names.
PREFACE = """
import { readFileSync } from "node:fs";
import * as zip from "./zip.js";
import * as portfolio from "./portfolio.js";
import * as drive from "./drive.js";
import * as running from "./running.js";
import * as backup from "./backup.js";
import { makeTexts } from "./dom.js";
import settings from "./teksten.js";
const given = JSON.parse(readFileSync(0, "utf8"));
const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));
const base64 = (data) => Buffer.from(data).toString("base64");
const folder = (files) => new Map(Object.entries(files).map(([name, text]) => [name, bytes(text)]));
const told = (files) => Object.fromEntries([...files].map(([name, data]) => [name, base64(data)]));
const memory = (files, shipped = new Map()) => ({
  read: async () => new Map(files),
  shipped: async (name) => shipped.get(name) ?? null,
  change: async (name, decide) => {
    const data = decide(files.get(name) ?? null);
    if (data) files.set(name, data);
  },
});
const answer = (value) => console.log(JSON.stringify(value));
const code = async (work) => { try { await work(); return ""; } catch (error) { return error.code ?? String(error); } };
"""


@pytest.fixture(scope="module")
def js(tmp_path_factory: pytest.TempPathFactory) -> Script:
    """Return a function that runs a script among the pages' own modules, and gives back what it answers."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    place = tmp_path_factory.mktemp("pagina")
    for name, data in pages("e1").items():
        if name.startswith("pagina/"):
            (place / name.removeprefix("pagina/")).write_bytes(data)
    (place / "package.json").write_text('{"type": "module"}', encoding="utf-8")

    def run(script: str, **values: Any) -> Any:
        path = place / f"run-{hashlib.sha256(script.encode()).hexdigest()[:12]}.js"
        path.write_text(PREFACE + script, encoding="utf-8")
        done = subprocess.run(
            [node, str(path)],
            input=json.dumps(values),
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def back(told: dict[str, str]) -> dict[str, bytes]:
    return {name: base64.b64decode(text) for name, text in told.items()}


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".werkboek" not in path.parts
    }


def as_told(folder: Path | dict[str, bytes]) -> dict[str, str]:
    return {name: b64(data) for name, data in (files(folder) if isinstance(folder, Path) else folder).items()}


def row(value: float | None, when: str, item: str = "kenmerken", option: str = "familie") -> dict[str, Any]:
    return {"perspective": "nu", "item": item, "option": option, "value": value, "saved_at": when}


def rezip(data: bytes, change: dict[str, bytes], manifest: dict[str, Any] | None = None) -> bytes:
    """Write a portfolio again with files changed or added; the sums follow unless a manifest says otherwise."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = {name: archive.read(name) for name in archive.namelist()} | change
    told = json.loads(content.pop("manifest.json"))
    told["files"] = {name: hashlib.sha256(each).hexdigest() for name, each in content.items()}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps({**told, **(manifest or {})}))
        for name, each in content.items():
            archive.writestr(name, each)
    return made.getvalue()


@pytest.fixture
def laptop(tmp_path: Path) -> Path:
    """Return a folder in use: notebooks, answers, a team, keys, an attachment with an accent, a name."""
    folder = prepare(tmp_path / "laptop").folder
    make_home(folder, name="Renée d'Ëzel")
    for part in ("antwoorden", "team"):
        shutil.copytree(example_home() / part, folder / part, dirs_exist_ok=True)
    (folder / "sleutels").mkdir(exist_ok=True)
    (folder / "sleutels" / "zout.json").write_text('{"zout": "x"}', encoding="utf-8")
    (folder / "bijlagen" / "één plan.docx").write_bytes(bytes(range(256)) * 300)
    return folder


@pytest.fixture
def carried(laptop: Path, tmp_path: Path) -> bytes:
    pack(tmp_path / "mee.zip", laptop)
    return (tmp_path / "mee.zip").read_bytes()


# ---- the zip itself ----

CONTENT = {"antwoorden/é.json": b'{"a": 1}', "leeg.txt": b"", "groot.bin": random.Random(1).randbytes(70_000), "herhaald": b"abc" * 9000}  # fmt: skip


def test_a_zip_of_the_browser_is_read_by_python(js: Script) -> None:
    made = js("answer(base64(await zip.makeZip([...folder(given.files)])));", files=as_told(CONTENT))
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(made))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == CONTENT
        kinds = {each.filename: each.compress_type for each in archive.infolist()}
        assert all(each.date_time[0] >= 2026 for each in archive.infolist())
    assert kinds["herhaald"] == zipfile.ZIP_DEFLATED
    assert kinds["groot.bin"] == zipfile.ZIP_STORED


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_zip_of_python_is_read_by_the_browser(js: Script, method: int) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        archive.comment = b"a note at the end"
        archive.mkdir("antwoorden")
        for name, data in CONTENT.items():
            archive.writestr(name, data)
    found = js("answer(told(await zip.readZip(bytes(given.zip), { limit: 1e6 })));", zip=b64(made.getvalue()))
    assert back(found) == CONTENT


def test_a_checksum_is_that_of_every_zip(js: Script) -> None:
    import zlib

    texts = [b"", b"a", b"123456789", bytes(range(256))]
    sums = js("answer(given.texts.map((text) => zip.crc32(bytes(text))));", texts=[b64(each) for each in texts])
    assert sums == [zlib.crc32(each) for each in texts]


def _zip_of(data: bytes = b"abc" * 500) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", data)
    return made.getvalue()


def _changed(data: bytes, at: int, value: bytes) -> bytes:
    return data[:at] + value + data[at + len(value) :]


def _broken() -> dict[str, bytes]:
    whole = _zip_of()
    central = whole.index(b"PK\x01\x02")
    return {
        "nothing": b"",
        "text": b"Geen zip, maar een brief aan de ouders.",
        "half": whole[: len(whole) // 2],
        "end only": whole[-22:],
        "other sum": _changed(whole, central + 16, b"\0\0\0\0"),
        "locked": _changed(whole, central + 8, b"\x01\x00"),
        "method": _changed(whole, central + 10, b"\x0c\x00"),
        "says it is smaller": _changed(whole, central + 24, b"\x05\x00\x00\x00"),
        "beyond the end": _changed(whole, central + 42, b"\xff\xff\xff\x7f"),
    }


def test_a_broken_zip_is_told_and_never_half_read(js: Script) -> None:
    script = """
    const found = [];
    for (const [what, text] of Object.entries(given.zips)) found.push([what, await code(() => zip.readZip(bytes(text), { limit: 1e6 }))]);
    answer(Object.fromEntries(found));
    """
    assert js(script, zips=as_told(_broken())) == dict.fromkeys(_broken(), "no_zip")


def test_a_zip_that_would_fill_the_memory_is_refused_before_it_is_unpacked(js: Script) -> None:
    found = js(
        "answer(await code(() => zip.readZip(bytes(given.zip), { limit: 1000 })));", zip=b64(_zip_of(b"0" * 5000))
    )
    assert found == "too_big"


# ---- from the browser to a laptop ----

PACK = "const made = await portfolio.pack(folder(given.files), settings.rules); answer(made && { zip: base64(made.zip), count: made.count });"


def test_a_back_up_of_the_browser_is_taken_in_on_a_laptop(js: Script, laptop: Path, tmp_path: Path) -> None:
    made = js(PACK, files=as_told(laptop))
    (tmp_path / "werkboek.zip").write_bytes(base64.b64decode(made["zip"]))
    other = tmp_path / "other"
    told = bring(tmp_path / "werkboek.zip", make_home(other))
    assert not told.notes
    assert deelnemer_id(other) == deelnemer_id(laptop)
    expected = {name: data for name, data in files(laptop).items() if not name.endswith(".yaml") or "/" in name}
    assert {name: files(other).get(name) for name in expected if _is_carried(name)} == {
        name: data for name, data in expected.items() if _is_carried(name)
    }
    assert made["count"] == sum(map(_is_carried, files(laptop)))


def _is_carried(name: str) -> bool:
    first, *rest = name.split("/")
    hidden = any(part.startswith(".") for part in (first, *rest))
    return not hidden and (
        name in {"deelnemer.json", "naam.json"}
        or name.endswith(".ipynb")
        or (bool(rest) and first in {*FOLDERS, "sleutels"})
    )


def test_both_ways_of_packing_take_the_same_files_along(js: Script, laptop: Path, carried: bytes) -> None:
    (laptop / "antwoorden" / ".ocai.json.lock").touch()
    (laptop / ".ipynb_checkpoints").mkdir(exist_ok=True)
    (laptop / ".ipynb_checkpoints" / "Start-checkpoint.ipynb").write_text("{}", encoding="utf-8")
    made = js(PACK, files=as_told(laptop))
    with (
        zipfile.ZipFile(io.BytesIO(base64.b64decode(made["zip"]))) as ours,
        zipfile.ZipFile(io.BytesIO(carried)) as theirs,
    ):
        assert sorted(ours.namelist()) == sorted(theirs.namelist())
        manifests = [json.loads(archive.read("manifest.json")) for archive in (ours, theirs)]
    assert [sorted(each) for each in manifests] == [sorted(manifests[0])] * 2
    assert manifests[0]["files"] == manifests[1]["files"]
    assert manifests[0]["deelnemer"] == deelnemer_id(laptop)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", manifests[0]["made_at"])


def test_where_nobody_worked_there_is_nothing_to_pack(js: Script) -> None:
    assert js(PACK, files={}) is None
    assert js(PACK, files={"module-1/0-start.ipynb": b64(b"{}")}) is None


# ---- from a laptop to the browser ----

BRING = """
const here = folder(given.here);
const store = memory(here, folder(given.shipped ?? {}));
let done = null;
const wrong = await code(async () => { done = await portfolio.bring(bytes(given.zip), store, settings.rules); });
answer({ done, wrong, files: told(here) });
"""


def test_a_laptops_portfolio_comes_back_whole_in_an_empty_browser(js: Script, laptop: Path, carried: bytes) -> None:
    found = js(BRING, zip=b64(carried), here={})
    assert found["wrong"] == ""
    expected = {name: data for name, data in files(laptop).items() if _is_carried(name)}
    assert back(found["files"]) == expected
    # deelnemer.json is written before the rest, to say whose it is.
    assert len(found["done"]["added"]) == len(expected) - 1
    assert found["done"]["same"] == ["deelnemer.json"]


def test_bringing_it_in_twice_changes_nothing_more(js: Script, carried: bytes) -> None:
    once = js(BRING, zip=b64(carried), here={})
    twice = js(BRING, zip=b64(carried), here=once["files"])
    assert twice["files"] == once["files"]
    assert twice["done"]["added"] == twice["done"]["merged"] == twice["done"]["beside"] == []


def test_a_page_that_the_site_has_itself_is_not_stored_again(js: Script, laptop: Path, carried: bytes) -> None:
    notebooks = {name: data for name, data in files(laptop).items() if name.endswith(".ipynb")}
    found = js(BRING, zip=b64(carried), here={}, shipped=as_told(notebooks))
    assert not [name for name in found["files"] if name.endswith(".ipynb")]
    assert set(notebooks) <= set(found["done"]["same"])


def _times(number: random.Random) -> str:
    return f"2026-1{number.randrange(2)}-0{number.randrange(1, 9)}T10:00:0{number.randrange(3)}.000Z"


def _made_rows(number: random.Random) -> list[dict[str, Any]]:
    return [
        row(number.choice([None, 0, 25, 40.5, 100]), _times(number), item, option)
        for item in ("kenmerken", "leiding", "binding")
        for option in ("familie", "markt")
        if number.random() < 0.6
    ]


def _made_entries(number: random.Random) -> list[dict[str, Any]]:
    return [
        {"entry": f"visie.{which}", "item": "visie", "tekst": f"Élk kind {number.random()}", "saved_at": _times(number)}
        for which in range(4)
        if number.random() < 0.6
    ]


@pytest.mark.parametrize("seed", range(4))
def test_answers_are_merged_as_the_library_merges_them(js: Script, tmp_path: Path, seed: int) -> None:
    number = random.Random(seed)
    here, there = make_home(tmp_path / "here"), make_home(tmp_path / "there")
    (there / "deelnemer.json").write_bytes((here / "deelnemer.json").read_bytes())
    for folder in (here, there):
        save_rows(OCAI, _made_rows(number), folder=folder)
        save_rows(instrument("visie"), [], _made_entries(number), folder=folder)
    before = as_told(here)
    pack(tmp_path / "mee.zip", there)
    found = js(BRING, zip=b64((tmp_path / "mee.zip").read_bytes()), here=before)
    bring(tmp_path / "mee.zip", here)
    for name in ("antwoorden/ocai.json", "antwoorden/visie.json"):
        ours, theirs = json.loads(back(found["files"])[name]), json.loads(files(here)[name])
        assert ours == theirs, name
        assert list(ours) == list(theirs)
    (tmp_path / "ours.json").write_bytes(back(found["files"])["antwoorden/ocai.json"])
    assert read_answer_file(tmp_path / "ours.json") == read_answer_file(here / "antwoorden" / "ocai.json")


def test_an_older_back_up_does_not_undo_what_was_filled_in_since(js: Script, tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    save_rows(OCAI, [row(40, "2026-11-01T10:00:00.000Z")], folder=home)
    pack(tmp_path / "oud.zip", home)
    save_rows(OCAI, [row(70, "2026-11-02T10:00:00.000Z")], folder=home)
    found = js(BRING, zip=b64((tmp_path / "oud.zip").read_bytes()), here=as_told(home))
    rows = json.loads(back(found["files"])["antwoorden/ocai.json"])["rows"]
    assert [each["value"] for each in rows] == [70]
    assert "antwoorden/ocai.json" in found["done"]["same"]


def _page(*sources: str, output: bool = False) -> bytes:
    outputs = [{"output_type": "stream", "name": "stdout", "text": "1"}] if output else []
    cells = [
        {
            "cell_type": "code",
            "source": each.splitlines(keepends=True),
            "outputs": outputs,
            "metadata": {},
            "execution_count": None,
        }
        for each in sources
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def test_of_a_page_that_differs_both_copies_stay_under_the_name_the_library_gives(js: Script, tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    save_rows(OCAI, [row(40, "2026-11-01T10:00:00.000Z")], folder=home)
    (home / "Mijn stuk.ipynb").write_bytes(_page("1", "mijn eigen regel"))
    pack(tmp_path / "mee.zip", home)
    (home / "Mijn stuk.ipynb").write_bytes(_page("1", "iets anders"))
    found = js(BRING, zip=b64((tmp_path / "mee.zip").read_bytes()), here=as_told(home))
    told = bring(tmp_path / "mee.zip", home)
    ours = {name for name in found["files"] if name.endswith(".ipynb")}
    assert ours == {name for name in files(home) if name.endswith(".ipynb")}
    assert len(ours) == 2
    ((name, beside),) = found["done"]["beside"]
    assert name == "Mijn stuk.ipynb"
    assert beside in told.notes[0]
    assert back(found["files"])[beside] == _page("1", "mijn eigen regel")
    assert back(found["files"])[name] == _page("1", "iets anders")


def test_that_a_page_was_run_makes_it_no_other_page(js: Script, tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    (home / "Stuk.ipynb").write_bytes(_page("1\n2"))
    pack(tmp_path / "mee.zip", home)
    (home / "Stuk.ipynb").write_bytes(_page("1\n2", output=True))
    found = js(BRING, zip=b64((tmp_path / "mee.zip").read_bytes()), here=as_told(home))
    assert found["done"]["beside"] == []
    assert back(found["files"])["Stuk.ipynb"] == _page("1\n2", output=True)


def test_a_portfolio_of_another_person_is_refused_where_there_are_answers(
    js: Script, carried: bytes, tmp_path: Path
) -> None:
    other = make_home(tmp_path / "other")
    save_rows(OCAI, [row(10, "2026-11-01T10:00:00.000Z")], folder=other)
    found = js(BRING, zip=b64(carried), here=as_told(other))
    assert found["wrong"] == "another_person"
    assert back(found["files"]) == files(other)
    (tmp_path / "mee.zip").write_bytes(carried)
    with pytest.raises(WorkbookError):
        bring(tmp_path / "mee.zip", other)


def test_who_only_answered_on_the_start_page_takes_the_portfolios_name(
    js: Script, carried: bytes, laptop: Path, tmp_path: Path
) -> None:
    other = make_home(tmp_path / "other")
    (other / "antwoorden" / "start.json").write_bytes((laptop / "antwoorden" / "start.json").read_bytes())
    found = js(BRING, zip=b64(carried), here=as_told(other))
    assert found["wrong"] == ""
    assert json.loads(back(found["files"])["deelnemer.json"])["id"] == deelnemer_id(laptop)


WRONG: list[tuple[dict[str, bytes], dict[str, Any] | None, str]] = [
    ({}, {"format": 2}, "newer"),
    ({}, {"deelnemer": ""}, "no_zip"),
    ({}, {"files": []}, "no_zip"),
    ({}, {"files": {}}, "damaged"),
    ({"../weg.ipynb": b"{}"}, None, "unsafe"),
    ({"antwoorden/../../weg.json": b"{}"}, None, "unsafe"),
    ({"/etc/x.ipynb": b"{}"}, None, "unsafe"),
    ({"C:\\x.ipynb": b"{}"}, None, "unsafe"),
    ({"programma.py": b"1"}, None, "unsafe"),
    ({".verborgen/x.ipynb": b"{}"}, None, "unsafe"),
]


def test_a_wrong_portfolio_is_told_and_nothing_is_taken_over(js: Script, carried: bytes) -> None:
    script = """
    const found = [];
    for (const text of given.zips) {
      const here = new Map();
      found.push([await code(() => portfolio.bring(bytes(text), memory(here), settings.rules)), here.size]);
    }
    answer(found);
    """
    zips = [b64(rezip(carried, change, manifest)) for change, manifest, _ in WRONG]
    assert js(script, zips=zips) == [[wrong, 0] for _, _, wrong in WRONG]


def test_a_zip_of_something_else_is_no_back_up(js: Script) -> None:
    found = js(BRING, zip=b64(_zip_of()), here={})
    assert found["wrong"] == "no_zip"


def test_every_way_to_go_wrong_has_a_sentence(js: Script) -> None:
    thrown = set()
    for path in SOURCE.glob("*.js"):
        thrown |= set(re.findall(r'ZipProblem\((?:manifest \? )?"(\w+)"(?: : "(\w+)")?', path.read_text("utf-8")))
    codes = {code for pair in thrown for code in pair if code}
    assert len(codes) >= 8
    assert codes <= set(area("sitepage")["problems"])
    assert {"unreadable", "full"} == set(area("sitepage")["problems"]) - codes


# ---- what JupyterLite keeps ----


def test_what_is_written_for_jupyterlite_comes_back_byte_by_byte(js: Script) -> None:
    content = {
        "bijlagen/foto.png": bytes(range(256)) * 40,
        "vragenlijsten/mail.txt": "Beste collega's, één vraag.\n".encode(),
        "team/raar.csv": b"\xff\xfe\x00kapot",
        "antwoorden/kapot.json": b'{"half": ',
        "bijlagen/leeg.docx": b"",
    }
    script = """
    const made = [...folder(given.files)].map(([name, data]) => [name, drive.recordOf(name, data, { created: "c", modified: "m" })]);
    answer({ records: made.map(([, record]) => record), files: told(made.map(([name, record]) => [name, drive.bytesOf(record)])) });
    """
    found = js(script, files=as_told(content))
    assert back(found["files"]) == content
    records = {each["path"]: each for each in found["records"]}
    assert records["vragenlijsten/mail.txt"]["format"] == "text"
    assert records["bijlagen/foto.png"] | {"content": ""} == {
        "name": "foto.png", "path": "bijlagen/foto.png", "created": "c", "last_modified": "m", "writable": True, "size": 10240,
        "content": "", "format": "base64", "mimetype": "application/octet-stream", "type": "file",
    }  # fmt: skip


def test_json_is_kept_as_jupyterlite_does_and_read_with_or_without_a_mark_at_its_start(js: Script) -> None:
    script = """
    const record = drive.recordOf("antwoorden/ocai.json", bytes(given.data), { created: "c", modified: "m" });
    answer({ record, again: base64(drive.bytesOf(record)), folder: drive.bytesOf({ type: "directory", content: null }) });
    """
    found = js(script, data=b64(b"\xef\xbb\xbf" + '{"tekst":  "één"}'.encode()))
    assert found["record"]["content"] == {"tekst": "één"}
    assert found["record"]["format"] == "json"
    assert found["record"]["size"] == len('{"tekst":"één"}'.encode())
    assert json.loads(base64.b64decode(found["again"])) == {"tekst": "één"}
    assert found["folder"] is None


# ---- which cells are run first ----


def _cells(path: Path) -> list[dict[str, str]]:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [{"type": cell["cell_type"], "source": "".join(cell["source"])} for cell in notebook["cells"]]


def test_every_page_begins_with_its_first_cell_and_its_first_question(js: Script) -> None:
    shipped = sorted(path for path in (ROOT / "notebooks").rglob("*.ipynb") if "docent" not in path.parts)
    cells = [_cells(path) for path in shipped]
    assert len(cells) > 20
    for own, first in zip(cells, js("answer(given.cells.map(running.firstCells));", cells=cells), strict=True):
        code = [at for at, cell in enumerate(own) if cell["type"] == "code"]
        asked = [at for at in code if re.search(r"\bwb\.(question|form)\(", own[at]["source"])]
        assert first[0] == code[0]
        assert not asked or first[-1] == asked[0]
        assert len(first) <= 2


@pytest.mark.parametrize(
    ("sources", "first"),
    [
        (["import workbook as wb", "wb.score(1)", "wb.plot(2)", "wb.form('ocai')", "wb.score(3)"], [0, 3]),
        (["import workbook as wb\nwb.question('start.proef')", "wb.form('ocai')"], [0]),
        (["1", "2"], [0]),
        (["", "1"], [1]),
        ([], []),
    ],
)
def test_the_question_does_not_wait_for_figures_that_stand_before_it(
    js: Script, sources: list[str], first: list[int]
) -> None:
    cells = [{"type": "code", "source": each} for each in sources]
    assert js("answer(running.firstCells(given.cells));", cells=cells) == first


def test_the_rest_of_an_assignment_is_run_and_handing_in_is_left_to_its_reader(js: Script) -> None:
    sources = ["import workbook as wb", "wb.form('ocai')", "wb.score(1)", "  ", "wb.hand_in('m3-cultuur')"]
    cells = [{"type": "code", "source": each} for each in sources]
    cells.insert(1, {"type": "code", "source": "wb.score('eerder')"})
    cells.insert(2, {"type": "markdown", "source": "wb.hand_in('dit is tekst')"})
    assert js("answer(running.restCells(given.cells));", cells=cells) == {"rest": [1, 4], "own": 1}


def test_no_shipped_page_hands_in_by_itself(js: Script) -> None:
    shipped = sorted(path for path in (ROOT / "notebooks").rglob("*.ipynb") if "docent" not in path.parts)
    cells = [_cells(path) for path in shipped]
    parts = js("answer(given.cells.map((each) => [running.firstCells(each), running.restCells(each)]));", cells=cells)
    handing_in = 0
    for own, (first, rest) in zip(cells, parts, strict=True):
        run = [own[at]["source"] for at in (*first, *rest["rest"])]
        assert not [source for source in run if "hand_in(" in source]
        code = [cell for cell in own if cell["type"] == "code" and cell["source"].strip()]
        assert len(run) + rest["own"] == len(code)
        handing_in += rest["own"]
    assert handing_in >= 4


# ---- the files and the words ----


def test_every_script_that_is_asked_for_is_there() -> None:
    made = pages("e1")
    start = made["index.html"].decode()
    asked = {name.partition("?")[0] for name in re.findall(r'(?:src|href)="(pagina/[^"]+)"', start)}
    assert {"pagina/plaats.js", "pagina/start.js", "pagina/start.css"} == asked
    assert asked <= set(made)
    assert {"pagina/werkboek.js", "pagina/werkboek.css"} <= set(made)
    for name, data in made.items():
        for wanted in re.findall(r'from "\./([\w.]+)"', data.decode()):
            assert f"pagina/{wanted}" in made, name


def test_the_start_page_is_filled_in_and_names_its_edition() -> None:
    start = pages("abc123")["index.html"].decode()
    assert "[[" not in start
    assert 'lang="nl"' in start
    assert "pagina/start.js?e=abc123" in start
    assert "pagina/start.js?e=a&amp;b" in pages("a&b")["index.html"].decode()


def test_no_page_asks_anything_elsewhere() -> None:
    for name, data in pages("e1").items():
        assert not re.search(r"https?://|//[a-z]+\.[a-z]", data.decode()), name


def _asked_texts() -> set[str]:
    found: set[str] = set()
    for path in SOURCE.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'texts\((?:any \? )?"(\w+)"', text)) | set(
            re.findall(r'bar\.tell\(texts\("(\w+)"', text)
        )
        found |= set(re.findall(r'texts\(\w+ \? "(\w+)" : "\w+"', text)) | set(
            re.findall(r'texts\(\w+ \? "\w+" : "(\w+)"', text)
        )
        counted = re.findall(r'texts\.counted\("(\w+)"', text)
        found |= {f"{name}_{many}" for name in counted for many in ("one", "many")}
    # Those whose name is put together, or given as a parameter.
    found |= {f"stage_{stage}" for stage in ("page", "python", "packages", "notebook")}
    return found | {"folder_prompt", "folder_denied", "persist_yes", "persist_no", "persist_refused"}


def test_every_word_of_the_scripts_is_there_and_every_word_is_used() -> None:
    parts = [area("sitepage")[part] for part in ("both", "start", "bar")]
    labels = {key for part in parts for key in part}
    assert sum(map(len, parts)) == len(labels), "two parts use one name"
    page = {"heading", "lead"}
    assert _asked_texts() - labels == set()
    assert labels - _asked_texts() - page == set()


def test_the_scripts_know_the_folders_that_the_library_makes(js: Script) -> None:
    rules = js("answer(settings.rules);")
    assert set(FOLDERS) < set(rules["folders"])
    assert js("answer(settings.storage);") == STORAGE == "plg-werkboek"


def test_a_moment_is_told_as_one_would_say_it(js: Script) -> None:
    script = """
    const texts = makeTexts(settings.labels);
    const now = new Date();
    now.setHours(9, 5);
    answer([backup.moment(now.toISOString(), texts), backup.moment(new Date(2026, 11, 3, 14, 30).toISOString(), texts)]);
    """
    today, other = js(script)
    assert today == "vandaag om 9.05"
    assert other == "3 december om 14.30"


def test_the_script_for_a_wrong_place_can_be_read_by_any_browser() -> None:
    text = (SOURCE / "place.js").read_text(encoding="utf-8")
    code = re.sub(r"//.*|\"(?:[^\"\\]|\\.)*\"", "", text)
    assert not re.search(r"=>|\b(const|let|async|await|class|import|export)\b|`|\?\.|\?\?|\.\.\.", code)
    keys = set(re.findall(r'"(\w+)"', text)) & set(area("sitepage")["places"])
    assert {"file", "insecure", "old", "storage", "worker", "frame"} == keys
    for key in keys:
        assert set(area("sitepage")["places"][key]) == {"title", "what", "remedy"}
