"""Taking everything along to another computer: nothing lost, nothing overwritten, and nothing strange let in."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import stat
import sys
import zipfile
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from workbook.content import example_home
from workbook.errors import WorkbookError
from workbook.home import deelnemer_id, make_home
from workbook.instrument import instrument
from workbook.opening import prepare
from workbook.portfolio import bring, pack
from workbook.responses import read_answer_file, save_rows

ROOT = Path(__file__).resolve().parent.parent
OCAI = instrument("ocai")


def row(value: float | None, when: str, item: str = "kenmerken") -> dict[str, Any]:
    return {"perspective": "nu", "item": item, "option": "familie", "value": value, "saved_at": when}


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".werkboek" not in path.parts
    }


def rezip(path: Path, change: dict[str, bytes | None], manifest: dict[str, Any] | None = None) -> Path:
    """Write a zip again with other content; None leaves a file out, and hashes follow unless a manifest is given."""
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    content = {name: data for name, data in {**content, **change}.items() if data is not None}
    told = json.loads(content.pop("manifest.json"))
    told["files"] = {name: hashlib.sha256(data).hexdigest() for name, data in content.items()}
    made = path.with_name("veranderd.zip")
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("manifest.json", json.dumps(told if manifest is None else {**told, **manifest}))
        for name, data in content.items():
            archive.writestr(name, data)
    return made


@pytest.fixture
def laptop(tmp_path: Path) -> Path:
    """Return a folder in use: notebooks, answers, a team, keys, an attachment, a name."""
    folder = prepare(tmp_path / "laptop").folder
    make_home(folder, name="Renée d'Ëzel")
    for part in ("antwoorden", "team"):
        shutil.copytree(example_home() / part, folder / part, dirs_exist_ok=True)
    (folder / "sleutels").mkdir(exist_ok=True)
    (folder / "sleutels" / "zout.json").write_text('{"zout": "x"}', encoding="utf-8")
    (folder / "bijlagen" / "één plan.docx").write_bytes(b"PK plan")
    return folder


@pytest.fixture
def carried(laptop: Path, tmp_path: Path) -> Path:
    pack(tmp_path / "mee.zip", laptop)
    return tmp_path / "mee.zip"


# ---- packing --------------------------------------------------------------------------------------------------------


def test_everything_of_a_person_goes_along_and_nothing_of_the_machine(laptop: Path, carried: Path) -> None:
    with zipfile.ZipFile(carried) as archive:
        names = set(archive.namelist())
    there = files(laptop)
    wanted = {name for name in there if not name.endswith(".yaml")}
    assert names == wanted | {"manifest.json"}
    assert {"naam.json", "deelnemer.json", "sleutels/zout.json", "bijlagen/één plan.docx", "Start.ipynb"} <= names


def test_the_manifest_keeps_its_contract(carried: Path) -> None:
    schema = json.loads((ROOT / "contracts" / "portfolio-manifest.schema.json").read_text(encoding="utf-8"))
    with zipfile.ZipFile(carried) as archive:
        Draft202012Validator(schema).validate(json.loads(archive.read("manifest.json")))


def test_it_is_said_that_the_file_is_for_oneself_alone(laptop: Path, tmp_path: Path) -> None:
    told = pack(tmp_path / "mee.zip", laptop)
    assert "alleen voor uzelf" in told
    assert "sleutels" in told


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no owner bits")
def test_only_its_owner_can_read_it(carried: Path) -> None:
    assert stat.S_IMODE(carried.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_not_overwritten(laptop: Path, tmp_path: Path) -> None:
    (tmp_path / "mee.zip").write_bytes(b"iets anders")
    with pytest.raises(WorkbookError, match="Er staat al een bestand met deze naam"):
        pack(tmp_path / "mee.zip", laptop)
    assert (tmp_path / "mee.zip").read_bytes() == b"iets anders"


def test_a_link_out_of_the_folder_and_hidden_files_stay(laptop: Path, tmp_path: Path) -> None:
    (tmp_path / "geheim.txt").write_text("geheim", encoding="utf-8")
    (laptop / "bijlagen" / "link.pdf").symlink_to(tmp_path / "geheim.txt")
    (laptop / "antwoorden" / ".ocai.json.a1.tmp").write_text("half", encoding="utf-8")
    pack(tmp_path / "mee.zip", laptop)
    with zipfile.ZipFile(tmp_path / "mee.zip") as archive:
        assert not {name for name in archive.namelist() if "link" in name or "/." in name}


# ---- bringing -------------------------------------------------------------------------------------------------------


def test_a_fresh_folder_becomes_that_of_the_same_person(laptop: Path, carried: Path, tmp_path: Path) -> None:
    other = prepare(tmp_path / "ander").folder
    assert deelnemer_id(other) != deelnemer_id(laptop)
    brought = bring(carried, other)
    assert deelnemer_id(other) == deelnemer_id(laptop)
    here, there = files(laptop), files(other)
    assert {name: here[name] for name in here if not name.endswith(".yaml")} == {
        name: there[name] for name in there if not name.endswith(".yaml")
    }
    assert not brought.notes


def test_bringing_it_twice_changes_nothing_more(carried: Path, tmp_path: Path) -> None:
    other = prepare(tmp_path / "ander").folder
    bring(carried, other)
    before = files(other)
    again = bring(carried, other)
    assert files(other) == before
    assert not again.added
    assert not again.merged


def test_the_latest_answer_wins_whichever_computer_gave_it(laptop: Path, tmp_path: Path) -> None:
    other = tmp_path / "ander"
    shutil.copytree(laptop, other)
    save_rows(OCAI, [row(10, "2027-01-01T10:00:00.000Z"), row(90, "2027-01-03T10:00:00.000Z", "succes")], folder=laptop)
    save_rows(OCAI, [row(20, "2027-01-02T10:00:00.000Z"), row(80, "2027-01-02T10:00:00.000Z", "succes")], folder=other)
    pack(tmp_path / "mee.zip", laptop)
    assert bring(tmp_path / "mee.zip", other).merged == ("antwoorden/ocai.json",)
    found = read_answer_file(other / "antwoorden" / "ocai.json")
    assert found.value("nu", "kenmerken", "familie") == 20
    assert found.value("nu", "succes", "familie") == 90


def test_another_version_of_an_attachment_stands_beside_ones_own(carried: Path, laptop: Path, tmp_path: Path) -> None:
    other = tmp_path / "ander"
    shutil.copytree(laptop, other)
    (other / "bijlagen" / "één plan.docx").write_bytes(b"PK verder geschreven")
    brought = bring(carried, other)
    assert (other / "bijlagen" / "één plan.docx").read_bytes() == b"PK verder geschreven"
    beside = [path for path in (other / "bijlagen").iterdir() if "meegebracht" in path.name]
    assert [path.read_bytes() for path in beside] == [b"PK plan"]
    assert beside[0].name in brought.sentence()
    bring(carried, other)
    assert len(list((other / "bijlagen").iterdir())) == 2


def test_a_notebook_that_was_only_run_is_no_other_version(carried: Path, laptop: Path, tmp_path: Path) -> None:
    other = tmp_path / "ander"
    shutil.copytree(laptop, other)
    page = json.loads((other / "Start.ipynb").read_text(encoding="utf-8"))
    for cell in page["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"] = 3
    (other / "Start.ipynb").write_text(json.dumps(page), encoding="utf-8")
    assert not bring(carried, other).added


def test_an_answer_file_that_cannot_be_read_here_is_left_and_the_other_put_beside(
    carried: Path, laptop: Path, tmp_path: Path
) -> None:
    other = tmp_path / "ander"
    shutil.copytree(laptop, other)
    (other / "antwoorden" / "ocai.json").write_text('{"format": 1, "ins', encoding="utf-8")
    brought = bring(carried, other)
    assert (other / "antwoorden" / "ocai.json").read_text(encoding="utf-8") == '{"format": 1, "ins'
    assert any("ocai.json" in note for note in brought.notes)


def test_another_persons_portfolio_does_not_mix_with_ones_own(carried: Path, tmp_path: Path) -> None:
    other = prepare(tmp_path / "ander").folder
    save_rows(OCAI, [row(40, "2027-01-01T10:00:00.000Z")], folder=other)
    before = files(other)
    with pytest.raises(WorkbookError, match="van een andere deelnemer"):
        bring(carried, other)
    assert files(other) == before


def test_a_write_that_breaks_off_loses_nothing_and_can_be_done_again(
    carried: Path, laptop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = import_module("workbook.portfolio.transfer")
    other = prepare(tmp_path / "ander").folder
    real, left = module.write_atomic, [5]

    def full(path: Path, data: bytes, **options: Any) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError("no space left")
        real(path, data, **options)

    monkeypatch.setattr(module, "write_atomic", full)
    with pytest.raises(OSError, match="no space"):
        bring(carried, other)
    monkeypatch.undo()
    bring(carried, other)
    here, there = files(laptop), files(other)
    assert {name for name in here if not name.endswith(".yaml")} <= set(there)


@settings(max_examples=25, deadline=None)
@given(
    here=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 100), st.integers(10, 59)), max_size=6),
    there=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 100), st.integers(10, 59)), max_size=6),
)
def test_both_ways_round_two_computers_end_with_the_same_answers(
    here: list[tuple[int, int, int]], there: list[tuple[int, int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = tmp_path_factory.mktemp("reis")
    one = make_home(place / "een")
    two = place / "twee"
    shutil.copytree(one, two)
    # No two computers save the same cell in the same millisecond.
    for folder, given_rows, tail in ((one, here, "001"), (two, there, "002")):
        rows = [
            row(value, f"2027-01-01T10:00:{second}.{tail}Z", OCAI.all_items[item].id)
            for item, value, second in given_rows
        ]
        if rows:
            save_rows(OCAI, rows, folder=folder)
    for source, target in ((one, two), (two, one)):
        pack(place / f"{source.name}.zip", source)
        bring(place / f"{source.name}.zip", target)
    assert (one / "antwoorden" / "ocai.json").exists() == bool(here or there)
    if here or there:
        found = [read_answer_file(folder / "antwoorden" / "ocai.json") for folder in (one, two)]
        cells = [{(each["item"], each["value"], each["saved_at"]) for each in file.rows} for file in found]
        assert cells[0] == cells[1]


# ---- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["../buiten.json", "/etc/buiten.json", "antwoorden/../../buiten.json", "C:/buiten.json", "antwoorden\\..\\x.json",
     ".bashrc", "antwoorden/.verborgen.json", "startup.py", "elders/x.json"],
)  # fmt: skip
def test_a_file_outside_the_folder_or_of_another_kind_is_refused(carried: Path, tmp_path: Path, name: str) -> None:
    other = prepare(tmp_path / "ander").folder
    before = files(tmp_path)
    with pytest.raises(WorkbookError, match="buiten uw map"):
        bring(rezip(carried, {name: b"{}"}), other)
    after = files(tmp_path)
    after.pop("veranderd.zip")
    assert after == before


@pytest.mark.parametrize(
    ("change", "manifest", "told"),
    [
        ({"deelnemer.json": None}, None, "beschadigd"),
        ({}, {"files": {"deelnemer.json": "0" * 64}}, "beschadigd"),
        ({}, {"format": 2}, "andere versie"),
        ({}, {"deelnemer": ""}, "geen portfolio"),
        ({}, {"files": []}, "geen portfolio"),
    ],
)
def test_a_damaged_or_other_zip_is_refused_whole(
    carried: Path, tmp_path: Path, change: dict[str, Any], manifest: dict[str, Any] | None, told: str
) -> None:
    other = prepare(tmp_path / "ander").folder
    before = files(other)
    with pytest.raises(WorkbookError, match=told):
        bring(rezip(carried, change, manifest), other)
    assert files(other) == before


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 half", b"geen zip", b"\xff\xfe\x00"])
def test_what_is_no_zip_is_told_in_dutch(tmp_path: Path, data: bytes) -> None:
    other = make_home(tmp_path / "ander")
    (tmp_path / "mee.zip").write_bytes(data)
    with pytest.raises(WorkbookError, match="geen portfolio dat met het werkboek is gemaakt"):
        bring(tmp_path / "mee.zip", other)
    with pytest.raises(WorkbookError, match="geen portfolio"):
        bring(tmp_path / "nergens.zip", other)


def test_a_zip_that_unpacks_without_end_is_refused(
    carried: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("workbook.portfolio.transfer"), "LIMIT", 1000)
    with pytest.raises(WorkbookError, match="veel groter"):
        bring(carried, make_home(tmp_path / "ander"))


def test_half_a_zip_is_refused_whole(carried: Path, tmp_path: Path) -> None:
    other = prepare(tmp_path / "ander").folder
    before = files(other)
    data = carried.read_bytes()
    carried.write_bytes(data[: len(data) // 2])
    with pytest.raises(WorkbookError, match="geen portfolio"):
        bring(carried, other)
    assert files(other) == before


# ---- the command ----------------------------------------------------------------------------------------------------


def test_the_command_takes_it_there_and_back(laptop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from workbook.cli import app

    monkeypatch.setenv("WORKBOOK_HOME", str(laptop))
    asked, out = CliRunner(), tmp_path / "mee.zip"
    assert asked.invoke(app, ["portfolio", "--export", str(out)]).exit_code == 0
    other = prepare(tmp_path / "ander").folder
    found = asked.invoke(app, ["portfolio", "--map", str(other), "--import", str(out), "--json"])
    assert found.exit_code == 0
    told = json.loads(found.stdout)
    assert "antwoorden/ocai.json" in told["added"]
    assert read_answer_file(other / "antwoorden" / "ocai.json") == read_answer_file(laptop / "antwoorden" / "ocai.json")


def test_the_command_shows_what_was_made(laptop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from workbook.cli import app

    monkeypatch.setenv("WORKBOOK_HOME", str(laptop))
    found = CliRunner().invoke(app, ["portfolio", "--json"])
    assert found.exit_code == 0
    told = json.load(io.StringIO(found.stdout))
    assert {each["instrument"] for each in told["made"]} >= {"ink", "visie", "doelen", "ocai"}
    shown = CliRunner().invoke(app, ["portfolio"])
    assert "Uw portfolio" in shown.stdout
