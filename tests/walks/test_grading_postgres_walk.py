"""A class graded into a real PostgreSQL server: the same rows as in nbgrader's own file, and a docent's points kept."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graded_twice import make_foreign, rows_of
from made_class import add_made, answered, points

from workbook.docent.course import Course
from workbook.docent.gradebook.book import Book, marks
from workbook.docent.gradebook.pipeline import Pipeline
from workbook.errors import WorkbookError

pytestmark = pytest.mark.walk
PASSWORD = "ge:he/im@1"  # every sign that has a meaning in an address
HIDDEN = "ge%3Ahe%2Fim%401"


def _programs() -> Path:
    """Return the folder of a PostgreSQL server: Debian keeps it off PATH."""
    found = shutil.which("postgres")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if found is None and not folders:
        pytest.skip("no PostgreSQL server is installed (.ci/run installs Debian's)")
    return folders[-1] if folders else Path(str(found)).parent


def _server_user() -> dict[str, Any]:
    """Return as whom a server runs: it refuses to be root."""
    if os.getuid() != 0:
        return {}
    names = {each.pw_name for each in pwd.getpwall()}
    who = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Start a server of our own, on a free loopback port, and stop it; yield the address of its database."""
    programs, user = _programs(), _server_user()
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    secret, data, port = folder / "wachtwoord", folder / "data", _free_port()
    secret.write_text(PASSWORD, encoding="utf-8")
    if user:
        for path in (folder, secret):
            os.chown(path, user["user"], user["group"])

    def call(name: str, *arguments: object) -> None:
        command = [programs / name, *map(str, arguments)]
        # What a server says goes to a file: one that holds our pipe open would keep us waiting for its end.
        with (folder / "log.txt").open("a") as log:
            done = subprocess.run(command, cwd=folder, stdout=log, stderr=log, timeout=120, check=False, **user)
        assert done.returncode == 0, (folder / "log.txt").read_text(encoding="utf-8")

    call("initdb", "-D", data, "-U", "docent", "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8", "--no-sync")
    settings = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    call("pg_ctl", "-D", data, "-w", "-t", 60, "-o", settings, "start")
    try:
        yield f"postgresql://docent:{HIDDEN}@127.0.0.1:{port}/postgres"
    finally:
        call("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def graded(server: str, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return a course in which the same class was graded into both gradebooks."""
    course = make_foreign(tmp_path_factory.mktemp("server") / "cursus")
    add_made(course, "p1", "p2")
    for db in (None, server):
        with Book(course, "opdracht", db) as book:
            pipeline = Pipeline(course, "opdracht", book)
            for number, value in enumerate(["3", "", "400", "nan", "-1", "1.5"]):
                notebooks = {name: answered(pipeline, name, value=value) for name in ("p1", "p2")[: 1 + number % 2]}
                book.save(f"d-{number} \u00eb'", notebooks, withheld={"p1": {"som"}} if number == 3 else {})
    return course


def test_the_same_class_gives_the_same_rows_on_a_server(graded: Course, server: str) -> None:
    rows = rows_of(server)
    assert rows == rows_of(graded.root / "gradebook.db")
    assert len(rows["grade"]) == 6 * 2 * 4


def test_points_by_hand_stay_on_a_server_and_questions_keep_their_order(graded: Course, server: str) -> None:
    with Book(graded, "opdracht", server) as book:
        pipeline = Pipeline(graded, "opdracht", book)
        notebooks = {name: answered(pipeline, name) for name in ("p1", "p2")}
        book.save("d-1", notebooks)
        pipeline.write("d-1", notebooks, {})
        grade = book.gradebook.find_grade("open", "p1", "opdracht", "d-1")
        grade.manual_score, grade.needs_manual_grade = 2, False
        book.gradebook.db.commit()
        saved = book.save("d-1", notebooks)
        assert points(book)["p1/open"] == (2, False)
        assert [mark.id for mark in saved.marks] == list(book.questions)
        assert [mark.id for mark in marks(book.course, "opdracht", "d-1")] == list(book.questions)
        book.distrust("d-1")
        assert all(mark.waiting for mark in book.marks("d-1"))


def test_a_server_that_is_not_there_is_told_without_the_password(graded: Course, server: str) -> None:
    elsewhere = server.replace(server.rpartition(":")[2], f"{_free_port()}/postgres")
    with pytest.raises(WorkbookError, match="gaat niet open") as told, Book(graded, "opdracht", elsewhere):
        pass
    assert HIDDEN not in str(told.value)
    assert PASSWORD not in str(told.value)
