"""The script that measures the browser edition: what it counts and how it tells; the measuring itself is a walk."""

from __future__ import annotations

import gzip
import os
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
import browser_edition
import browser_site


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "lab").mkdir()
    (tmp_path / "index.html").write_text("<p>" + "werkboek " * 500, encoding="utf-8")
    (tmp_path / "lab" / "index.html").write_text("lab", encoding="utf-8")
    (tmp_path / "numpy.whl").write_bytes(b"w" * 2000)
    (tmp_path / "app.wasm").write_bytes(b"\0asm" * 1000)
    return tmp_path


def _get(address: str, **heads: str) -> tuple[int, dict[str, str], bytes]:
    asked = urllib.request.Request(address, headers=heads)
    try:
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), b""


def test_what_goes_over_the_wire_is_counted(folder: Path) -> None:
    with browser_site.served(folder) as site:
        assert _get(f"{site.url}numpy.whl")[2] == b"w" * 2000
        assert _get(f"{site.url}lab/")[2] == b"lab"
        assert _get(f"{site.url}weg.js")[0] == 404
        assert (site.sent, site.requests) == (2003, 2)
        assert site.largest == {"/numpy.whl": 2000, "/lab/": 3}


def test_compressed_texts_count_as_they_travel_and_wheels_as_they_are(folder: Path) -> None:
    with browser_site.served(folder, compress=True) as site:
        status, heads, data = _get(f"{site.url}index.html")
        assert (status, heads["Content-Encoding"]) == (200, "gzip")
        assert gzip.decompress(data) == (folder / "index.html").read_bytes()
        assert site.sent == len(data) < 200
        assert _get(f"{site.url}app.wasm")[1]["Content-Type"] == "application/wasm"
        before = site.sent
        assert "Content-Encoding" not in _get(f"{site.url}numpy.whl")[1]
        assert site.sent - before == 2000


@pytest.mark.parametrize("compress", [False, True])
def test_what_the_browser_has_already_costs_nothing(folder: Path, compress: bool) -> None:
    with browser_site.served(folder, compress=compress) as site:
        _, heads, _ = _get(f"{site.url}index.html")
        before = site.sent
        again = _get(f"{site.url}index.html", **{"If-Modified-Since": heads["Last-Modified"]})
        assert (again[0], again[2]) == (304, b"")
        assert (site.sent, site.unchanged) == (before, 1)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_is_that_of_a_process_and_its_children() -> None:
    import subprocess

    marker = f"plg-marker-{os.getpid()}"
    code = "import subprocess, sys; data = b'x' * 30_000_000; print('ready', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, marker], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        used = browser_site.memory_mb(marker)
        process.communicate(b"")
    assert 25 < used < 200
    assert browser_site.memory_mb(marker) == 0


def _told(**first: Any) -> dict[str, Any]:
    visit = {"question_s": 12.34, "question_mb": 9.1, "memory_mb": 410.0, "figure_s": 6.0, "figure_mb": 36.2, "figure_memory_mb": 600.0}  # fmt: skip
    return {
        "first": visit | first, "second": visit | {"question_s": 6.0}, "aims": browser_edition.AIMS, "site_mb": 85.0,
        "largest": [{"path": "/werkboek/pyodide.asm.wasm", "mb": 3.4}],
    }  # fmt: skip


def test_the_table_lays_the_figures_beside_the_aims() -> None:
    lines = browser_edition.table(_told()).splitlines()
    assert lines[0].split()[-5:] == ["12.3", "s", "under", "20:", "yes"]
    assert lines[1].endswith("6.0 s   under 8: yes")
    assert lines[4].endswith("36.2 MB  under 35: NO")
    assert lines[-1].split() == ["3.4", "MB", "/werkboek/pyodide.asm.wasm"]


def test_a_figure_that_did_not_come_is_told_as_such() -> None:
    assert browser_edition.table(_told(figure_s=None)).splitlines()[2].split()[-2:] == ["-", "s"]


def test_the_measured_notebook_is_there_and_its_figure_is_a_legal_answer() -> None:
    assert (Path(__file__).parents[1] / "notebooks" / browser_edition.NOTEBOOK).is_file()
    compile(browser_edition.FIGURE, "figure", "exec")


def test_a_site_that_is_given_is_measured_and_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[tuple[Path, bool]] = []

    def measure(site: Path, *, compress: bool) -> dict[str, Any]:
        asked.append((site, compress))
        return _told()

    monkeypatch.setattr(browser_edition, "measure", measure)
    browser_edition.main(["--site", str(folder), "--compress"])
    browser_edition.main(["--site", str(folder), "--json"])
    assert asked == [(folder, True), (folder, False)]
    out = capsys.readouterr().out
    assert "time from link to first question, cold" in out
    assert '"site_mb": 85.0' in out
