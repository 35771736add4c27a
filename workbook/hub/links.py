"""The links of a hub: one a page, to put in an ELO; whoever is not signed in yet does that first and then stands on the page."""

from __future__ import annotations

import re
from urllib.parse import quote

from attrs import frozen

from workbook.content import content_root
from workbook.course import course
from workbook.opening import START

_PAGE = re.compile(r"\d-[\w-]+\.ipynb")


@frozen
class HubLink:
    """A page, what it is called, and its link; `module` is None for the start page."""

    module: int | None
    title: str
    page: str
    address: str


def links(address: str) -> list[HubLink]:
    """Return the link to the start page and to every page of every module, in the order of the course."""
    found = [HubLink(None, START.removesuffix(".ipynb"), START, _link(address, START))]
    notebooks = content_root() / "notebooks"
    for each in course():
        folder = notebooks / f"module-{each.number}"
        for path in sorted(path for path in folder.glob("*.ipynb") if _PAGE.fullmatch(path.name)):
            page = path.relative_to(notebooks).as_posix()
            found.append(HubLink(each.number, path.stem.partition("-")[2], page, _link(address, page)))
    return found


def _link(address: str, page: str) -> str:
    return f"{address.rstrip('/')}/hub/user-redirect/lab/tree/{quote(page)}"
