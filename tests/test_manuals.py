"""The manuals: every link leads somewhere, every picture has its words, and what one is told to copy works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import workbook as wb
from workbook.home import make_home
from workbook.reports.outline import editions

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
PICTURES = ROOT / "docs" / "beelden"
LARGEST_BYTES = 150_000
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")


def links(page: Path) -> list[tuple[str, str, str]]:
    return LINK.findall(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_every_link_leads_to_a_file_and_every_picture_has_words(page: Path) -> None:
    for picture, words, target in links(page):
        if not target.startswith(("https://", "#")):
            assert (page.parent / target.partition("#")[0]).is_file(), target
        if picture:
            assert len(words) > 10, target


def test_every_picture_is_small_and_shown_in_a_manual() -> None:
    shown = {Path(target).name for page in PAGES for picture, _, target in links(page) if picture}
    for path in PICTURES.iterdir():
        assert path.stat().st_size < LARGEST_BYTES, path.name
        assert path.name in shown


def test_the_lines_that_a_deelnemer_copies_save_each_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_home(tmp_path / "map")
    monkeypatch.setenv("WORKBOOK_HOME", str(folder))
    manual = (ROOT / "docs" / "deelnemer.md").read_text(encoding="utf-8")
    lines = re.findall(r'^wb\.report\("([\w-]+)"(?:, module=(\d))?\)\.save\("([\w.-]+)"\)$', manual, re.MULTILINE)
    assert {name for name, _, _ in lines} == {name for name, _ in editions()}
    assert manual.count("wb.report(") == len(lines)
    for name, module, file in lines:
        saved = wb.report(name, module=int(module) if module else None).save(file)
        assert saved == folder / "bijlagen" / file
        assert saved.is_file()
