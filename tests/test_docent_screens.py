"""nbgrader's screens for docenten: on in the docent's JupyterLab, off in a deelnemer's, as a real server tells it."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sample_course import make_course

from workbook.docent.office import office_environment
from workbook.opening import lab_command, lab_environment, prepare

pytestmark = pytest.mark.walk


def answer(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=30) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""


@contextlib.contextmanager
def lab(folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Start JupyterLab as the workbook does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (folder.parent / "log").open("wb") as log:
        process = subprocess.Popen(
            [*lab_command(folder, port, browser=False), "--IdentityProvider.token="], cwd=folder, stdout=log, stderr=log,
            env={**environment},
        )  # fmt: skip
    try:
        for _ in range(180):
            with contextlib.suppress(OSError):
                answer(f"http://127.0.0.1:{port}/api/status")
                break
            time.sleep(0.5)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def page_config(base: str) -> dict[str, Any]:
    _, page = answer(f"{base}/lab")
    found = re.search(r'<script id="jupyter-config-data" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found
    return dict(json.loads(unescape(found[1])))


def shows_nbgrader(config: Mapping[str, Any]) -> bool:
    """Tell whether the lab loads nbgrader's extension and does not switch it off."""
    loaded = [each["name"] for each in config["federated_extensions"]]
    return "@jupyter/nbgrader" in loaded and "@jupyter/nbgrader" not in config.get("disabledExtensions", [])


def test_a_deelnemer_has_none_of_the_docents_screens(tmp_path: Path) -> None:
    folder = prepare(tmp_path / "werkboek").folder
    with lab(folder, lab_environment(folder)) as base:
        assert not shows_nbgrader(page_config(base))
        assert [answer(f"{base}/{page}")[0] for page in ("formgrader", "assignments", "courses")] == [404] * 3


def test_a_docent_has_them(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    with lab(course.root, office_environment(course)) as base:
        config = page_config(base)
        assert shows_nbgrader(config)
        assert {"@jupyter/nbgrader:create-assignment", "@jupyter/nbgrader:validate-assignment"} <= set(
            config["disabledExtensions"]
        )
        assert "@jupyter/nbgrader:formgrader" not in config["disabledExtensions"]
        status, page = answer(f"{base}/formgrader")
        assert (status, "nbgrader formgrade" in page) == (200, True)
