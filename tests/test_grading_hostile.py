"""One class in which every hand-in but a few is broken, odd, dangerous or dishonest, graded in one run by the command line."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import foreign_course as f
import jsonschema
import pytest
from attrs import frozen
from foreign_course import FIRST, MAXIMUM, NAME, Graded, graded_cells, nbgrader, open_gradebook, source, succeed
from hostile_handins import CASES, Case, lay_out, own, probe_cases
from probe_notebook import DONE, Secrets, Surroundings, listening, planted_process, probes

SCHEMA = json.loads((f.ROOT / "contracts" / "grade-rows.schema.json").read_text(encoding="utf-8"))
SECONDS_A_CELL = 2
PROBES = ("probe-files", "probe-libc", "probe-proc", "probe-network", "probe-writes", "probe-processes")
NEIGHBOUR = "buurman"
EVERYBODY = (*CASES, *PROBES)


@frozen
class Ran:
    """What the run left, and what it was up against."""

    course: Path
    cases: dict[str, Case]
    graded: Graded
    left: list[tuple[int, str]]
    seconds: float
    before: dict[str, tuple[int, int, str]]
    planted: Secrets
    heard: list[bytes]
    scratch: Path
    writable: list[Path]

    def row(self, who: str) -> dict[str, Any]:
        assert who in self.graded.rows, f"{who} has no row; stderr ends with\n{self.graded.stderr[-2000:]}"
        return self.graded.rows[who]


def _digest(path: Path) -> str:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        return str(path.readlink())
    if stat.S_ISREG(mode) and path.stat().st_size < 1_000_000_000 and os.access(path, os.R_OK):
        return hashlib.sha256(path.read_bytes()).hexdigest()
    return ""


def _fingerprints(folder: Path) -> dict[str, tuple[int, int, str]]:
    """Return mode, size and content of everything under a folder, following no link and reading no pipe."""
    found = {}
    for here, folders, names in os.walk(folder):
        for name in (*folders, *names):
            path = Path(here) / name
            state = path.lstat()
            size = 0 if stat.S_ISDIR(state.st_mode) else state.st_size
            found[str(path.relative_to(folder))] = (state.st_mode, size, _digest(path))
    return found


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Grade the class."""
    folder = tmp_path_factory.mktemp("k")
    course, home, scratch = folder / "course", folder / "home", folder / "scratch"
    home.mkdir()
    scratch.mkdir()
    planted = Secrets()
    f.make_course(course, manual=False, timeout=SECONDS_A_CELL)
    lay_out(course, CASES)
    lay_out(course, {NEIGHBOUR: Case(own(f"# {planted.neighbour}"))})
    (course / "submitted" / ".DS_Store").write_bytes(b"\x00")
    f.submit(course, "absent", {})
    (course / "submitted" / "absent" / NAME).rename(course / "submitted" / "absent" / "week2")
    (home / ".geheim").write_text(planted.home, encoding="utf-8")
    succeed(nbgrader(course, "db", "student", "add", "teacher", f"--last-name={planted.gradebook}"))
    with planted_process(planted) as pid, listening(folder, planted) as (port, abstract, unix, heard):
        places = [
            course / "source" / NAME / f"{FIRST}.ipynb",
            course / "gradebook.db",
            course / "nbgrader_config.py",
            course / "submitted" / NEIGHBOUR / NAME / f"{FIRST}.ipynb",
            course / "autograded",
            home / ".geheim",
            f.ROOT / "assignments",
            course,
            home,
        ]
        writable = [course, course / "source" / NAME, home, scratch, Path("/tmp"), Path("/dev/shm"), f.ROOT]
        around = Surroundings(course, home, places, writable, (pid,), port, abstract, unix, heard)
        cases = {**CASES, **probe_cases(probes(around, planted))}
        lay_out(course, {name: cases[name] for name in PROBES})
        before = _fingerprints(course / "submitted")
        begun = time.monotonic()
        graded, left = _graded(course, folder, HOME=str(home), TMPDIR=str(scratch), GEHEIM=planted.environment)
        seconds = time.monotonic() - begun
    return Ran(course, cases, graded, left, seconds, before, planted, heard, scratch, writable)


def _graded(course: Path, folder: Path, **environment: str) -> tuple[Graded, list[tuple[int, str]]]:
    report = folder / "left.json"
    wrapped = [sys.executable, str(Path(__file__).parent / "left_running.py"), str(report), *f.command(course)]
    done = subprocess.run(
        wrapped, cwd=folder, env=f.surroundings(**environment), capture_output=True, text=True, check=False, timeout=900,
        stdin=subprocess.DEVNULL, errors="replace",
    )  # fmt: skip
    left = [(int(pid), str(words)) for pid, words in json.loads(report.read_text(encoding="utf-8"))]
    return f.understood(done.returncode, done.stdout, done.stderr), left


# ---- the run --------------------------------------------------------------------------------------------------------


def test_the_run_ends_well_and_tells_no_traceback(ran: Ran) -> None:
    assert ran.graded.code == 0, ran.graded.stderr[-4000:]
    at = ran.graded.stderr.find("Traceback")
    assert at < 0, ran.graded.stderr[max(0, at - 500) : at + 4000]
    jsonschema.validate(json.loads(ran.graded.stdout), SCHEMA)


def test_everybody_has_one_row_and_nobody_else_has(ran: Ran) -> None:
    expected = {*EVERYBODY, NEIGHBOUR}
    assert set(ran.graded.rows) - expected == set(), "rows of who handed nothing in"
    assert expected - set(ran.graded.rows) == set(), "hand-ins without a row"
    assert len(ran.graded.order) == len(set(ran.graded.order))


def test_one_bad_hand_in_costs_the_class_little_time(ran: Ran) -> None:
    slow = sorted(((row["seconds"], who) for who, row in ran.graded.rows.items()), reverse=True)[:10]
    assert slow[0][0] < 60, slow
    assert ran.seconds < 300, (ran.seconds, slow)


def test_nothing_is_left_running(ran: Ran) -> None:
    assert ran.left == []


def test_nothing_is_left_lying_about(ran: Ran) -> None:
    assert sorted(path.name for path in ran.scratch.iterdir()) == []


def test_what_was_handed_in_is_as_it_was(ran: Ran) -> None:
    after = _fingerprints(ran.course / "submitted")
    assert {name: (ran.before.get(name), after.get(name)) for name in {*ran.before, *after}
            if ran.before.get(name) != after.get(name)} == {}  # fmt: skip


# ---- each hand-in ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", EVERYBODY, ids=ascii)
def test_a_hand_in_gets_what_it_earned(ran: Ran, who: str) -> None:
    row, case = ran.row(who), ran.cases[who]
    shown = json.dumps(row, ensure_ascii=False, indent=1)[:3000]
    assert isinstance(row["total"], int | float), shown
    assert row["total"] == pytest.approx(sum(value or 0 for value in row["questions"].values())), shown
    assert row["max"] == sum(MAXIMUM.values()), shown
    assert set(row["questions"]) == set(MAXIMUM), shown
    for question, value in row["questions"].items():
        lowest, highest = case.bounds(question)
        if value is None:
            assert row["status"] in {"needs_review", "unreadable"}, f"{question} waits, but nobody is asked\n{shown}"
            assert case.may_wait or highest == 0, f"{question} was earned and left to a person\n{shown}"
            continue
        assert value <= highest, f"{question} gives {value}, earned at most {highest}\n{shown}"
        assert value >= lowest, f"{question} gives {value}, earned at least {lowest}\n{shown}"
        if value < highest:
            assert row["status"] in {"needs_review", "unreadable"}, f"{question} was lost silently\n{shown}"


@pytest.mark.parametrize("who", EVERYBODY, ids=ascii)
def test_a_hand_in_says_what_happened(ran: Ran, who: str) -> None:
    row, case = ran.row(who), ran.cases[who]
    told = [*row["repairs"], *row["oddities"]]
    assert row["status"] in case.statuses, json.dumps(row, ensure_ascii=False, indent=1)[:3000]
    if case.told:
        assert any(re.search(case.told, line, re.IGNORECASE) for line in told), told
    for line in told:
        assert "Traceback" not in line
        assert len(line) < 1000, line[:2000]
    if row["status"] in {"needs_review", "unreadable"}:
        assert told, "a person must look, and is not told at what"


@pytest.mark.parametrize("who", [who for who in EVERYBODY if who.startswith("cheat-")])
def test_who_cheated_and_kept_a_check_from_failing_is_looked_at(ran: Ran, who: str) -> None:
    # With nothing earned and nothing given there is no need; with a check that did not fail there is.
    row = ran.row(who)
    if any(value is None for value in row["questions"].values()):
        assert row["status"] == "needs_review"
        assert row["oddities"]


# ---- what the course is afterwards ----------------------------------------------------------------------------------


def test_the_gradebook_is_whole_and_agrees_with_the_rows(ran: Ran) -> None:
    with open_gradebook(ran.course / "gradebook.db") as book:
        assert book.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert book.execute("pragma foreign_key_check").fetchall() == []
    stored = f.dump(ran.course / "gradebook.db")["grades"]
    for who, _, question, _, auto, _, _, waiting in stored:
        given = ran.row(who)["questions"][question] if who in ran.graded.rows else 0
        if given is None:
            assert waiting, f"{who} {question}: the row leaves it to a person, the gradebook does not"
        else:
            assert (auto or 0) == given, f"{who} {question}: the row says {given}, the gradebook {auto}"


@pytest.mark.parametrize("who", [who for who, case in CASES.items() if case.autograded], ids=ascii)
def test_a_graded_notebook_is_there_and_can_be_read(ran: Ran, who: str) -> None:
    import nbformat

    if ran.row(who)["status"] == "unreadable":
        return
    found = sorted((ran.course / "autograded" / who / NAME).glob("*.ipynb"))
    assert found
    for path in found:
        assert not path.is_symlink()
        notebook: Any = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        assert stat.S_ISREG(path.lstat().st_mode)


@pytest.mark.parametrize("who", [who for who in CASES if who.startswith(("flood-", "stop-", "outputs-"))])
def test_a_flood_is_kept_small(ran: Ran, who: str) -> None:
    held = sum(path.stat().st_size for path in (ran.course / "autograded" / who).rglob("*") if path.is_file())
    assert held < 12_000_000


def test_no_link_was_followed_into_the_graded_notebooks(ran: Ran) -> None:
    for who in (who for who in CASES if who.startswith(("link-", "fifo", "socket"))):
        for here, folders, names in os.walk(ran.course / "autograded" / who):
            for path in (Path(here) / name for name in (*folders, *names)):
                mode = path.lstat().st_mode
                assert stat.S_ISDIR(mode) or stat.S_ISREG(mode), path
                assert stat.S_ISDIR(mode) or f.SOLUTION_SECRET.encode() not in path.read_bytes(), path


def test_nbgrader_goes_on_with_the_course(ran: Ran) -> None:
    assert "Traceback" not in succeed(nbgrader(ran.course, "export")).stderr
    exported = (ran.course / "grades.csv").read_text(encoding="utf-8")
    assert f"honest-right,,,,{sum(MAXIMUM.values())}" in exported
    succeed(nbgrader(ran.course, "generate_feedback", NAME, "--student=honest-*"))
    pages = sorted((ran.course / "feedback").glob("honest-*/*/*.html"))
    assert len(pages) == 6
    asked = "from nbgrader.apps import NbGraderAPI; import json; print(json.dumps([[s['student'], s['autograded'], s['score']] for s in NbGraderAPI().get_submissions('week1')]))"
    done = subprocess.run([sys.executable, "-c", asked], cwd=ran.course, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    known = {who: (graded, score) for who, graded, score in json.loads(done.stdout.splitlines()[-1])}
    assert known["honest-right"] == (True, sum(MAXIMUM.values()))
    assert known["honest-half"] == (True, sum(f.POINTS["half"].values()))


# ---- the wall -------------------------------------------------------------------------------------------------------


def _shown(ran: Ran, who: str) -> str:
    """Return all that the cells of a graded first notebook showed, but for the checks: those may show themselves."""
    cells = graded_cells(ran.course, who, FIRST)
    own = [
        cell for cell in cells if cell["cell_type"] == "code" and not cell["metadata"].get("nbgrader", {}).get("grade")
    ]
    return json.dumps([cell["outputs"] for cell in own], ensure_ascii=False)


@pytest.mark.parametrize("who", PROBES)
def test_a_probe_was_run_to_its_end(ran: Ran, who: str) -> None:
    assert DONE in _shown(ran, who), _shown(ran, who)[-3000:]


@pytest.mark.parametrize("who", PROBES)
def test_a_probe_finds_no_secret(ran: Ran, who: str) -> None:
    planted, shown = ran.planted, _shown(ran, who)
    for name in ("environment", "home", "gradebook", "neighbour", "process", "network"):
        assert getattr(planted, name) not in shown, f"the {name}'s secret was found"
    for secret in (f.SOLUTION_SECRET, f.HIDDEN_SECRET, "BEGIN SOLUTION", "geheim-", "sqlite_master"):
        assert secret not in shown, secret


def test_no_secret_landed_anywhere(ran: Ran) -> None:
    planted = ran.planted
    everywhere = [planted.environment, planted.home, planted.process, planted.network, f.SOLUTION_SECRET]
    files = [path for path in (ran.course / "autograded").rglob("*") if path.is_file()]
    for path in [*files, *ran.course.glob("gradebook.db*")]:
        data = path.read_bytes()
        for secret in (*everywhere, *(() if path.name.startswith("gradebook") else (planted.gradebook,))):
            assert secret.encode() not in data, (path, secret)
        if NEIGHBOUR not in path.parts:
            assert planted.neighbour.encode() not in data, path
    for secret in (*everywhere, planted.gradebook, planted.neighbour):
        assert secret not in ran.graded.stdout
        assert secret not in ran.graded.stderr


def test_no_probe_reached_a_socket(ran: Ran) -> None:
    assert ran.heard == []


def test_no_probe_wrote_outside_its_folder(ran: Ran) -> None:
    marker = ran.planted.marker
    for folder in ran.writable:
        assert not (folder / marker).exists(), folder
    assert marker not in (ran.course / "nbgrader_config.py").read_text(encoding="utf-8")
    assert marker.encode() not in (ran.course / "gradebook.db").read_bytes()
    assert not list(ran.course.rglob(f"*.{marker}"))


def test_no_hidden_check_is_shown_by_a_cell_that_is_no_check(ran: Ran) -> None:
    for who in (who for who, case in CASES.items() if who.startswith(("stop-", "flood-", "stay-")) and case.autograded):
        if ran.row(who)["status"] != "unreadable":
            assert f.HIDDEN_SECRET not in _shown(ran, who), who


def test_the_cells_of_the_honest_are_theirs(ran: Ran) -> None:
    for who in ("honest-right", "honest-half", "honest-wrong"):
        cells = graded_cells(ran.course, who, FIRST)
        assert next(source(cell) for cell in cells if cell["cell_type"] == "code") == f.SETUP
        assert not any(output.get("name") == "stderr" for cell in cells for output in cell.get("outputs", ()))


def test_the_probes_find_every_secret_where_no_wall_is(tmp_path: Path) -> None:
    """What finds nothing behind the wall would say little if it found nothing anywhere."""
    planted, home, course = Secrets(), tmp_path / "home", tmp_path / "course"
    (course / "submitted" / NEIGHBOUR).mkdir(parents=True)
    home.mkdir()
    (home / ".geheim").write_text(planted.home, encoding="utf-8")
    (course / "gradebook.db").write_text(planted.gradebook, encoding="utf-8")
    (course / "submitted" / NEIGHBOUR / "x.ipynb").write_text(planted.neighbour, encoding="utf-8")
    with planted_process(planted) as pid, listening(tmp_path, planted) as (port, abstract, unix, heard):
        around = Surroundings(course, home, [course, home / ".geheim"], [home], (pid,), port, abstract, unix, heard)
        shown = {
            name: subprocess.run(
                [sys.executable, "-c", code], capture_output=True, text=True, errors="replace", check=False, cwd=home,
                env={**os.environ, "GEHEIM": planted.environment},
            ).stdout
            for name, code in probes(around, planted).items() if name in {"probe-files", "probe-proc", "probe-network"}
        }  # fmt: skip
    assert all(DONE in each for each in shown.values()), {name: each[-500:] for name, each in shown.items()}
    for secret in (planted.environment, planted.home, planted.gradebook, planted.neighbour):
        assert secret in shown["probe-files"]
    assert planted.process in shown["probe-proc"]
    assert planted.network in shown["probe-network"]
    assert heard.count(b"the probe was here") >= 3
