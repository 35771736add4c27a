"""The outlines of reports: which chapters, what is expected there, and from which answers they are filled."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal

from attrs import field, frozen
from attrs.validators import min_len

from workbook import readymade
from workbook.errors import problem

_FOLDER = Path(__file__).with_name("outlines")


@frozen(kw_only=True)
class Part:
    """What fills a chapter, or a part of it: one of the first six.

    Attributes
    ----------
    instrument, question : an instrument's id for its outcome, or `quiz.item` for an answer
    check : the id of a plan, for what it still lacks
    progress : a part of the overview of progress
    ours : a text of our own, `texts/reports.yaml` under this key
    references : the sources of all that was used in the report
    heading : what stands above it when there is something
    team : the team's answers instead of one's own
    moment, compare : answers of one moment; the first beside the second
    only : only entries of which these columns hold these options
    latest : each entry in its latest version up to the one that `only` names
    versions : entries of one version beside those of another
    tables, columns, heads : only these tables of a record, and these columns, under these heads
    caption : what is said above that table, instead of the record's name
    plain : what was written as running text
    quiet : without the sentence that says what the table says
    brief : without the words and notes that a poster has no room for
    figure, kind : with a figure, and which one
    """

    instrument: str | None = None
    question: str | None = None
    check: str | None = None
    progress: Literal["summary", "hours", "portfolio", "handed", "goals"] | None = None
    ours: str | None = None
    references: bool = False
    heading: str = ""
    team: bool = False
    moment: str | None = None
    compare: bool = False
    only: dict[str, str] = field(factory=dict)
    latest: bool = False
    versions: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    caption: str = ""
    plain: bool = False
    quiet: bool = False
    brief: bool = False
    figure: bool = False
    kind: str | None = None


@frozen(kw_only=True)
class Chapter:
    """A chapter: its heading, what is expected there, from what it is filled, and on a poster for how many words there is room."""

    heading: str
    expect: str = field(validator=min_len(1))
    parts: tuple[Part, ...] = ()
    most_words: int | None = None


@frozen(kw_only=True)
class Outline:
    """A report: its title, what stands above its chapters, and those chapters, per module or for the whole course.

    `lead` is where the one sentence comes from that the whole report is about.
    """

    title: str
    subtitle: str
    intro: str = ""
    lead: Part | None = None
    layout: Literal["report", "overview", "poster"] = "report"
    modules: dict[int, tuple[Chapter, ...]] = field(factory=dict)
    chapters: tuple[Chapter, ...] = ()


def names() -> list[str]:
    """Return the names of the reports."""
    return sorted(path.stem for path in _FOLDER.glob("*.yaml"))


def editions() -> Iterator[tuple[str, int | None]]:
    """Give every report with each of its modules, None where it is about the whole course."""
    for name in names():
        yield from ((name, module) for module in outline(name).modules or (None,))


@cache
def outline(name: str) -> Outline:
    """Return the outline of a report. Raises `WorkbookError` when there is none of that name."""
    import cattrs
    from ruamel.yaml import YAML

    if name not in names():
        raise problem("reports.unknown", where=name, known=", ".join(names()))
    text = (_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    read = readymade.read(text) or YAML(typ="safe", pure=True).load(text)
    return cattrs.Converter(forbid_extra_keys=True).structure(read, Outline)


def chapters(name: str, module: int | None = None) -> tuple[Chapter, ...]:
    """Return the chapters of a report, for a module where it has one for each.

    Raises `WorkbookError` for a module that it doesn't have, or without one where it needs one.
    """
    found = outline(name)
    known = ", ".join(map(str, sorted(found.modules)))
    if module is None and found.modules:
        raise problem("reports.needs_module", where=name, known=known)
    if module is None:
        return found.chapters
    if not found.modules:
        raise problem("reports.whole_course", where=name)
    if module not in found.modules:
        raise problem("reports.no_module", where=name, module=module, known=known)
    return found.modules[module]
