"""Finding instruments by id: the shipped ones, the user's own folder, and the quizzes beside the notebooks."""

from __future__ import annotations

import difflib
import html
import os
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from pathlib import Path

from workbook.content import assignments_root, content_root
from workbook.dutch import fold
from workbook.errors import problem
from workbook.home import find_home
from workbook.instrument.loading import load
from workbook.instrument.model import Instrument
from workbook.texts import entry, say

_SHIPPED = Path(__file__).parent.parent / "instruments"


class Catalogue(tuple[Instrument, ...]):
    """The instruments at hand, in the order of the course; shows itself as a table."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        head = "".join(f"<th scope='col'>{html.escape(name)}</th>" for name in entry("instrument.catalogue_columns"))
        rows = "".join(
            f"<tr><td>{html.escape(each.id)}</td><td style='text-align:left'>{html.escape(each.title)}</td>"
            f"<td>{', '.join(map(str, each.modules))}</td><td>{each.minutes}</td></tr>"
            for each in self
        )
        caption = html.escape(say("instrument.catalogue_heading"))
        return f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def catalogue() -> Catalogue:
    """Return every instrument in the order of the modules: the shipped ones and those in the user's own `instrumenten/`.

    Raises `WorkbookError` when a YAML is broken, with file, line and key.
    """
    found = [_cached(path) for path in _instrument_files()]
    # One without a module is the user's own: it stands last.
    return Catalogue(sorted(found, key=lambda each: (each.modules[:1] or (9,), len(each.modules), each.id)))


def shipped_instruments() -> tuple[Instrument, ...]:
    """Return the instruments that come with the workbook, whatever the user's own folder holds."""
    return tuple(_cached(path) for path in sorted(_SHIPPED.glob("*.yaml")))


def shipped(about: Instrument) -> bool:
    """Tell whether an instrument comes with the workbook, and is not the user's own or a quiz."""
    return about.path is not None and about.path.parent == _SHIPPED


def instrument_ids() -> tuple[str, ...]:
    """Return the ids of every instrument at hand, without reading one."""
    return tuple(path.stem for path in _instrument_files())


def instrument(instrument_id: str) -> Instrument:
    """Return the instrument (or quiz) of that id.

    Raises `WorkbookError`, naming the nearest, when there is none.
    """
    for path in chain(_instrument_files(), _quiz_files()):
        if path.stem == instrument_id:
            return _cached(path)
    files = [*_instrument_files(), *_quiz_files()]
    known = [path.stem for path in _instrument_files()]
    near = difflib.get_close_matches(fold(instrument_id), [path.stem for path in files], n=1, cutoff=0.0)
    raise problem("instrument.unknown", where=instrument_id, nearest=near[0], known=", ".join(known))


def _cached(path: Path) -> Instrument:
    return _load_once(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _load_once(path: Path, _changed: int) -> Instrument:
    return load(path)


def _instrument_files() -> list[Path]:
    """List the YAML files; a user's own file goes before a shipped one of the same name."""
    own = os.environ.get("WORKBOOK_INSTRUMENTS")
    home = find_home()
    folders = [Path(own)] if own else []
    folders += [home / "instrumenten"] if home else []
    found: dict[str, Path] = {}
    for folder in (*folders, _SHIPPED):
        for path in sorted(folder.glob("*.yaml")):
            found.setdefault(path.stem, path)
    return list(found.values())


def _quiz_files() -> Iterator[Path]:
    """Give the quiz YAMLs, nearest first: beside the notebook, in the home, shipped, in the docent's checkout."""
    here, home = Path.cwd(), find_home()
    yield from sorted(here.glob("*.yaml"))
    if home:
        yield from sorted(home.glob("*.yaml"))
        yield from sorted(path for path in home.glob("*/**/*.yaml") if ".ipynb_checkpoints" not in path.parts)
    yield from sorted((content_root() / "notebooks").rglob("*.yaml"))
    assignments = assignments_root()
    if assignments:
        yield from sorted((assignments / "source").rglob("*.yaml"))
