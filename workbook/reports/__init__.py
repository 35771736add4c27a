"""Reports: what was answered, put together in chapters, to read here and to go on writing in.

`report("action-learning", module=1)` shows itself in a notebook; `.save("verslag.docx")` writes a Word document, `.pdf`
pages, `.html` a page. An outline (`outlines/`) says which chapters there are, what is expected there and what fills them;
`model` is the report as data, `versions` keeps what was made before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from attrs import frozen

from workbook.errors import problem
from workbook.forms.fieldwork import Json, ReportWidget, Tell
from workbook.forms.handing import with_file
from workbook.home import find_home, home, safe_name
from workbook.reports import versions
from workbook.reports.filling import fill
from workbook.reports.model import Document
from workbook.reports.page import fragment, page
from workbook.reports.pdf import pdf
from workbook.reports.versions import Changes, Saved
from workbook.reports.word import template_text, word
from workbook.texts import entry, say

__all__ = ["Changes", "Report", "Saved", "report"]

_FOLDER = "bijlagen"
_WORD = ".docx"
_WRITERS: dict[str, Callable[[Document], bytes]] = {
    _WORD: word,
    ".pdf": pdf,
    ".html": lambda document: page(document).encode("utf-8"),
}
# A school's own Word template is used as soon as it stands under one of these names in the deelnemer's folder itself.
TEMPLATES = ("sjabloon.docx", "sjabloon.dotx")


@frozen(repr=False)
class Report:
    """A report of what was answered so far; ask for it again to have what was added since."""

    document: Document
    name: str = ""
    module: int | None = None

    def save(self, name: str | Path, *, template: str | Path | None = None) -> Saved:
        """Write the report into the folder `bijlagen`, or where a whole path says, and return where.

        A file that stands there already is never overwritten: the report gets the next number, and tells what changed since
        the version before and whether that was edited. Where nothing changed and nobody edited it, that version is returned.

        Parameters
        ----------
        name : how the file is called: `verslag.docx`, `.pdf` or `.html`
        template : a Word template (.docx or .dotx) in the deelnemer's folder or on a whole path; without it
            `sjabloon.docx` or `sjabloon.dotx` in that folder, where there is one

        Returns
        -------
        Saved : a path, with `changes`, `written` and the sentences `notes`

        Raises
        ------
        WorkbookError : another kind of file, outside a deelnemer's folder, where it can't be written, or a template that is
            not there, broken or behind a password
        """
        path = Path(name)
        suffix = path.suffix.lower()
        if suffix not in _WRITERS:
            raise problem("reports.suffix", where=name, known=", ".join(_WRITERS))
        path = path.with_name(f"{safe_name(path.stem)}{suffix}")
        path = path if path.is_absolute() else home() / _FOLDER / path
        if suffix != _WORD:
            if template is not None:
                raise problem("reports.template.only_word", where=name)
            saved = versions.save(path, self.document, _WRITERS[suffix])
        else:
            saved = self._save_word(path, _template(template))
        remarks = (*self.document.remarks, *self._of_word(suffix))
        return Saved.at(saved, (*saved.notes, *remarks), saved.changes, written=saved.written)

    def _of_word(self, suffix: str) -> tuple[str, ...]:
        """Return what must be told of a poster in Word: it is to write in, and of more than one page."""
        return (say("reports.poster_word"),) if suffix == _WORD and self.document.layout == "poster" else ()

    def _save_word(self, path: Path, template: Path | None) -> Saved:
        if template is None:
            return versions.save(path, self.document, word)
        text = template_text(template)
        saved = versions.save(path, self.document, lambda made: word(made, template), style=template.read_bytes())
        told = say("reports.saved.style_text" if text else "reports.saved.style", template=template.name)
        return Saved.at(saved, (*saved.notes, told), saved.changes) if saved.written else saved

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the chapters in which nothing stands yet."""
        return self.document.missing

    def sentence(self) -> str:
        """Return in Dutch how far the report is, and what its maker must know."""
        far = say("reports.open", names=", ".join(self.missing)) if self.missing else say("reports.whole")
        return " ".join((far, *self.document.remarks))

    def _repr_html_(self) -> str:
        return f"{fragment(self.document)}<p><strong>{escape(self.sentence())}</strong></p>"

    def __repr__(self) -> str:
        return f"{self.document.title}. {self.sentence()}"

    def _ipython_display_(self) -> None:
        from IPython.display import display

        display({"text/plain": repr(self), "text/html": self._repr_html_()}, raw=True)
        if self.name and find_home():
            display(panel(self))


def panel(shown: Report) -> ReportWidget:
    """Return the buttons that save a report: what they write is filled anew, with all that was answered by then."""
    stem = shown.name if shown.module is None else f"{shown.name}-{shown.module}"

    def act(message: Mapping[str, Any], _data: bytes, _tell: Tell) -> Json:
        saved = report(shown.name, module=shown.module).save(f"{stem}{message['suffix']}")
        told = say("reports.panel_told", file=f"{_FOLDER}/{saved.name}", notes=saved.sentence())
        return {"told": told, **with_file(saved)}

    files = [{"suffix": suffix, "label": label} for suffix, label in zip(_WRITERS, entry("reports.files"), strict=True)]
    payload = {"title": say("reports.panel_title"), "labels": entry("reports.panel"), "files": files}
    return ReportWidget(payload, act, shown=say("reports.panel_asleep"))


def report(name: str, *, module: int | None = None) -> Report:
    """Return a report, filled with what was answered so far.

    Parameters
    ----------
    name : which report, such as `"action-learning"`
    module : the number of the module, for a report that there is of each

    Raises
    ------
    WorkbookError : "Dit verslag bestaat niet.", "Dit verslag is er niet voor module …"
    """
    return Report(fill(name, module), name, module)


def _template(given: str | Path | None) -> Path | None:
    """Return the template to use: the one that is given, else that of the deelnemer's folder, else None."""
    folder = find_home()
    if given is not None:
        return (folder or Path()) / given
    return next((folder / each for each in TEMPLATES if (folder / each).is_file()), None) if folder else None
