"""Reports: what was answered, put together in chapters, to read here and to go on writing in.

`report("action-learning", module=1)` shows itself in a notebook; `.save("verslag.docx")` writes a Word document, `.html` a
page. An outline (`outlines/`) says which chapters there are, what is expected there and what fills them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from attrs import frozen

from workbook.errors import problem
from workbook.home import home, write_atomic
from workbook.reports.filling import fill
from workbook.reports.model import Document
from workbook.reports.page import fragment, page
from workbook.reports.word import word
from workbook.texts import say

__all__ = ["Report", "report"]

_FOLDER = "bijlagen"
_WRITERS: dict[str, Callable[[Document], bytes]] = {
    ".docx": word,
    ".html": lambda document: page(document).encode("utf-8"),
}


@frozen(repr=False)
class Report:
    """A report of what was answered so far; ask for it again to have what was added since."""

    document: Document

    def save(self, name: str) -> Path:
        """Write the report as .docx or .html into the folder `bijlagen`, or where a whole path says; return where.

        A file that stands there already is never overwritten: the report gets the next free number.
        Raises `WorkbookError` for another kind of file, outside a deelnemer's folder, or where it can't be written.
        """
        path = Path(name)
        if path.suffix.lower() not in _WRITERS:
            raise problem("reports.suffix", where=name, known=", ".join(_WRITERS))
        path = _free(path if path.is_absolute() else home() / _FOLDER / path)
        write_atomic(path, _WRITERS[path.suffix.lower()](self.document))
        return path

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the chapters in which nothing stands yet."""
        return self.document.missing

    def sentence(self) -> str:
        """Return in one Dutch sentence how far the report is."""
        return say("reports.open", names=", ".join(self.missing)) if self.missing else say("reports.whole")

    def _repr_html_(self) -> str:
        return f"{fragment(self.document)}<p><strong>{self.sentence()}</strong></p>"

    def __repr__(self) -> str:
        return f"{self.document.title}. {self.sentence()}"


def report(name: str, *, module: int) -> Report:
    """Return a report of a module, filled with what was answered so far.

    Parameters
    ----------
    name : which report: `"action-learning"`
    module : the number of the module

    Raises
    ------
    WorkbookError : "Dit verslag bestaat niet.", "Dit verslag is er niet voor module …"
    """
    return Report(fill(name, module))


def _free(path: Path) -> Path:
    """Return the path, or with the first number behind its name that is still free."""
    number = 2
    free = path
    while free.exists():
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
    return free
