"""The manuals: every link leads somewhere, every picture has its words, and the buttons are called what they are called."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from workbook.reports.outline import editions
from workbook.texts import entry

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
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


def test_the_manual_names_each_report_and_the_buttons_under_it() -> None:
    manual = " ".join((ROOT / "docs" / "deelnemer.md").read_text(encoding="utf-8").split())
    for label in entry("reports.files"):
        assert f"**{label}**" in manual
    for name, _ in editions():
        assert name in manual or f"{name}-verslag" in manual
