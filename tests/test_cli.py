"""The command line and the doors of `import workbook as wb`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from made_answers import STARTS, Run, call, golden, start, team, write_csv

import workbook as wb
from workbook import opening

Cli = Callable[..., Run]


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    return lambda *arguments: call(monkeypatch, capsys, *arguments)


# ---- instruments ----


@pytest.mark.parametrize("how", STARTS)
def test_instruments_as_json_from_a_bare_environment(tmp_path: Path, how: str) -> None:
    done = start(tmp_path, "instruments", "--json", how=how)
    assert (done.code, done.err) == (0, "")
    assert done.json == [{"id": each.id, "title": each.title, "kind": each.kind} for each in wb.catalogue()]


def test_one_instrument_as_json_is_its_definition(cli: Cli) -> None:
    for each in wb.catalogue():
        done = cli("instruments", each.id, "--json")
        assert (done.code, done.err) == (0, "")
        assert done.json == json.loads(json.dumps(each.to_json()))


def test_instruments_for_a_reader(cli: Cli) -> None:
    listed = cli("instruments")
    assert listed.code == 0
    for each in wb.catalogue():
        assert each.id in listed.out
        shown = cli("instruments", each.id).out
        for text in (each.title, each.about, each.notice, each.to_json()["items"][0]["text"]):
            assert text in shown


# ---- the whole ----


def test_help_is_short_and_dutch(cli: Cli) -> None:
    done = cli("--help")
    assert done.code == 0
    for command in ("open", "demo", "instruments", "score", "docent"):
        assert command in done.out
    assert "Het werkboek bij de leergang" in done.out


def test_scoring_loads_neither_nbgrader_nor_a_plot_library(tmp_path: Path) -> None:
    write_csv(tmp_path / "ik.csv", golden())
    code = (
        "import sys; from workbook import cli; sys.argv = ['workbook', 'score', 'ocai', 'ik.csv', '--json']\n"
        "try: cli.main()\n"
        "except SystemExit: pass\n"
        "sys.exit(' '.join({'nbgrader', 'matplotlib', 'seaborn', 'IPython', 'anywidget'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_ctrl_c_is_told_in_dutch(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "prepare", lambda _, **__: (_ for _ in ()).throw(KeyboardInterrupt))
    done = cli("open", "map")
    assert done.code == 130
    assert done.err == "Gestopt. Wat was opgeslagen, is bewaard.\n"


def test_open_tells_where_the_workbook_stands(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Path] = []
    monkeypatch.setattr(opening, "start_lab", lambda folder, **_: begun.append(folder) or 0)
    done = cli("open", tmp_path / "Mijn werkboek")
    assert (done.code, begun) == (0, [tmp_path / "Mijn werkboek"])
    assert str(tmp_path / "Mijn werkboek") in done.err
    assert (begun[0] / opening.START).is_file()


def test_an_error_with_json_is_one_document_too(cli: Cli, tmp_path: Path) -> None:
    done = cli("score", "ocay", write_csv(tmp_path / "ik.csv", golden()), "--json")
    assert done.code == 2
    assert set(done.json["error"]) == {"where", "what", "remedy"}
    assert done.json["error"]["where"] == "ocay"


def test_notes_go_to_stderr_and_figures_to_stdout(cli: Cli, tmp_path: Path) -> None:
    rows = [*team(6), *golden("chef", role="leider")]
    done = cli("score", "ocai", write_csv(tmp_path / "team.csv", rows))
    assert "schoolleider telt niet mee in het beeld" in done.err
    assert "n = 6" in done.out
    assert "(n = 6)" not in done.err


# ---- the doors ----

DOORS = [name for name in wb.__all__ if not name.startswith("_") and name != "WorkbookError"]


def test_doors_stay_functions_after_the_modules_of_their_name_were_imported() -> None:
    code = (
        "import importlib, sys, workbook as wb\n"
        "for part in ('instrument', 'compare', 'plots', 'forms', 'scoring', 'responses', 'checks', 'handin', 'content'):\n"
        "    importlib.import_module('workbook.' + part)\n"
        "import workbook.instrument, workbook.compare, workbook.instrument.model\n"
        "for name in wb.__all__:\n"
        "    assert not isinstance(getattr(wb, name), type(sys)), name\n"
        "from workbook import compare, instrument\n"
        "assert (compare, instrument) == (wb.compare, wb.instrument)\n"
        "assert callable(compare) and callable(instrument)\n"
        "assert wb.instrument('ocai').id == 'ocai'"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", DOORS)
def test_every_door_is_callable_and_documented(name: str) -> None:
    door = getattr(wb, name)
    assert callable(door)
    assert door.__doc__
    assert name in dir(wb)


def test_a_door_that_is_not_there_is_told_as_python_does() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'deur'"):
        wb.deur  # noqa: B018 - the asking is the test


def test_an_error_shows_itself_in_a_notebook_without_a_traceback() -> None:
    with pytest.raises(wb.WorkbookError) as told:
        wb.instrument("ocia")
    shown = told.value._render_traceback_()
    assert shown[0] == "ocia: Dit instrument bestaat niet."
    assert shown[1].startswith("→ Bedoelt u 'ocai'?")
    assert str(told.value) == f"{told.value.where}: {told.value.what} {told.value.remedy}"


@pytest.mark.parametrize(("name", "near"), [("ocai_taem", "ocai_team"), ("OCAI", "ocai_team")])
def test_an_unknown_dataset_names_the_nearest(name: str, near: str) -> None:
    with pytest.raises(wb.WorkbookError, match=near):
        wb.dataset(name)
