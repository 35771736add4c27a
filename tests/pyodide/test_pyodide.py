"""The browser edition, without a browser: what the site carries, under Pyodide in node, reads, saves, scores and draws.

Where Pyodide and the packages come from: `workbook/site/`.
"""

from __future__ import annotations

import base64
import json
import runpy
import shutil
import subprocess
import tempfile
from functools import cache as cache_once
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from worked_examples import example_responses, settings_of, write_entries

import workbook as wb
from tests.walks.site_served import reason_to_skip
from workbook.instrument import Ipsative, load
from workbook.instrument.model import Entries, Scaled
from workbook.opening import prepare
from workbook.responses import Responses
from workbook.site.own import browser_files, wheel_files
from workbook.site.packages import gather
from workbook.site.source import Source, find

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

# What the browser has not (or, scipy, fetches only when a statistic asks for it).
ABSENT = {
    "nbgrader",
    "jinja2",
    "markupsafe",
    "yaml",
    "pydantic",
    "pydantic_core",
    "lxml",
    "scipy",
    "babel",
    "typer",
    "rich",
}

NOT_ASKED_FOR = {"scipy", "lxml", "python-docx"}

pytestmark = pytest.mark.walk


def _run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-4000:]}\n{done.stderr[-6000:]}"
    return done


@pytest.fixture(scope="module")
def source() -> Source:
    """Return the Pyodide that the browser edition is built with, or skip with the one reason that there is."""
    if why := reason_to_skip():
        pytest.skip(why)
    return find(None)


@pytest.fixture(scope="module")
def archives(source: Source, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return every archive that the browser edition loads, as it is built: scipy comes only when it is asked for."""
    folder = tmp_path_factory.mktemp("archives")
    python = gather(source, browser_files(wheel_files()), told=lambda _: None)
    paths = []
    for each in python.lock.packages:
        if each.name not in NOT_ASKED_FOR and each.imports:
            paths.append(folder / each.file_name)
            paths[-1].write_bytes(each.data)
    return paths


@cache_once
def _cases() -> dict[str, Any]:
    """Return the worked example of every instrument as a file and as what the form saves, with a laptop's own scores."""
    found = {}
    for path in sorted((ROOT / "workbook" / "instruments").glob("*.yaml")):
        about = load(path)
        with tempfile.TemporaryDirectory() as folder:
            responses = example_responses(about, Path(folder))
            entries = json.loads(write_entries(about, Path(folder)).read_text()) if isinstance(about, Entries) else None
        settings = settings_of(about)
        found[about.id] = {
            "csv": None if entries else responses.table.to_csv(index=False),
            "json": json.dumps(entries) if entries else None,
            "rows": [] if entries else json.loads(_one_person(responses).to_json(orient="records")),
            "entries": entries["entries"] if entries else [],
            "today": settings["today"].isoformat() if settings else None,
            "expect": wb.score(responses, **settings).to_json()["scores"],
            # A form holds the answers of one person about one subject: for these that is the whole example.
            "alone": isinstance(about, (Entries, Scaled, Ipsative)) and not getattr(about, "minimum", 0),
        }
    return found


def _one_person(responses: Responses) -> pd.DataFrame:
    """Return the first person's rows about the first subject, as a form saves them."""
    table = responses.table
    first = table[(table["respondent"] == table["respondent"][0]) & (table["subject"] == table["subject"][0])]
    cells = first[["perspective", "item", "option", "value"]].astype(object)
    return cells.where(cells != "", None)


def _walk(scenario: str, given: dict[str, Any], source: Source, archives: list[Path], folder: Path) -> dict[str, Any]:
    """Run a scenario under Pyodide and return what it tells."""
    settings = {
        "pyodide": str(source.core),
        "archives": [str(path) for path in archives],
        "scenario": str(HERE / scenario),
        "input": given,
        "env": {"MPLBACKEND": "Agg"},
    }
    (folder / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
    done = _run("node", HERE / "run.mjs", folder / "settings.json", cwd=folder)
    return {**json.loads(done.stdout.splitlines()[-1]), "said": done.stderr}


@pytest.fixture(scope="module")
def told(source: Source, archives: list[Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what the scenario tells, run once."""
    result = _walk("scenario.py", {"cases": _cases()}, source, archives, tmp_path_factory.mktemp("run"))
    print(f"Python {result['python']} under Pyodide: {result['seconds']} s")
    return result


def _same(found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    assert len(found) == len(expected) > 0 or not expected
    for here, there in zip(found, expected, strict=True):
        assert here.keys() == there.keys()
        for name, value in there.items():
            assert here[name] == (pytest.approx(value, rel=1e-6, abs=1e-9) if isinstance(value, float) else value), (
                there
            )


def test_every_worked_example_is_scored_from_a_file_and_from_the_form(told: dict[str, Any]) -> None:
    cases = _cases()
    assert cases
    for name, case in cases.items():
        _same(told["instruments"][name]["scores"], case["expect"])
        if case["alone"]:
            _same(told["instruments"][name]["own"], case["expect"])


def test_the_culture_scan_gives_the_golden_figures(told: dict[str, Any]) -> None:
    """Golden case OCAI-1: an outside source worked these out by hand."""
    scores = [each["score"] for each in told["instruments"]["ocai"]["scores"] if each["perspective"] == "nu"]
    assert scores == pytest.approx([44, 15, 11.5, 29.5])


def test_a_figure_is_a_real_picture_with_words(told: dict[str, Any]) -> None:
    for shown in told["instruments"].values():
        picture = base64.b64decode(shown["png"])
        assert picture.startswith(b"\x89PNG")
        assert len(picture) > 5000
        assert len(shown["words"]) > 40
        assert len(shown["sentence"].split()) > 5
        assert "<table" in shown["html"]


def test_the_form_shows_and_keeps_every_answer(told: dict[str, Any]) -> None:
    cases = _cases()
    for name, shown in told["instruments"].items():
        assert shown["values"] == len(cases[name]["rows"])
        assert shown["entries"] == len(cases[name]["entries"])
        assert shown["blocks"] > 0


def test_a_team_is_asked_and_its_answers_come_in(told: dict[str, Any]) -> None:
    made, brought = told["made"], told["brought"]
    assert made["problem"] is brought["problem"] is None
    assert {".html", ".xlsx", ".txt"} <= {Path(each["name"]).suffix for each in made["made"]["files"]}
    assert len(made["made"]["letters"]) == 3
    assert brought["pasted"][0]["state"] == "saved"
    assert brought["team"]["counts"][0]["text"].startswith("Cultuurscan: 1 van 24")


def test_content_is_in_the_wheel_and_every_form_opens(told: dict[str, Any]) -> None:
    assert told["datasets"]
    assert all(told["datasets"].values())
    assert told["notebooks"] > 0
    assert told["quizzes"] > 0


def test_nothing_is_said_beside_the_results(told: dict[str, Any]) -> None:
    """What a library says on stderr stands in red under a cell."""
    assert told["said"] == ""


def test_nothing_was_needed_that_the_browser_has_not(told: dict[str, Any]) -> None:
    assert {"pandas", "matplotlib", "workbook"} <= set(told["modules"])
    assert not ABSENT & set(told["modules"])


def test_every_statistic_gives_the_figures_of_a_laptop(source: Source, archives: list[Path], tmp_path: Path) -> None:
    """Under Pyodide without scipy: with our own distributions, the oldest numpy and another libm."""
    here = runpy.run_path(str(HERE / "stats_cases.py"))["figures"]()
    there = _walk("stats_cases.py", {}, source, archives, tmp_path)
    assert there.pop("said") == ""
    assert set(there) == set(here)
    numbers = {name: figure for name, figure in here.items() if isinstance(figure, float)}
    assert len(numbers) > 150
    others = here.keys() - numbers.keys()
    assert {name: there[name] for name in others} == {name: here[name] for name in others}
    # scipy's inverse of the noncentral t is good to five digits, ours to ten.
    assert {name: there[name] for name in numbers} == pytest.approx(numbers, rel=1e-5, abs=1e-9)


def test_every_page_of_the_course_runs_without_an_error(source: Source, archives: list[Path], tmp_path: Path) -> None:
    home = prepare(tmp_path / "map").folder
    shutil.copy(ROOT / "datasets" / "voorbeeld" / "antwoorden" / "start.json", home / "antwoorden")
    packed = Path(shutil.make_archive(str(tmp_path / "map"), "zip", home)).read_bytes()
    there = _walk("pages.py", {"zip": base64.b64encode(packed).decode("ascii")}, source, archives, tmp_path)
    assert "Traceback" not in there.pop("said")
    assert set(there) == {path.relative_to(home).as_posix() for path in home.rglob("*.ipynb")}
    print(f"pages under Pyodide: {sum(each['seconds'] for each in there.values()):.0f} s")
    assert {name: each["failed"] for name, each in there.items() if each["failed"]} == {}
