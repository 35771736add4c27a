"""Versions of a report: a new one beside the old ones, what changed since, and what the writer did is never touched.

Of each report the last version is remembered in `.werkboek/verslagen.json` in the deelnemer's folder: its name, the
fingerprint of the file as it was made, and that of each chapter. A file whose fingerprint differs was edited since.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import cattrs
from attrs import evolve, frozen

from workbook import __version__
from workbook.dutch import day
from workbook.forms.handing import hand_over
from workbook.home import find_home, is_inside, locked, utc_now, write_atomic
from workbook.inbrowser import gives_files
from workbook.reports.model import Document
from workbook.texts import say

RECORD = Path(".werkboek") / "verslagen.json"
if TYPE_CHECKING:
    from pathlib import Path as _Path
else:
    _Path = type(Path())  # the path of this system: Path itself can't be inherited from before Python 3.12


@frozen
class Changes:
    """What changed since the version before: the headings of chapters that were filled, changed and emptied.

    Attributes
    ----------
    since : the name of the version before
    added, changed, removed : headings, in the order of the report
    """

    since: str
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def sentence(self) -> str:
        """Return in Dutch what changed."""
        parts = [
            say(f"reports.saved.{kind}", names=", ".join(f"‘{name}’" for name in names))
            for kind, names in (("added", self.added), ("changed", self.changed), ("removed", self.removed))
            if names
        ]
        return say("reports.saved.since", since=self.since, changes="; ".join(parts)) if parts else (
            say("reports.saved.nothing", since=self.since)
        )  # fmt: skip


class Saved(_Path):
    """Where a report was saved: a path like any other, which tells in a notebook what is new in it.

    Attributes
    ----------
    notes : the sentences that tell what was written, what changed and what was left alone
    changes : what changed since the version before; None for a first one
    written : whether a file was written; False where nothing had changed
    """

    notes: tuple[str, ...] = ()
    changes: Changes | None = None
    written: bool = True

    @classmethod
    def at(cls, path: Path, notes: Iterable[str], changes: Changes | None = None, *, written: bool = True) -> Saved:
        """Return the path with what there is to tell about it."""
        made = cls(path)
        made.notes, made.changes, made.written = tuple(notes), changes, written
        return made

    def sentence(self) -> str:
        """Return in Dutch what was done."""
        return " ".join(self.notes) or str(self)

    def _ipython_display_(self) -> None:
        if not gives_files():
            raise NotImplementedError  # IPython then shows it as any other outcome
        from IPython.display import display

        display({"text/plain": self.sentence(), "text/html": self._repr_html_()}, raw=True)
        hand_over(self)

    def _repr_html_(self) -> str:
        return "".join(f"<p>{escape(note)}</p>" for note in self.notes or (str(self),))


@frozen
class _Version:
    """What is remembered of a version: its file as it was made, and of each chapter whether and what stood there."""

    file: str
    number: int
    made_at: str
    sha256: str
    whole: str
    chapters: tuple[tuple[str, str, bool], ...]


def save(path: Path, document: Document, make: Callable[[Document], bytes], *, style: bytes = b"") -> Saved:
    """Write a new version beside those there are, unless the last one is still as it was made and says the same.

    Parameters
    ----------
    path : the name of the first version; later ones get a number behind it
    document : the report
    make : makes the file's content of it
    style : what the look comes from, so that another template makes a new version

    Raises `WorkbookError` where it can't be written, and what `make` raises.
    """
    folder = find_home()
    if folder is None:
        target, number = _free(path, 1)
        write_atomic(target, make(_dated(document, number)))
        return Saved.at(target, [_told(target, number)])
    record = folder / RECORD
    with locked(record):
        known = _known(record)
        key = _key(path, folder, document)
        saved, made = _next(path, document, make, style, known.get(key))
        if made:
            kept = known | {key: made}
            write_atomic(record, json.dumps(cattrs.unstructure(kept), indent=1, ensure_ascii=False).encode())
    return saved


def _next(
    path: Path, document: Document, make: Callable[[Document], bytes], style: bytes, last: _Version | None
) -> tuple[Saved, _Version | None]:
    """Write the next version where there is something to write; return what there is to tell and to remember."""
    # The repr of a figure holds its words and not its picture: drawn anew by another release it says the same.
    whole, chapters = _fingerprint(repr((style, __version__, document))), tuple(_chapters(document))
    before = path.with_name(last.file) if last else path
    there = before.is_file()
    edited = last is not None and there and _of_file(before) != last.sha256
    changes = _changes(last, chapters) if last else None
    if last and there and not edited and last.whole == whole:
        return Saved.at(before, [say("reports.saved.same", file=last.file)], changes, written=False), None
    target, number = _free(path, last.number + 1 if last and (there or path.exists()) else 1)
    data = make(_dated(document, number))
    write_atomic(target, data)
    notes = [_told(target, number)]
    notes += [changes.sentence()] if changes else []
    notes += [say("reports.saved.edited", file=before.name)] if edited else []
    made = _Version(target.name, number, utc_now(), _fingerprint(data), whole, chapters)
    return Saved.at(target, notes, changes), made


def _dated(document: Document, number: int) -> Document:
    """Return the document with the day and the number of this version."""
    return evolve(document, properties=evolve(document.properties, made=day(datetime.now()), version=number))  # noqa: DTZ005 - the day on the writer's own clock


def _told(path: Path, number: int) -> str:
    if number == 1:
        return say("reports.saved.first", folder=path.parent.name, file=path.name)
    return say("reports.saved.next", folder=path.parent.name, file=path.name, number=number)


def _free(path: Path, number: int) -> tuple[Path, int]:
    """Return the path with a number behind its name, from this one on, that is still free; the first has none."""
    while (free := path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")).exists():
        number += 1
    return free, number


# ---- what is remembered ---------------------------------------------------------------------------------------------


def _known(record: Path) -> dict[str, _Version]:
    """Return the last version of each report; nothing where that is not known or can't be read."""
    try:
        return cattrs.structure(json.loads(record.read_text(encoding="utf-8")), dict[str, _Version])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, cattrs.BaseValidationError):
        return {}


def _key(path: Path, folder: Path, document: Document) -> str:
    """Return what a report is known by: where it stands and what it is, as two may be saved under one name."""
    whole = path.resolve()
    place = whole.relative_to(folder.resolve()).as_posix() if is_inside(path, folder) else str(whole)
    return f"{place} | {document.title} | {document.subtitle}"


def _fingerprint(what: str | bytes) -> str:
    return hashlib.sha256(what.encode("utf-8", "replace") if isinstance(what, str) else what).hexdigest()


def _of_file(path: Path) -> str:
    """Return a file's fingerprint; of one that is held open and can't be read it is that of no version."""
    try:
        return _fingerprint(path.read_bytes())
    except OSError:
        return ""


def _chapters(document: Document) -> Iterator[tuple[str, str, bool]]:
    """Give each chapter: its heading, told apart from others of that name, its fingerprint, whether anything stands there."""
    seen: Counter[str] = Counter()
    for heading, blocks in document.chapters():
        seen[heading] += 1
        name = f"{heading} ({seen[heading]})" if seen[heading] > 1 else heading
        yield name or document.title, _fingerprint(repr(blocks)), heading not in document.missing


def _changes(last: _Version, now: tuple[tuple[str, str, bool], ...]) -> Changes:
    old = {name: (said, filled) for name, said, filled in last.chapters}
    had = {name for name, _, filled in last.chapters if filled}
    has = [name for name, _, filled in now if filled]
    return Changes(
        since=last.file,
        added=tuple(name for name in has if name not in had),
        changed=tuple(name for name, said, filled in now if filled and name in had and said != old[name][0]),
        removed=tuple(name for name, _, filled in last.chapters if filled and name not in has),
    )
