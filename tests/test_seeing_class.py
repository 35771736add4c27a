"""The class picture: three routes that mix, half a file waited for, and never fewer than five to be told apart."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from made_shares import made, put
from typer.testing import CliRunner

from workbook.docent.commands import app
from workbook.docent.course import Course
from workbook.docent.seeing import live, picture
from workbook.docent.seeing.arrivals import Watch, take_codes
from workbook.docent.seeing.blocks import Board, added
from workbook.docent.serving import serve
from workbook.errors import WorkbookError
from workbook.instrument import instrument
from workbook.sharing import SharedScore, SharedScores, encode

SCAN = instrument("ocai")
LATER = "2026-11-23T11:00:00Z"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    root = tmp_path / "cursus"
    (root / "source").mkdir(parents=True)
    (root / "nbgrader_config.py").write_text("c = get_config()\n", encoding="utf-8")
    return Course(root)


@pytest.fixture
def group(tmp_path: Path) -> Path:
    (tmp_path / "Teams – groep").mkdir()
    return tmp_path / "Teams – groep"


def opened(course: Course, *folders: Path, expected: int | None = None) -> live.Live:
    return live.opened(course, SCAN, folders, expected=expected)


def fill(group: Path, count: int, **more: Any) -> list[SharedScores]:
    shares = [made(**more) for _ in range(count)]
    for each in shares:
        put(group, each)
    return shares


def again(shown: live.Live) -> tuple[int, int]:
    shown.look(fresh=True)
    return shown.board.arrived, shown.board.n


# ---- three routes ----


def test_the_hub_a_watched_folder_and_a_pasted_code_are_one_group_and_nobody_counts_twice(
    course: Course, group: Path, tmp_path: Path
) -> None:
    shown = opened(course, group, put(tmp_path / "hub", made()).parent)
    both = fill(group, 2)[0]
    told = list(take_codes(f"Hoi {encode(made())} en {encode(made())} en ook {encode(both)}", shown.inbox))
    assert again(shown) == (5, 5)
    assert len(told) == 3
    assert not (course.root / "submitted").exists()


def test_a_file_that_is_still_coming_is_waited_for(course: Course, group: Path) -> None:
    shown = opened(course, group)
    fill(group, 4)
    text = json.dumps(made().to_json())
    path = group / "ocai-laat.json"
    for part in ("", text[:40]):
        path.write_text(part, encoding="utf-8")
        assert again(shown) == (4, 0)
        assert shown.arrivals.coming == ("ocai-laat.json",)
        assert shown.arrivals.refused == ()
    (group / "~ocai.json").write_text("x", encoding="utf-8")
    (group / ".ocai.json.tmp").write_text(text, encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    assert again(shown) == (5, 5)


def test_a_copy_of_onedrive_counts_once_and_the_newest_of_somebody_counts(course: Course, group: Path) -> None:
    shown = opened(course, group)
    first = fill(group, 4)[0]
    put(group, first, "ocai-LAPTOP-Jan.json")
    put(group, made(at=1.0, shared_at=LATER, scores=()), "weg.json")
    newest = evolve(first, scores=tuple(evolve(each, score=99.0) for each in first.scores), shared_at=LATER)
    put(group, newest, "Jansen – ocai (1).json")
    assert again(shown) == (4, 0)
    fill(group, 1)
    assert again(shown) == (5, 5)
    assert max(cell.total for cell in added(shown.board.shown)) == 4 * 25 + 99


def test_foreign_and_broken_files_are_told_to_the_docent_and_not_on_the_wall(course: Course, group: Path) -> None:
    shown = opened(course, group)
    fill(group, 5)
    put(group, made(version="0.1"), "oud.json")
    (group / "Jannie.json").write_text('{"geheim": 1}', encoding="utf-8")
    (group / "groot.json").write_bytes(b" " * 200_000)
    put(group, made("hpo"))
    again(shown)
    assert [name for name, _ in shown.arrivals.refused] == ["Jannie.json", "groot.json", "oud.json"]
    with serve(shown.routes()) as address:
        desk, wall = (urllib.request.urlopen(address + name).read().decode() for name in ("desk", "data?state=0"))
    assert "Jannie.json" in desk
    assert "Jannie" not in wall + picture.still(shown.board)


def test_taking_back_before_the_picture_leaves_nothing_and_after_it_changes_nothing(
    course: Course, group: Path
) -> None:
    shown = opened(course, group)
    shares = fill(group, 4)
    put(group, evolve(shares[0], scores=(), shared_at=LATER))
    assert again(shown) == (3, 0)
    shares += fill(group, 2)
    assert again(shown) == (5, 5)
    before = picture.figure(shown.board)
    put(group, evolve(shares[1], scores=(), shared_at=LATER))
    assert again(shown) == (4, 5)
    assert picture.figure(shown.board) == before
    assert shown.board.changed == 1


# ---- the floor ----

SCORES = st.integers(0, 100)
STEP = st.tuples(
    st.integers(0, 11),
    st.sampled_from([None, "A", "B"]),
    SCORES,
    st.booleans(),
    st.sampled_from(["", "now", "restart"]),
)


def _shared(who: int, school: str | None, score: int, at: int) -> SharedScores:
    scores = (SharedScore("nu", "familie", float(score)),) if score else ()
    scores += (SharedScore("gewenst", "markt", float(score)),) if score % 3 else ()
    moment = f"2026-11-23T10:{at:02}:00Z"
    return made(share=f"{who:012x}", school=school, scores=scores, shared_at=moment)


@settings(max_examples=60)
@given(steps=st.lists(STEP, min_size=8, max_size=60), expected=st.none() | st.integers(5, 12))
def test_whatever_states_are_compared_at_least_five_of_one_school_remain(
    steps: list[tuple[int, str | None, int, bool, str]], expected: int | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("klas") / "beeld-ocai-nulmeting.json"
    board = Board(SCAN, path, expected)
    newest: dict[int, SharedScores] = {}
    seen: dict[str | None, list[dict[tuple[str, str], tuple[int, float]]]] = {None: [], "": [], "A": [], "B": []}
    for at, (who, school, score, withdraw, do) in enumerate(steps):
        newest[who] = _shared(who, school, 0 if withdraw else score, at)
        board = Board(SCAN, path, expected) if do == "restart" else board
        board.take(list(newest.values()), now=do == "now")
        for wanted, states in seen.items():
            blocks = [each for each in board.shown if wanted is None or each.school == wanted]
            states.append({(c.perspective, c.dimension): (c.n, c.total) for c in added(blocks)})
            assert all(len(each.people) >= 5 for each in blocks)
    for states in seen.values():
        for one in states:
            for other in states:
                for place in one.keys() | other.keys():
                    (n, total), (m, sum_) = (each.get(place, (0, 0.0)) for each in (one, other))
                    assert n == m or abs(n - m) >= 5
                    assert n != m or total == sum_, "the same people, another outcome: the difference is somebody's"
    for n, _ in seen[None][-1].values() if seen[None] else ():
        parts = [seen[name][-1] for name in ("", "A", "B")]
        assert all(count >= 5 for part in parts for count, _ in part.values()), n


def test_a_small_school_is_in_no_picture_though_the_group_is_large(course: Course, group: Path) -> None:
    shown = opened(course, group)
    fill(group, 6, school="A")
    few = fill(group, 4, at=1.0, school="B")
    assert again(shown) == (10, 6)
    assert max(cell.mean for cell in added(shown.board.shown)) == 25
    assert few[0].share not in (course.root / "klas" / "beeld-ocai-nulmeting.json").read_text(encoding="utf-8")
    fill(group, 1, at=1.0, school="B")
    assert again(shown) == (11, 11)


def test_a_score_that_few_of_them_have_is_not_shown(course: Course, group: Path) -> None:
    shown = opened(course, group)
    fill(group, 4)
    whole = made()
    put(group, evolve(whole, scores=whole.scores[:1]))
    again(shown)
    assert [cell.n for cell in added(shown.board.shown)] == [5]


def test_the_last_few_are_waited_for_and_a_docent_can_stop_waiting(course: Course, group: Path) -> None:
    shown = opened(course, group, expected=8)
    fill(group, 5)
    assert again(shown) == (5, 0), "three are still to come, and could never join by themselves"
    fill(group, 1)
    shown.look(now=True)
    assert (shown.board.arrived, shown.board.n) == (6, 6)
    fill(group, 2)
    shown.look(now=True)
    assert (shown.board.arrived, shown.board.n, shown.board.needed) == (8, 6, 3)


def test_a_new_start_goes_on_from_what_was_shown_and_a_broken_board_is_never_guessed(
    course: Course, group: Path
) -> None:
    fill(group, 6)
    first = opened(course, group)
    fill(group, 1)
    second = opened(course, group)
    assert picture.figure(first.board) == picture.figure(second.board)
    (course.root / "klas" / "beeld-ocai-nulmeting.json").write_text("{", encoding="utf-8")
    with pytest.raises(WorkbookError, match="niet te lezen"):
        opened(course, group)


def test_a_raised_floor_hides_what_was_shown_under_it(
    course: Course, group: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(group, 6)
    assert opened(course, group).board.n == 6
    monkeypatch.setenv("WORKBOOK_FLOOR", "8")
    assert opened(course, group).board.n == 0


# ---- the pages ----


@pytest.fixture
def served(course: Course, group: Path) -> Iterator[str]:
    with serve(opened(course, group).routes()) as address:
        yield address


def get(address: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(urllib.request.urlopen(address, timeout=10).read())
    return found


def test_thirty_arrive_and_the_page_has_the_picture(served: str, group: Path) -> None:
    fill(group, 3)
    few = wait(served, 3)
    assert (few["needed"], "svg" in few["figure"]) == (2, False)
    fill(group, 27)
    many = wait(served, 30)
    assert many["shown"] == 30
    assert "n = 30" in many["figure"]
    assert "gemiddeld" in many["figure"]
    assert "figure" not in get(f"{served}data?state={many['state']}")


def wait(address: str, shared: int, seconds: float = 10) -> dict[str, Any]:
    deadline = time.monotonic() + seconds
    while (found := get(f"{address}data?state=none"))["shared"] < shared:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


@pytest.mark.walk
def test_a_thirtieth_arrival_is_in_the_picture_within_two_seconds(course: Course, group: Path) -> None:
    fill(group, 29)
    with serve(opened(course, group, expected=30).routes()) as address:
        assert wait(address, 29)["shown"] < 30
        begun = time.monotonic()
        fill(group, 1)
        assert wait(address, 30)["shown"] == 30
        assert time.monotonic() - begun < 2


def test_codes_are_pasted_on_the_docents_page_and_a_wrong_one_says_so(served: str) -> None:
    def post(text: str) -> list[str]:
        data = json.dumps({"text": text}).encode()
        with urllib.request.urlopen(urllib.request.Request(f"{served}codes", data=data, method="POST")) as reply:
            told: list[str] = json.load(reply)["told"]
        return told

    assert "geen code" in post("hallo")[0]
    assert "meegenomen" in post(encode(made()))[0]
    assert "Code 1" in post("[PLGK AAAAA BBBBB]")[0]
    assert wait(served, 1)["shared"] == 1


def test_another_page_gets_nothing(served: str) -> None:
    outside = served.rstrip("/").rsplit("/", 1)[0]
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(f"{outside}/raad/data")


def test_the_picture_of_one_school_is_that_of_its_own_blocks(course: Course, group: Path) -> None:
    fill(group, 5, school="A")
    fill(group, 5, at=1.0, school="B")
    with serve(opened(course, group).routes()) as address:
        assert "n = 5" in get(f"{address}data?school=A")["figure"]
        assert "n = 10" in get(f"{address}data")["figure"]
        assert "svg" not in get(f"{address}data?school=C")["figure"]
        assert [each["code"] for each in get(f"{address}desk")["schools"]] == ["A", "B"]


# ---- the command ----


def run(*words: str) -> Any:
    return CliRunner().invoke(app, ["class", *words])


@pytest.mark.parametrize(("module", "name"), [(1, "hpo"), (2, "draagvlak"), (3, "ocai"), (4, "onderzoekende_houding")])
def test_a_module_means_what_its_day_shares(module: int, name: str) -> None:
    assert live.chosen(str(module)).id == name


def test_a_still_picture_is_one_file_with_nothing_from_outside(course: Course, group: Path, tmp_path: Path) -> None:
    place = ("3", "--course", str(course.root), "--watch", str(group), "--out", str(tmp_path / "beeld.html"))
    fill(group, 4)
    few = run(*place)
    assert (few.exit_code, (tmp_path / "beeld.html").exists()) == (2, False)
    assert "Nog 1 nodig" in few.output
    fill(group, 1)
    assert run(*place).exit_code == 0
    text = (tmp_path / "beeld.html").read_text(encoding="utf-8")
    assert "n = 5" in text
    assert not any(each in text for each in ("<script", "http:", "https:", "src="))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("9",), "niets gedeeld"),
        (("mmi",), "niets gedeeld"),
        (("ocai", "--moment", "gisteren"), "Kies een van deze"),
        (("ocai", "--watch", "er-is-niets"), "Deze map is er niet"),
    ],
)
def test_what_can_not_be_shown_is_told_in_dutch(words: tuple[str, ...], told: str, course: Course) -> None:
    assert told in str(run(*words, "--course", str(course.root)).exception)


@pytest.mark.skipif(os.name == "nt", reason="Ctrl+C is sent otherwise there")
def test_ctrl_c_ends_it_cleanly(course: Course) -> None:
    words = [sys.executable, "-m", "workbook", "docent", "class", "ocai", "--no-browser", "--course", str(course.root)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().split()[-1]
        assert get(f"{address}data?state=x")["shared"] == 0
        process.send_signal(signal.SIGINT)
        try:
            out, err = process.communicate(timeout=20)
        finally:
            process.kill()
    assert (process.returncode, err) == (0, "")
    assert "gestopt" in out


def test_a_folder_with_very_many_files_or_none_is_no_trouble(tmp_path: Path) -> None:
    assert Watch((tmp_path / "weg",)).look("ocai", "nulmeting").shares == ()
