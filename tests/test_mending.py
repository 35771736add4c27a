"""Mending a notebook: every cell of the release in its place, nothing that a deelnemer wrote lost, sound work untouched."""

from __future__ import annotations

import copy
import json
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from workbook.docent.restoring.mending import Mended, is_sound, mend
from workbook.docent.restoring.reading import read_folder

EDITORS = Path(__file__).parent / "editors"
RELEASE: dict[str, Any] = json.loads((EDITORS / "release.json").read_text(encoding="utf-8"))
ANSWERED: dict[str, Any] = json.loads((EDITORS / "answered.json").read_text(encoding="utf-8"))
for _each in (*RELEASE["cells"], *ANSWERED["cells"]):
    _each["source"] = "".join(_each["source"])
REWRITTEN = YAML(typ="safe").load((EDITORS / "sources.yaml").read_text(encoding="utf-8"))
TESTS = ["toets_gemiddelde", "toets_leeg", "toets_spreiding"]
Cells = list[dict[str, Any]]


def name(cell: dict[str, Any]) -> str | None:
    found: str | None = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id")
    return found


NAMES = [name(cell) for cell in RELEASE["cells"] if name(cell)]


def at(cells: Cells, wanted: str) -> int:
    return next(place for place, cell in enumerate(cells) if name(cell) == wanted)


def points(notebook: dict[str, Any]) -> dict[str, bool]:
    """Run the code cells, each on its own failing, and return which tests passed."""
    space: dict[str, Any] = {}
    passed = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        try:
            exec(compile(cell["source"], "<cel>", "exec"), space)
        except Exception:  # noqa: BLE001
            passed[name(cell)] = False
        else:
            passed[name(cell)] = True
    return {each: passed[each] for each in TESTS}


def said(cells: Cells) -> set[str]:
    return {row.strip() for cell in cells for row in cell["source"].splitlines() if row.strip()}


def lost(cells: Cells, kept: Cells) -> list[str]:
    """Return the lines that stand nowhere any more, without what programs put before or between them."""
    rows = [row for row in said(cells) - said(kept) if not row.startswith(("<<<<<<<", "=======", ">>>>>>>"))]
    return [row for row in rows if row.lstrip("# ") not in said(kept)]


def check_whole(mended: Mended, handed_in: dict[str, Any], release: dict[str, Any] = RELEASE) -> None:
    """Check what holds of every mended notebook, whatever was done to it."""
    ours = {name(cell): cell for cell in release["cells"] if name(cell)}
    theirs = [cell for cell in mended.notebook["cells"] if "nbgrader" in cell["metadata"]]
    assert [name(cell) for cell in theirs] == list(ours)
    for cell in theirs:
        mine = ours[name(cell)]
        assert cell["cell_type"] == mine["cell_type"]
        kept = ("grade", "solution", "locked", "points", "task")
        assert [cell["metadata"]["nbgrader"].get(key) for key in kept] == [
            mine["metadata"]["nbgrader"].get(key) for key in kept
        ]
        if not mine["metadata"]["nbgrader"]["solution"]:
            assert cell["source"].strip() == mine["source"].strip()
    assert lost(handed_in["cells"], [*release["cells"], *mended.notebook["cells"]]) == []
    if mended.repairs:
        ids = [cell["id"] for cell in mended.notebook["cells"]]
        assert len(ids) == len(set(ids))
        nbformat.validate(nbformat.from_dict(mended.notebook))
    assert mended.flagged <= set(ours)


def damaged(change: Callable[[Cells], object]) -> tuple[Mended, dict[str, Any]]:
    handed_in = copy.deepcopy(ANSWERED)
    change(handed_in["cells"])
    before = copy.deepcopy(handed_in)
    mended = mend(RELEASE, handed_in)
    assert handed_in == before
    return mended, handed_in


def recovered(change: Callable[[Cells], object]) -> Mended:
    mended, handed_in = damaged(change)
    check_whole(mended, handed_in)
    assert all(points(mended.notebook).values()), mended
    texts = {name(cell): cell["source"] for cell in mended.notebook["cells"]}
    assert "Het team denkt verschillend." in texts["uitleg"]
    return mended


# ---- sound work ----


def test_a_sound_notebook_comes_back_as_it_is() -> None:
    mended = mend(RELEASE, ANSWERED)
    assert is_sound(RELEASE, ANSWERED)
    assert mended == Mended(ANSWERED, changed_code=True)
    assert mended.notebook == ANSWERED
    assert all(points(ANSWERED).values())


def test_the_release_itself_runs_no_code_that_is_not_the_releases() -> None:
    mended = mend(RELEASE, RELEASE)
    assert (mended.notebook, mended.changed_code, mended.repairs, mended.flagged) == (RELEASE, False, (), frozenset())


def test_hand_ins_that_nbgrader_ships_are_sound_but_for_their_changed_tests() -> None:
    import nbgrader

    guide = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide"
    for who in ("bitdiddle", "hacker"):
        for each in ("problem1", "problem2"):
            release = read_folder(guide / "release" / "ps1", [each]).notebooks[each]
            theirs = read_folder(guide / "submitted" / who / "ps1", [each]).notebooks[each]
            mended = mend(release, theirs)
            assert mended.flagged == frozenset()
            if (who, each) == ("bitdiddle", "problem1"):
                assert len(mended.repairs) == 1
                assert "correct_squares en squares_invalid_input" in mended.repairs[0]
            else:
                assert mended.notebook == theirs
                assert not mended.repairs


def test_own_cells_and_another_checksum_or_whole_points_as_a_fraction_are_sound() -> None:
    def change(cells: Cells) -> None:
        cells.insert(3, {"cell_type": "code", "metadata": {}, "source": "x = 1", "outputs": [], "execution_count": 1})
        cells[at(cells, "toets_leeg")]["metadata"]["nbgrader"] |= {"points": 1.0, "checksum": "f" * 32}

    mended, handed_in = damaged(change)
    assert mended.notebook == handed_in
    assert not mended.repairs


# ---- one kind of damage at a time, to every cell that it can happen to ----


@pytest.mark.parametrize(
    "which", [each for each in NAMES if each not in {"gemiddelde", "spreiding", "uitleg", "eigen_keuze"}]
)
def test_a_deleted_fixed_cell_is_put_back(which: str) -> None:
    mended = recovered(lambda cells: cells.pop(at(cells, which)))
    assert len(mended.repairs) == 1
    assert which in mended.repairs[0]
    assert not mended.flagged


@pytest.mark.parametrize("which", ["gemiddelde", "spreiding", "uitleg", "eigen_keuze"])
def test_a_deleted_answer_cell_is_put_back_as_released_and_flagged(which: str) -> None:
    mended, handed_in = damaged(lambda cells: cells.pop(at(cells, which)))
    check_whole(mended, handed_in)
    assert mended.flagged == {which}
    released = RELEASE["cells"][at(RELEASE["cells"], which)]["source"]
    assert mended.notebook["cells"][at(mended.notebook["cells"], which)]["source"] == released


@pytest.mark.parametrize("which", NAMES)
@pytest.mark.parametrize("place", ["beside", "end", "start"])
def test_of_a_copied_cell_one_is_kept(which: str, place: str) -> None:
    def copied(cells: Cells) -> None:
        spot = at(cells, which)
        again = copy.deepcopy(cells[spot]) | {"id": "kopie"}
        cells.insert({"beside": spot + 1, "end": len(cells), "start": 0}[place], again)

    mended = recovered(copied)
    assert not mended.flagged
    assert len(mended.notebook["cells"]) == len(ANSWERED["cells"])


@pytest.mark.parametrize("which", ["gemiddelde", "spreiding", "uitleg", "eigen_keuze"])
@pytest.mark.parametrize("step", [0, 1])
def test_an_unanswered_copy_of_an_answer_is_dropped(which: str, step: int) -> None:
    def copied(cells: Cells) -> None:
        spot = at(cells, which)
        cells.insert(spot + step, copy.deepcopy(RELEASE["cells"][at(RELEASE["cells"], which)]) | {"id": "kopie"})

    assert not recovered(copied).flagged


def test_of_two_answers_to_one_question_the_last_counts_and_both_are_shown() -> None:
    def copied(cells: Cells) -> None:
        spot = at(cells, "spreiding")
        other = copy.deepcopy(cells[spot]) | {"id": "kopie", "source": "def spreiding(scores):\n    return 0"}
        cells.insert(spot, other)

    assert recovered(copied).flagged == {"spreiding"}


@pytest.mark.parametrize("labels", [True, False])
@pytest.mark.parametrize("which", [each for each in NAMES if each not in {"taak", "uitleg"}])
def test_a_split_code_cell_is_joined_at_every_line_where_it_may_have_been_split(which: str, labels: bool) -> None:
    rows = ANSWERED["cells"][at(ANSWERED["cells"], which)]["source"].split("\n")
    for cut in range(1, len(rows)):

        def split(cells: Cells, cut: int = cut) -> None:
            spot = at(cells, which)
            second = copy.deepcopy(cells[spot]) | {"id": "tweede", "source": "\n".join(rows[cut:]).strip("\n")}
            if not labels:
                second["metadata"] = {}
            cells[spot]["source"] = "\n".join(rows[:cut]).strip("\n")
            cells.insert(spot + 1, second)

        assert not recovered(split).flagged


def test_a_split_text_is_joined() -> None:
    def split(cells: Cells) -> None:
        spot = at(cells, "uitleg")
        first, last = cells[spot]["source"].split("\n\n")
        cells.insert(spot + 1, copy.deepcopy(cells[spot]) | {"id": "tweede", "source": last})
        cells[spot]["source"] = first

    mended = recovered(split)
    assert mended.notebook["cells"][at(mended.notebook["cells"], "uitleg")]["source"].endswith("een gesprek.")
    assert not mended.flagged


@pytest.mark.parametrize("keeps", ["upper", "lower"])
@pytest.mark.parametrize("spot", range(len(ANSWERED["cells"]) - 1))
def test_two_cells_that_were_merged_are_taken_apart(spot: int, keeps: str) -> None:
    first, second = ANSWERED["cells"][spot], ANSWERED["cells"][spot + 1]
    if first["cell_type"] != second["cell_type"]:
        first = second = {}

    def merged(cells: Cells) -> None:
        if first:
            cells[spot : spot + 2] = [
                {**(first if keeps == "upper" else second), "source": f"{first['source']}\n\n{second['source']}"}
            ]

    assert not recovered(merged).flagged


def test_two_merged_answers_are_divided_by_what_they_define() -> None:
    def merged(cells: Cells) -> None:
        spot, other = at(cells, "gemiddelde"), at(cells, "spreiding")
        cells[spot]["source"] += "\n\n# het verschil\n" + cells.pop(other)["source"]

    mended = recovered(merged)
    assert not mended.flagged
    cells = mended.notebook["cells"]
    assert cells[at(cells, "spreiding")]["source"].startswith("# het verschil\ndef spreiding")


def test_the_released_stub_never_undoes_what_was_defined_before_it() -> None:
    release = copy.deepcopy(RELEASE)
    for which in ("gemiddelde", "spreiding"):
        release["cells"][at(release["cells"], which)]["source"] = "resultaat = None"
    handed_in = copy.deepcopy(release)
    handed_in["cells"][at(handed_in["cells"], "gemiddelde")]["source"] = "resultaat = 1\nresultaat = 2"
    del handed_in["cells"][at(handed_in["cells"], "spreiding")]
    mended = mend(release, handed_in)
    cells = mended.notebook["cells"]
    assert "resultaat" not in cells[at(cells, "spreiding")]["source"]
    assert mended.flagged == {"spreiding"}


@pytest.mark.parametrize("kind", ["code", "markdown", "raw"])
@pytest.mark.parametrize("which", NAMES)
def test_a_retyped_cell_gets_its_own_kind_back(which: str, kind: str) -> None:
    assert not recovered(lambda cells: retype(cells[at(cells, which)], kind)).flagged


@pytest.mark.parametrize("to", [0, 5, 12, 17])
@pytest.mark.parametrize("which", NAMES)
def test_a_moved_cell_is_brought_back(which: str, to: int) -> None:
    mended = recovered(lambda cells: cells.insert(to, cells.pop(at(cells, which))))
    assert not mended.flagged


def test_own_cells_stay_behind_the_cell_that_they_followed() -> None:
    def moved(cells: Cells) -> None:
        own = {"cell_type": "markdown", "id": "eigen", "metadata": {}, "source": "Bij het gemiddelde."}
        spot = at(cells, "gemiddelde")
        block = [cells.pop(spot), own]
        cells += block

    cells = recovered(moved).notebook["cells"]
    assert cells[at(cells, "gemiddelde") + 1]["source"] == "Bij het gemiddelde."


@pytest.mark.parametrize("without", ["metadata", "ids", "both"])
def test_cells_without_metadata_are_recognised(without: str) -> None:
    def stripped(cells: Cells) -> None:
        for cell in cells:
            if without != "ids":
                cell["metadata"] = {}
            if without != "metadata":
                cell.pop("id")

    mended = recovered(stripped)
    assert not mended.flagged
    assert bool(mended.repairs) == (without != "ids")


@pytest.mark.parametrize("which", NAMES)
def test_a_cell_without_metadata_or_id_that_was_moved_is_recognised_or_flagged(which: str) -> None:
    def stripped(cells: Cells) -> None:
        cell = cells.pop(at(cells, which))
        cells.append({**cell, "metadata": {}, "id": "ander"})

    if which in {"uitleg", "eigen_keuze"}:  # nothing is left that tells what it was
        mended, handed_in = damaged(stripped)
        check_whole(mended, handed_in)
        assert mended.flagged == {which}
    else:
        assert not recovered(stripped).flagged


def test_changed_points_and_locks_are_put_right() -> None:
    def changed(cells: Cells) -> None:
        cells[at(cells, "toets_leeg")]["metadata"]["nbgrader"]["points"] = 100
        cells[at(cells, "gegevens")]["metadata"]["nbgrader"]["locked"] = False
        cells[at(cells, "uitleg")]["metadata"]["nbgrader"] = {"grade_id": "uitleg"}

    mended = recovered(changed)
    assert len(mended.repairs) == 1
    assert all(which in mended.repairs[0] for which in ("toets_leeg", "uitleg"))


def test_a_changed_test_is_put_right_and_what_was_typed_in_it_is_shown() -> None:
    def changed(cells: Cells) -> None:
        cells[at(cells, "toets_leeg")]["source"] = "assert True  # gemakkelijker"

    mended = recovered(changed)
    cells = mended.notebook["cells"]
    below = cells[at(cells, "toets_leeg") + 1]
    assert (below["cell_type"], "gemakkelijker" in below["source"]) == ("markdown", True)


def test_an_answer_typed_in_the_test_is_brought_to_its_own_cell() -> None:
    def typed(cells: Cells) -> None:
        answer = cells.pop(at(cells, "spreiding"))
        cell = cells[at(cells, "toets_spreiding")]
        cell["source"] = answer["source"] + "\n\n" + cell["source"]

    assert not recovered(typed).flagged


def test_an_answer_in_a_cell_of_its_own_while_the_answer_cell_is_empty_is_flagged() -> None:
    def beside(cells: Cells) -> None:
        for which in ("uitleg", "spreiding"):
            spot = at(cells, which)
            cells.insert(spot + 1, copy.deepcopy(cells[spot]) | {"metadata": {}, "id": f"eigen-{which}"})
            cells[spot]["source"] = RELEASE["cells"][at(RELEASE["cells"], which)]["source"]

    mended, handed_in = damaged(beside)
    assert mended.notebook == handed_in
    assert mended.flagged == {"uitleg", "spreiding"}


def test_code_without_which_the_rest_has_no_names_is_put_back_when_other_cells_are_missing() -> None:
    def deleted(cells: Cells) -> None:
        cells.pop(at(cells, "toets_leeg"))
        cells[:] = [cell for cell in cells if cell["source"] != "import statistics"]

    mended = recovered(deleted)
    assert any(cell["source"] == "import statistics" for cell in mended.notebook["cells"])


def test_a_grade_id_that_the_release_does_not_know_stops_nothing() -> None:
    def foreign(cells: Cells) -> None:
        cells.insert(1, copy.deepcopy(cells[at(cells, "toets_leeg")]) | {"id": "vreemd", "source": "assert 1"})
        cells[1]["metadata"]["nbgrader"]["grade_id"] = "vraag_van_vorig_jaar"
        cells[0]["metadata"]["nbgrader"] = {}

    mended = recovered(foreign)
    assert "vraag_van_vorig_jaar" in mended.oddities[0]


def test_a_hundred_thousand_own_cells_are_mended_within_seconds() -> None:
    def many(cells: Cells) -> None:
        cells.pop(at(cells, "toets_leeg"))
        cells[3:3] = [{"cell_type": "code", "metadata": {}, "source": "1", "outputs": []} for _ in range(100_000)]

    begun = time.process_time()
    handed_in = {**ANSWERED, "cells": list(ANSWERED["cells"])}
    many(handed_in["cells"])
    mended = mend(RELEASE, handed_in)
    assert time.process_time() - begun < 10
    assert len(mended.notebook["cells"]) == 100_000 + len(ANSWERED["cells"])


# ---- whatever is done, in whatever order ----

DAMAGES = [
    "delete",
    "copy",
    "split",
    "bare split",
    "merge",
    "retype",
    "move",
    "strip",
    "bare",
    "rewrite",
    "own",
    "empty",
]


def retype(cell: dict[str, Any], kind: str) -> None:
    cell["cell_type"] = kind
    cell.pop("outputs", None)
    cell.pop("execution_count", None)
    if kind == "code":
        cell |= {"outputs": [], "execution_count": None}


def split(cells: Cells, spot: int, chance: random.Random, *, bare: bool) -> None:
    rows = cells[spot]["source"].split("\n")
    cut = chance.randrange(len(rows) + 1)
    second = {**copy.deepcopy(cells[spot]), "source": "\n".join(rows[cut:])}
    cells[spot]["source"] = "\n".join(rows[:cut])
    cells.insert(spot + 1, {**second, "metadata": {}, "id": f"s{chance.randrange(10**6)}"} if bare else second)


def rewrite(cell: dict[str, Any], chance: random.Random) -> None:
    rows = cell["source"].split("\n")
    indent = " " * chance.choice([0, 4])
    rows.insert(chance.randrange(len(rows) + 1), f"{indent}regel_{chance.randrange(999)} = `a` < ```")
    cell["source"] = "\n".join(rows)


def merge(cells: Cells, spot: int) -> None:
    if spot + 1 < len(cells):
        cells[spot]["source"] += "\n\n" + cells.pop(spot + 1)["source"]


def damage(cells: Cells, kind: str, chance: random.Random) -> None:
    """Do one thing to one cell that people and editors do."""
    spot = chance.randrange(len(cells))
    cell = cells[spot] = copy.deepcopy(cells[spot])
    own = {"cell_type": "markdown", "metadata": {}, "source": f"Eigen tekst {chance.randrange(999)}"}
    ways: dict[str, Callable[[], object]] = {
        "delete": lambda: cells.pop(spot),
        "copy": lambda: cells.insert(chance.randrange(len(cells)), copy.deepcopy(cell)),
        "split": lambda: split(cells, spot, chance, bare=False),
        "bare split": lambda: split(cells, spot, chance, bare=True),
        "merge": lambda: merge(cells, spot),
        "retype": lambda: retype(cell, chance.choice(["code", "markdown", "raw"])),
        "move": lambda: cells.insert(chance.randrange(len(cells)), cells.pop(spot)),
        "strip": lambda: cell.update(metadata={}),
        "bare": lambda: cells.__setitem__(spot, {**{k: cell[k] for k in cell if k != "id"}, "metadata": {}}),
        "rewrite": lambda: rewrite(cell, chance),
        "own": lambda: cells.insert(spot, own),
        "empty": lambda: cell.update(source=""),
    }
    ways[kind]()


@given(st.lists(st.sampled_from(DAMAGES), max_size=12), st.integers(0, 2**32))
def test_no_line_is_lost_and_every_grade_id_stands_once_whatever_was_done(kinds: list[str], seed: int) -> None:
    chance = random.Random(seed)
    handed_in = copy.deepcopy(ANSWERED)
    for kind in kinds:
        if handed_in["cells"]:
            damage(handed_in["cells"], kind, chance)
    check_whole(mend(RELEASE, handed_in), handed_in)


def test_a_notebook_without_cells_is_put_back_whole_and_flagged() -> None:
    handed_in: dict[str, Any] = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    mended = mend(RELEASE, handed_in)
    check_whole(mended, handed_in)
    assert mended.flagged == {"gemiddelde", "spreiding", "uitleg", "eigen_keuze"}


# ---- what programs do to notebooks ----


@pytest.mark.parametrize("file", sorted(REWRITTEN))
def test_what_an_editor_did_is_mended(file: str, tmp_path: Path) -> None:
    about = REWRITTEN[file]
    assert about["does"]
    assert all(each.startswith("https://github.com/") for each in about["sources"])
    (tmp_path / "rekenen.ipynb").write_bytes((EDITORS / file).read_bytes())
    handed_in = read_folder(tmp_path, ["rekenen"]).notebooks["rekenen"]
    mended = mend(RELEASE, handed_in)
    check_whole(mended, handed_in)
    assert all(points(mended.notebook).values()), mended
    texts = {name(cell): cell["source"] for cell in mended.notebook["cells"]}
    assert texts["uitleg"] == "Het team denkt verschillend.\n\nDaarover voeren we een gesprek."
    assert texts["eigen_keuze"].startswith("mediaan = ")
    assert mended.notebook["cells"][-1]["source"].startswith("| score |")
    assert mended.notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert mended.flagged == set(about.get("asks", ()))


def test_every_rewritten_notebook_is_accounted_for() -> None:
    made = {path.name for path in EDITORS.iterdir()} - {"release.json", "answered.json", "sources.yaml"}
    assert made == set(REWRITTEN)


@pytest.mark.parametrize("metadata", [None, "-all"])
@pytest.mark.parametrize("form", ["py:percent", "py:light", "md", "Rmd"])
def test_a_round_trip_through_jupytext_is_mended(form: str, metadata: str | None) -> None:
    """Jupytext drops cell ids (its issue 735) and, when asked, all metadata."""
    node = nbformat.from_dict(ANSWERED)
    if metadata:
        node.metadata.jupytext = {"cell_metadata_filter": metadata, "notebook_metadata_filter": metadata}
    handed_in = json.loads(nbformat.writes(jupytext.reads(jupytext.writes(node, form), form)))
    for cell in handed_in["cells"]:
        cell["source"] = "".join(cell["source"])
    mended = mend(RELEASE, handed_in)
    check_whole(mended, handed_in)
    assert all(points(mended.notebook).values()), mended
    assert not mended.flagged
