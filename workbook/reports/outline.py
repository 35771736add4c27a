"""The outlines of reports: which chapters, what is expected there, and from which answers they are filled."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from attrs import field, frozen
from attrs.validators import min_len

from workbook.errors import problem

_FOLDER = Path(__file__).with_name("outlines")


@frozen(kw_only=True)
class Part:
    """What fills a chapter: the outcome of an instrument, or the answer to a question.

    Attributes
    ----------
    instrument, question : one of the two: an instrument's id, or `quiz.item`
    team : the team's answers instead of one's own
    only : only entries of which these columns hold these options
    figure : with its figure
    """

    instrument: str | None = None
    question: str | None = None
    team: bool = False
    only: dict[str, str] = field(factory=dict)
    figure: bool = False


@frozen(kw_only=True)
class Chapter:
    """A chapter: its heading, what is expected there, and what it is filled from."""

    heading: str
    expect: str = field(validator=min_len(1))
    parts: tuple[Part, ...] = ()


@frozen(kw_only=True)
class Outline:
    """A report: its title and, per module, its chapters."""

    title: str
    subtitle: str
    modules: dict[int, tuple[Chapter, ...]]


def names() -> list[str]:
    """Return the names of the reports."""
    return sorted(path.stem for path in _FOLDER.glob("*.yaml"))


@cache
def outline(name: str) -> Outline:
    """Return the outline of a report. Raises `WorkbookError` when there is none of that name."""
    import cattrs
    from ruamel.yaml import YAML

    if name not in names():
        raise problem("reports.unknown", where=name, known=", ".join(names()))
    read = YAML(typ="safe", pure=True).load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return cattrs.Converter(forbid_extra_keys=True).structure(read, Outline)


def chapters(name: str, module: int) -> tuple[Chapter, ...]:
    """Return the chapters of a report for a module. Raises `WorkbookError` for a module that it doesn't have."""
    found = outline(name).modules
    if module not in found:
        raise problem("reports.no_module", where=name, module=module, known=", ".join(map(str, sorted(found))))
    return found[module]
