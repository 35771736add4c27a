"""nbgrader's own formgrader opens what the docent's commands leave behind, in a real server on loopback."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sample_course import NAME, SECRET, fill, handed_in, make_course, make_deelnemer

from workbook.docent.collect import collect
from workbook.docent.course import Course
from workbook.docent.grade import grade
from workbook.docent.gradebook.book import marks

pytestmark = pytest.mark.walk


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    folder = tmp_path_factory.mktemp("formgrader")
    made = make_course(folder)
    home = make_deelnemer(folder / "deelnemer", made)
    fill(home, kleur="blauw", getal=42, tekst="Wij <b>beginnen</b> klein.", ocai=12)
    collect(made, NAME, [handed_in(home)])
    grade(made, NAME)
    return made


def _request(url: str, method: str = "GET", data: Any = None) -> str:
    body = None if data is None else json.dumps(data).encode()
    request = urllib.request.Request(url, data=body, method=method, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as reply:
        return str(reply.read().decode())


@pytest.fixture(scope="module")
def server(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a server in the course folder, as a docent does, with settings of its own."""
    scratch = tmp_path_factory.mktemp("server")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folders = {f"JUPYTER_{name}_DIR": str(scratch / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    command = [
        sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}",
        "--IdentityProvider.token=", "--ServerApp.disable_check_xsrf=True", f"--ServerApp.root_dir={course.root}",
        "--ServerApp.port_retries=0", "--ServerApp.jpserver_extensions=nbgrader.server_extensions.formgrader=True",
    ]  # fmt: skip
    environment = {**os.environ, **folders, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    with (scratch / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=course.root, env=environment, stdout=log, stderr=log)
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            with contextlib.suppress(OSError):
                _request(f"{base}/api/status")
                break
            time.sleep(0.5)
        yield base
    finally:
        process.terminate()
        process.wait(20)


@pytest.mark.parametrize(
    "page",
    ["", "manage_assignments", f"manage_submissions/{NAME}", "gradebook", f"gradebook/{NAME}", "manage_students"],
)
def test_every_page_opens(server: str, page: str) -> None:
    assert "nbgrader formgrade" in _request(f"{server}/formgrader/{page}")


def test_the_submission_shows_and_points_given_there_count(server: str, course: Course) -> None:
    (found,) = json.loads(_request(f"{server}/formgrader/api/submitted_notebooks/{NAME}/{NAME}"))
    page = _request(f"{server}/formgrader/submissions/{found['id']}/")
    assert "Wat neemt u mee?" in page
    assert "Wij &lt;b&gt;beginnen&lt;/b&gt; klein." in page
    grades = json.loads(_request(f"{server}/formgrader/api/grades?submission_id={found['id']}"))
    manual = next(each for each in grades if each["name"] == "reflectie")
    assert manual["needs_manual_grade"]
    _request(f"{server}/formgrader/api/grade/{manual['id']}", "PUT", {"manual_score": 4.5})
    (who,) = course.submitters(NAME)
    assert sum(mark.score for mark in marks(course, NAME, who)) == 10.5
    assert not any(mark.waiting for mark in marks(course, NAME, who))
    (row,) = grade(course, NAME)
    assert (row.status, row.total) == ("graded", 10.5)


def test_hidden_tests_are_the_docents_only(server: str, course: Course) -> None:
    (found,) = json.loads(_request(f"{server}/formgrader/api/submitted_notebooks/{NAME}/{NAME}"))
    assert SECRET in _request(f"{server}/formgrader/submissions/{found['id']}/")
    assert not any(SECRET.encode() in path.read_bytes() for path in course.root.glob("uitdelen/**/*") if path.is_file())
