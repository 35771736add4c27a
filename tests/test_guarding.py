"""Forgetting somebody: nothing of them is left in a whole course, what is others' stays, and it is proved."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import sqlite3
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from sample_course import NAME, fill, handed_in, make_course, make_deelnemer
from small_gradebook import graded

from workbook.docent.collect import collect, receive
from workbook.docent.course import Course
from workbook.docent.grading.rows import kept_at
from workbook.docent.guarding import tombstones
from workbook.docent.guarding.cleaning import pruned, without
from workbook.docent.guarding.forgetting import forget, plan
from workbook.docent.guarding.health import health
from workbook.docent.guarding.tombstones import is_forgotten
from workbook.docent.guarding.traces import Traces, traces_of, zip_members
from workbook.docent.people import Person, Roster, roster, save
from workbook.errors import WorkbookError
from workbook.home import deelnemer_id, write_atomic

WHO = Person(
    id="p-0000aaaa", name="Zoë van den Brûle", first="Zoë", last="van den Brûle", email="z.brule@school.example",
    elo=("brulezoe", "123457"),
)  # fmt: skip
WORDS = ("Zoë van den Brûle", "Brûle, Zoë van den", "brulezoe", "z.brule@school.example", "p-0000aaaa")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return a graded course of three with everything that other parts leave behind, about the first of them."""
    folder = tmp_path_factory.mktemp("cursus")
    course = make_course(folder)
    codes = []
    for number in range(3):
        home = make_deelnemer(folder / f"d{number}", course)
        fill(home, kleur="blauw", tekst="Wij beginnen klein.")
        collect(course, NAME, [handed_in(home)])
        codes.append(deelnemer_id(home))
    graded(course, *codes)
    others = [Person(id=f"p-0000bbb{n}", name=f"Ander {n}", first="Ander", last=f"N{n}", code=codes[n]) for n in (1, 2)]
    save(course, [evolve(WHO, code=codes[0], other_codes=("d-99999999",)), *others])
    _leave_behind(course, codes)
    return course


def _leave_behind(course: Course, codes: list[str]) -> None:
    mine, other = codes[0], codes[1]
    root = course.root
    sent = [
        {"code": mine, "files": {f"f_{mine}.zip": "1"}},
        {"code": other, "files": {f"f_{mine}.zip": "1", f"f_{other}.zip": "2"}},
    ]
    write(root / "teruggeven" / "verzonden.jsonl", "".join(f"{json.dumps(each)}\n" for each in sent))
    write(root / "teruggeven" / f"{mine}.html", "<p>feedback</p>")
    write(root / "teruggeven" / "cijfers.csv", f'\ufeffNaam;Punten\r\n"{WORDS[1]}";8,5\r\n"Ander\n1";7\r\n')
    write(root / "oordelen" / NAME / f"{other}.json", json.dumps({"code": other, "remark": f"Lijkt op {mine}."}))
    write(root / "oordelen" / NAME / f"{mine}.json", "{}")
    write(course.feedback(mine, NAME) / f"{NAME}.html", "<p>feedback</p>")
    write(root / "klas" / "scores.json", json.dumps({"rows": [[mine, 3], [other, 4]], "by": {mine: 1, other: 2}}))
    records = [
        {
            "number": "2026-001",
            "status": "issued",
            "person": "p-0000aaaa",
            "code": mine,
            "date": "2026-06-01",
            "sha256": "a",
        },
        {
            "number": "2026-002",
            "status": "issued",
            "person": "p-0000bbb1",
            "code": other,
            "date": "2026-06-01",
            "sha256": "b",
        },
    ]
    write(root / "register" / "certificaten.jsonl", "".join(f"{json.dumps(each)}\n" for each in records))
    write(root / "sleutel" / "certificaten" / "2026-001.pdf", "%PDF")
    write(root / "sleutel" / "certificaten" / "2026-0012.pdf", "%PDF")
    write(
        root / "sleutel" / "herkomst.jsonl",
        json.dumps({"who": "p-0000aaaa", "naam": unicodedata.normalize("NFD", WORDS[0])}),
    )
    sheet = Workbook()
    for row in (["naam", "1"], [WORDS[0], "x"], ["Ander 1", "x"]):
        sheet.active.append(row)
    sheet.save(root / "sleutel" / "presentie.xlsx")
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr(f"opdracht_{mine}.ipynb", "{}")
        archive.writestr("ander.txt", "van een ander")
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Brule, Zoe van den_123457_assignsubmission_file_/werk.zip", "x")
        archive.writestr("rest.zip", inner.getvalue())
    write_atomic(root / "elo.zip", outer.getvalue())
    shutil.copy(root / "gradebook.db", root / "gradebook.db.oud")
    # Two of a kind, the work of somebody else and the docent's own notes: neither is for us to change.
    write(course.submitted(other, NAME) / "bijlagen" / "brief.txt", f"Met dank aan {WORDS[0]}.")
    write(root / "docent" / "eigen.md", f"Bel {WORDS[0]}.")


def write(path: Path, text: str) -> None:
    write_atomic(path, text.encode())


@pytest.fixture
def course(made: Course, tmp_path: Path) -> Course:
    return Course(Path(shutil.copytree(made.root, tmp_path / "cursus")))


def every_byte(root: Path) -> Iterator[tuple[str, bytes]]:
    """Give every name and every byte of a folder, of zips in zips too."""

    def unpacked(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
        yield name, data
        if data.startswith(b"PK"):
            for member, inside in zip_members(data):
                yield from unpacked(f"{name}/{member}", inside)

    for path in root.rglob("*"):
        yield from unpacked(path.relative_to(root).as_posix(), path.read_bytes() if path.is_file() else b"")


def forms(words: list[str]) -> list[bytes]:
    every = [form for word in words for form in (word, unicodedata.normalize("NFD", word), json.dumps(word)[1:-1])]
    return [form.encode() for form in {*every, *(word.casefold() for word in every)}]


def test_nothing_of_a_person_is_left_in_any_byte_of_the_course_and_the_rest_stays(course: Course) -> None:
    mine = roster(course).people[0].code
    others = sorted(each.code for each in roster(course).people[1:])
    before = [sorted(path.name for path in (course.root / place).rglob("*")) for place in ("source", "release")]
    done = forget(course, "Zoe van den Brule", reason="op verzoek")

    wanted = forms([*WORDS, mine, "d-99999999"])
    stays = {course.submitted(others[0], NAME), course.submitted(others[1], NAME), course.root / "docent"}
    left = [
        name
        for name, data in every_byte(course.root)
        if not any((course.root / name).is_relative_to(path) for path in stays) and not name.startswith("oordelen")
        if any(word in data or word in name.encode() for word in wanted)
    ]
    assert not left
    assert {path.name for path in done.left} == {"brief.txt", "eigen.md"} | {
        path.name for path in done.left if path.parent.name == NAME
    }
    assert [each.code for each in roster(course).people] == [
        each.code for each in roster(course).people if each.code in others
    ]
    assert course.submitters(NAME) == others
    with course.gradebook() as book:
        assert sorted(each.id for each in book.students) == others
        assert len(book.assignment_submissions(NAME)) == 2
    assert before == [sorted(path.name for path in (course.root / place).rglob("*")) for place in ("source", "release")]
    assert sorted(path.name for path in (course.root / ".nagekeken" / NAME).iterdir()) == sorted(
        kept_at(course, NAME, each).name for each in others
    )


def test_what_is_of_others_in_the_same_file_stays(course: Course) -> None:
    other = roster(course).people[1].code
    forget(course, "p-0000aaaa")
    root = course.root
    (line,) = (root / "teruggeven" / "verzonden.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line) == {"code": other, "files": {f"f_{other}.zip": "2"}}
    assert (root / "teruggeven" / "cijfers.csv").read_bytes() == '\ufeffNaam;Punten\r\n"Ander\n1";7\r\n'.encode()
    assert json.loads((root / "klas" / "scores.json").read_bytes()) == {"rows": [[other, 4]], "by": {other: 2}}
    sheet = load_workbook(root / "sleutel" / "presentie.xlsx").active
    assert [row[0].value for row in sheet.iter_rows()] == ["naam", "Ander 1"]
    assert [name for name, _ in every_byte(root) if name.startswith("elo.zip/")] == [
        "elo.zip/rest.zip",
        "elo.zip/rest.zip/ander.txt",
    ]
    assert not (root / "gradebook.db.oud").exists()
    assert [path.name for path in (root / "sleutel" / "certificaten").iterdir()] == ["2026-0012.pdf"]
    assert "Lijkt op" in (root / "oordelen" / NAME / f"{other}.json").read_text("utf-8")


@pytest.mark.parametrize(
    ("planning", "kept", "told"),
    [
        ("", {"number": "2026-001", "status": "issued"}, "alleen het volgnummer"),
        (
            "retention: {register_years: 10, register_basis: Een certificaat moet te bevestigen zijn.}",
            {"number": "2026-001", "status": "issued", "date": "2026-06-01"},
            "Een certificaat moet te bevestigen zijn.",
        ),
    ],
)
def test_the_register_keeps_what_its_basis_allows_and_the_proof_says_why(
    course: Course, planning: str, kept: dict[str, str], told: str
) -> None:
    write(course.root / "cursus.yaml", planning)
    done = forget(course, "p-0000aaaa", reason="op verzoek")
    first, second = (course.root / "register" / "certificaten.jsonl").read_text("utf-8").splitlines()
    assert json.loads(first) == kept
    assert json.loads(second)["code"]
    proof = done.proof.read_text("utf-8")
    assert told in proof
    assert "Het vergeten is klaar" in proof
    assert "op verzoek" in proof
    assert "ingeleverd werk (submitted): 1" in proof


def test_an_old_hand_in_of_a_forgotten_person_is_known_and_a_namesake_is_not(course: Course) -> None:
    mine = roster(course).people[0].code
    forget(course, "p-0000aaaa")
    assert all(
        is_forgotten(course, each) for each in (mine, "d-99999999", "zoe VAN DEN brule", "z.brule@school.example")
    )
    assert not any(is_forgotten(course, each) for each in (roster(course).people[1].code, "Ander 1", ""))
    save(course, [*roster(course).people, Person(name="Zoë van den Brûle")])
    assert not is_forgotten(course, "Zoë van den Brûle")
    assert is_forgotten(course, mine)
    text = tombstones.path_in(course.root).read_text("utf-8")
    assert mine not in text


def test_what_a_forgotten_person_handed_in_is_not_collected_again(course: Course, made: Course) -> None:
    """As in an old zip of the ELO: by the pseudonym in it, and by the sender's name where it has none."""
    source = made.root.parent / "d0" / "inleveren"
    moodle = "Brûle, Zoë van den_123457_assignsubmission_file_/opdracht.ipynb"
    old = course.root.parent / "elo.zip"
    with zipfile.ZipFile(old, "w") as archive:
        archive.writestr(moodle, (course.source(NAME) / f"{NAME}.ipynb").read_bytes())
        archive.writestr(
            "Iemand, Anders_99_assignsubmission_file_/werk.ipynb", (course.source(NAME) / f"{NAME}.ipynb").read_bytes()
        )
    forget(course, "p-0000aaaa")
    found = receive(course, NAME, [source, old])
    assert len(found.rows) == 1
    assert len([each for each in found.passed if "vergeten" in each.why]) >= 2
    assert len(course.submitters(NAME)) == 3
    assert plan(course, found.rows[0].who).found


class Stopped(BaseException):
    """The laptop that closes."""


@pytest.mark.parametrize("after", [0, 4, 9])
def test_what_is_broken_off_is_finished_by_doing_it_again(course: Course, after: int) -> None:
    mine, turns = roster(course).people[0].code, 0

    def started(_place: str) -> None:
        nonlocal turns
        turns += 1
        if turns > after:
            raise Stopped

    with pytest.raises(Stopped):
        forget(course, "p-0000aaaa", reason="op verzoek", started=started)
    (stone,) = tombstones.read(tombstones.path_in(course.root))
    assert stone.state == "begun"
    done = forget(course, "p-0000aaaa")
    (stone,) = tombstones.read(tombstones.path_in(course.root))
    assert (stone.state, stone.number, stone.reason) == ("done", 1, "op verzoek")
    assert done.tombstone == stone
    assert not [
        name for name, data in every_byte(course.root) if mine.encode() in data and not name.startswith("oordelen")
    ]
    with pytest.raises(WorkbookError, match="niets te vinden"):
        forget(course, mine)


def test_a_name_in_the_reason_is_refused_before_anything_goes(course: Course) -> None:
    with pytest.raises(WorkbookError, match="zonder de persoon te noemen"):
        forget(course, "p-0000aaaa", reason="Zoë van den Brûle vroeg het")
    assert not tombstones.path_in(course.root).exists()
    assert plan(course, "p-0000aaaa").counts(course)["submitted"] == 1


def test_bytes_of_removed_rows_are_gone_from_the_gradebook_and_its_copies(course: Course) -> None:
    mine = roster(course).people[0].code
    assert mine.encode() in (course.root / "gradebook.db").read_bytes()
    forget(course, mine)
    (copy,) = health(course).copies
    for path in (course.root / "gradebook.db", copy):
        assert mine.encode() not in path.read_bytes()
        with contextlib.closing(sqlite3.connect(path)) as book:
            assert book.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_exchange_is_cleared_too(course: Course, tmp_path: Path) -> None:
    from nbgrader.utils import notebook_hash

    mine, base = roster(course).people[0].code, tmp_path / "wissel" / "plg"
    write(
        course.root / "nbgrader_config.py",
        f"c = get_config()\nc.CourseDirectory.course_id = 'plg'\nc.Exchange.root = {str(base.parent)!r}\n",
    )
    write(base / "inbound" / f"{mine}+{NAME}+2026-11-01" / "x.ipynb", "{}")
    write(base / "inbound" / f"d-ander+{NAME}+2026-11-01" / "x.ipynb", "{}")
    write(course.submitted(mine, NAME) / "submission_secret.txt", "geheim")
    page = f"{notebook_hash(secret='geheim', notebook_id=NAME)}.html"
    write(base / "feedback" / page, "<p>")
    write(base / "feedback" / "ander.html", "<p>")
    assert forget(course, mine).tombstone.removed["exchange"] == 2
    assert sorted(path.name for path in base.rglob("*") if path.is_file()) == ["ander.html", "x.ipynb"]


def test_a_foreign_course_with_short_codes_loses_only_the_one(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    for code in ("1", "12"):
        write(course.submitted(code, NAME) / f"{NAME}.ipynb", '{"cells": [], "1": 1}')
    write(course.root / "punten.csv", "wie,punten\n12,1\n")
    forget(course, "1")
    assert course.submitters(NAME) == ["12"]
    assert (course.root / "punten.csv").read_text("utf-8") == "wie,punten\n12,1\n"


def command(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "workbook", "docent", *map(str, words)],
        capture_output=True, encoding="utf-8", check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def test_the_command_asks_first_and_says_what_stays(course: Course) -> None:
    refused = command("forget", "p-0000aaaa", "--course", course.root)
    assert refused.returncode == 2
    assert "ingeleverd werk" in refused.stdout
    assert "Er is niets weggehaald" in refused.stdout
    assert len(roster(course).people) == 3
    done = command("forget", "p-0000aaaa", "--course", course.root, "--yes", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["state"] == "done"
    again = command("forget", "p-0000aaaa", "--course", course.root, "--yes")
    assert again.returncode == 2
    assert "niets te vinden" in again.stderr


# ---- how a person is known ----

ME = traces_of(evolve(WHO, code="d-1a2b3c4d"), Roster((WHO,)))


@pytest.mark.parametrize(
    "text",
    [
        "zie d-1a2b3c4d.", "m3_d-1a2b3c4d_2026.zip", "ZOË VAN DEN BRÛLE", "Brûle, Zoë van den", "van den Brule, Zoe", "vandenbrulezoe_LATE_1",
        "Zoe_van_den_Brule", "Zo\\u00eb van den Br\\u00fble", "Zo&euml; van den Br&ucirc;le", "Zo%C3%AB%20van%20den%20Br%C3%BBle", "z.brule@school.example",
    ],
)  # fmt: skip
def test_a_person_is_known_however_it_is_written(text: str) -> None:
    assert ME.in_text(text)
    assert ME.in_text(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize(
    "text", ["d-1a2b3c4d5", "xd-1a2b3c4d", "Zoë", "van den Brûle", "123457", "Joë van den Brûle", ""]
)
def test_who_only_looks_alike_is_somebody_else(text: str) -> None:
    assert not ME.in_text(text)


def test_a_shared_name_is_no_trace() -> None:
    namesake = Person(id="p-00000002", name="zoe van den brule")
    assert traces_of(WHO, Roster((WHO, namesake))).names == ("z.brule@school.example", "brulezoe", "123457")


PLAIN = st.recursive(
    st.none() | st.integers() | st.sampled_from(["a", "zin over d-1a2b3c4d", "d-1a2b3c4d", "d-99999999"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "b", "d-1a2b3c4d", "d-99999999"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(PLAIN)
def test_pruning_leaves_nothing_of_the_person_and_all_data_without_them_alone(data: Any) -> None:
    traces = Traces(("d-1a2b3c4d",))
    text = json.dumps(data)
    left = without(traces, "x.json", text.encode())
    if "d-1a2b3c4d" not in text:
        assert left == text.encode()
        assert pruned(traces, json.loads(text)) == json.loads(text)
    else:
        assert left is None or b"d-1a2b3c4d" not in left


@given(
    st.lists(st.sampled_from(["d-1a2b3c4d;1", 'ander;"twee\nregels"', "d-99999999;zag d-1a2b3c4d", ""]), max_size=6),
    st.sampled_from(["\n", "\r\n"]),
)
def test_of_a_table_only_the_rows_of_the_person_go(rows: list[str], end: str) -> None:
    traces = Traces(("d-1a2b3c4d",), others=frozenset({"d-99999999"}))
    kept = [row for row in rows if not row.startswith("d-1a2b3c4d")]
    made, expected = (end.join(["wie;wat", *each, ""]).encode() for each in (rows, kept))
    assert without(traces, "x.csv", made) == expected


def test_half_a_line_that_mentions_nobody_stays() -> None:
    data = b'{"who": "d-1a2b3c4d"}\n{"half\n{"half d-1a2b3c4d\n'
    assert without(Traces(("d-1a2b3c4d",)), "x.jsonl", data) == b'{"half\n'
