"""The deelnemer's folder: found, made, written whole or not at all."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.errors import WorkbookError
from workbook.home import deelnemer_id, find_home, home, locked, make_home, safe_name, write_atomic
from workbook.instrument import instrument
from workbook.responses import answers, save_rows


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = make_home(tmp_path / "Mijn werkboek – ë")
    monkeypatch.setenv("WORKBOOK_HOME", str(made))
    return made


def test_the_folder_is_found_from_any_subfolder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORKBOOK_HOME", raising=False)
    deep = make_home(tmp_path / "werkboek") / "module-3" / "diep"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    assert find_home() == tmp_path / "werkboek"


def test_without_a_folder_it_says_what_to_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORKBOOK_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WorkbookError, match="workbook open"):
        home()


def test_making_it_again_keeps_the_pseudonym_and_the_name_apart(tmp_path: Path) -> None:
    first = deelnemer_id(make_home(tmp_path, name="Zoë d'Hondt"))
    assert deelnemer_id(make_home(tmp_path)) == first
    assert "Zoë" not in (tmp_path / "deelnemer.json").read_text(encoding="utf-8")


def test_a_broken_pseudonym_is_told_and_left(folder: Path) -> None:
    (folder / "deelnemer.json").write_text('{"id', encoding="utf-8")
    with pytest.raises(WorkbookError, match="beschadigd"):
        deelnemer_id(folder)
    assert (folder / "deelnemer.json").read_text(encoding="utf-8") == '{"id'


def test_a_file_held_open_is_tried_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows answers PermissionError while Excel or OneDrive holds the target; simulated, since Linux never does."""
    real, refusals = os.replace, [PermissionError("held"), PermissionError("held")]

    def held(source: Path, target: Path) -> None:
        if refusals:
            raise refusals.pop()
        real(source, target)

    monkeypatch.setattr(os, "replace", held)
    write_atomic(folder / "x.json", b"nieuw")
    assert (folder / "x.json").read_bytes() == b"nieuw"


def test_a_file_that_stays_held_keeps_its_old_content_and_leaves_no_rubble(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = folder / "antwoorden" / "x.json"
    write_atomic(target, b"oud")

    def held(*_: object) -> None:
        raise PermissionError("held")

    monkeypatch.setattr(os, "replace", held)
    monkeypatch.setattr("time.sleep", lambda _: None)
    with pytest.raises(WorkbookError, match="Sluit het bestand") as told:
        write_atomic(target, b"nieuw")
    assert str(target) in told.value.where
    assert [path.name for path in target.parent.iterdir()] == ["x.json"]
    assert target.read_bytes() == b"oud"


def test_a_folder_that_cant_be_written_is_told_and_stays_as_it_was(folder: Path) -> None:
    inside = folder / "antwoorden"
    frozen = subprocess.run(["chattr", "+i", str(inside)], capture_output=True, check=False).returncode == 0
    if not frozen:
        if os.geteuid() == 0:
            pytest.skip("this file system has no immutable folders and root writes through permissions")
        inside.chmod(0o555)
    try:
        with pytest.raises(WorkbookError, match="kan niet worden geschreven"):
            save_rows(instrument("ocai"), [_row(40)], folder=folder)
        assert not list(inside.iterdir())
    finally:
        subprocess.run(["chattr", "-i", str(inside)], capture_output=True, check=False)
        inside.chmod(0o755)


def _row(value: float | None, saved_at: str = "2026-11-23T10:00:00.000Z") -> dict[str, object]:
    return {"perspective": "nu", "item": "kenmerken", "option": "familie", "value": value, "saved_at": saved_at}


def test_the_latest_row_wins_whichever_tab_saves_last(folder: Path) -> None:
    scan = instrument("ocai")
    save_rows(scan, [_row(40, "2026-11-23T10:00:05.000Z")], folder=folder)
    kept = save_rows(scan, [_row(10, "2026-11-23T10:00:01.000Z")], folder=folder)
    assert kept.value("nu", "kenmerken", "familie") == 40


def test_a_cleared_cell_stays_cleared_and_is_no_answer(folder: Path) -> None:
    scan = instrument("ocai")
    save_rows(scan, [_row(40)], folder=folder)
    save_rows(scan, [_row(None, "2026-11-23T10:00:09.000Z")], folder=folder)
    assert answers("ocai").table.empty


def test_a_damaged_answer_file_is_set_aside_not_overwritten(folder: Path) -> None:
    path = folder / "antwoorden" / "ocai.json"
    path.write_bytes(b'{"format":1,"rows":[{"per')
    save_rows(instrument("ocai"), [_row(25)], folder=folder)
    (aside,) = path.parent.glob("ocai (beschadigd*")
    assert aside.read_bytes() == b'{"format":1,"rows":[{"per'
    assert json.loads(path.read_text(encoding="utf-8"))["rows"][0]["value"] == 25


def test_many_savers_at_once_lose_nothing(folder: Path) -> None:
    scan = instrument("ocai")
    cells = list(scan.cells())
    threads = [
        threading.Thread(
            target=save_rows,
            args=(scan, [{"perspective": p, "item": i, "option": o, "value": number}]),
            kwargs={"folder": folder},
        )
        for number, (p, i, o) in enumerate(cells)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = json.loads((folder / "antwoorden" / "ocai.json").read_text(encoding="utf-8"))["rows"]
    assert {(row["perspective"], row["item"], row["option"]) for row in rows} == set(cells)


@given(st.text())
def test_a_safe_name_is_one_that_windows_takes(text: str) -> None:
    name = safe_name(text)
    assert name
    assert len(name.encode("utf-16-le")) // 2 <= 200
    assert not set(name) & set('<>:"/\\|?*\x00')
    assert not name.endswith((" ", "."))
    assert name.split(".")[0].casefold() not in {"con", "prn", "aux", "nul", "com1", "lpt9"}
    assert unicodedata.is_normalized("NFC", name)


@pytest.mark.parametrize(
    ("odd", "safe"),
    [("CON", "_CON"), ("nul.txt", "_nul.txt"), ("a/b", "a-b"), ("  x. ", "x"), ("cafe\u0301", "café"), ("", "_")],
)
def test_names_that_windows_refuses_get_another(odd: str, safe: str) -> None:
    assert safe_name(odd) == safe


def test_a_lock_of_a_crashed_process_is_taken_over(folder: Path) -> None:
    path = folder / "antwoorden" / "ocai.json"
    lock = path.with_name(f".{path.name}.lock")
    lock.touch()
    os.utime(lock, (0, 0))
    with locked(path):
        assert lock.exists()
    assert not lock.exists()
