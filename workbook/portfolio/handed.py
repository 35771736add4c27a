"""What earlier modules hand on: to read at the start of a module, one's own or De Wilg's, always marked as what it is."""

from __future__ import annotations

from html import escape
from pathlib import Path

from attrs import frozen

from workbook.content import example_home
from workbook.course import Gift, course
from workbook.course import module as module_of
from workbook.dutch import plural
from workbook.errors import WorkbookError
from workbook.home import is_example
from workbook.instrument import Instrument, instrument
from workbook.instrument.tables import Entries
from workbook.portfolio.reading import Line, lines, saved_on
from workbook.responses import answers, data_home
from workbook.scoring import score
from workbook.texts import entry, say


@frozen
class Handed:
    """One thing that a module hands on.

    Attributes
    ----------
    source : the number of the module that gives it
    instrument : in which instrument it was filled in
    page : the notebook in which one does that
    lines, text : the entries, or for a score its sentence; both empty when there is nothing
    saved : the day on which it was last saved
    trouble : what is wrong with the file, when it can't be read
    marked : the words for the example school, None for one's own
    """

    source: int
    instrument: Instrument
    page: str
    lines: tuple[Line, ...] = ()
    text: str = ""
    saved: str = ""
    trouble: str = ""
    marked: str | None = None

    @property
    def missing(self) -> bool:
        """Tell whether there is nothing."""
        return not (self.lines or self.text)

    @property
    def name(self) -> str:
        """Return what it is, as a heading: `Uit module 1: Conclusies`."""
        return say("portfolio.from_module", number=self.source, what=self.instrument.short or self.instrument.title)


@frozen(repr=False)
class Received:
    """All that a module gets; `example` is the same of De Wilg, for what is missing."""

    module: int
    handed: tuple[Handed, ...]
    example: tuple[Handed, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the names of what isn't there yet."""
        return tuple(each.name for each in self.handed if each.missing)

    def sentence(self) -> str:
        """Return in Dutch what is there and what isn't."""
        there = len(self.handed) - len(self.missing)
        if not self.handed:
            return say("portfolio.nothing_before", number=self.module)
        key = "portfolio.received_all" if not self.missing else "portfolio.received"
        return say(key, number=self.module, there=there, total=len(self.handed))

    def __repr__(self) -> str:
        return self.sentence()

    def _repr_html_(self) -> str:
        parts = [f"<p>{escape(self.sentence())}</p>"]
        for own, lent in zip(self.handed, self.example, strict=True):
            parts.append(f"<h4>{escape(own.name)}</h4>")
            parts.append(_lent(own, lent) if own.missing else _shown(own))
        return "".join(parts)


def received(module: int) -> Received:
    """Return what earlier modules hand on to a module, in the order of the modules.

    What is missing is said kindly, with where to fill it in, and De Wilg's is offered, marked; one's own goes before as
    soon as it is there. Any order of modules works.

    Raises
    ------
    WorkbookError : "Deze module bestaat niet."
    """
    module_of(module)
    gifts = [(each.number, gift) for each in course() for gift in each.gives if module in gift.to]
    marked = say("responses.example") if is_example() else None
    own = tuple(_handed(number, gift, module, data_home(), marked) for number, gift in gifts)
    example = tuple(_handed(number, gift, module, example_home(), say("responses.example")) for number, gift in gifts)
    return Received(module, own, example)


def _handed(number: int, gift: Gift, module: int, folder: Path, marked: str | None) -> Handed:
    asked = instrument(gift.instrument)
    bare = Handed(number, asked, gift.page, marked=marked)
    wanted = dict(gift.only) | ({gift.filtered: f"m{module}", "module": f"m{number}"} if gift.filtered else {})
    file = folder / "antwoorden" / f"{asked.id}.json"
    if not file.is_file():
        return bare
    saved = saved_on(asked, folder)
    try:
        found = answers(asked.id, file)
        found = found.select(**wanted) if wanted else found
        if isinstance(asked, Entries):
            return Handed(number, asked, gift.page, lines(asked, found.entries), saved=saved, marked=marked)
        result = score(found)
    except WorkbookError as error:
        return Handed(number, asked, gift.page, trouble=str(error), marked=marked)
    return Handed(number, asked, gift.page, text="" if result.empty else result.sentence(), saved=saved, marked=marked)


def _shown(given: Handed) -> str:
    mark = f"<p><strong>{escape(given.marked)}</strong></p>" if given.marked else ""
    items = "".join(_item(line.title, [f"{label}: {text}" for label, text in line.rest]) for line in given.lines)
    text = f"<ol>{items}</ol>" if items else f"<p>{escape(given.text)}</p>"
    count = plural(len(given.lines), **entry("portfolio.line")) if given.lines else say("portfolio.one_person")
    return f"{mark}{text}<p><small>{escape(say('portfolio.saved', when=given.saved, count=count))}</small></p>"


def _item(title: str, rest: list[str]) -> str:
    """Return one line of a record; where its table has no title, what stands first is the head."""
    first, *others = [title, *rest] if title else rest or [""]
    return f"<li><strong>{escape(first)}</strong>" + "".join(f"<br>{escape(each)}" for each in others) + "</li>"


def _lent(own: Handed, lent: Handed) -> str:
    """Say what is missing and where it is filled in; De Wilg's stands folded under it."""
    trouble = f"<p>{escape(own.trouble)}</p>" if own.trouble else ""
    link = f'<a href="../{escape(own.page)}.ipynb">{escape(say("portfolio.page"))}</a>'
    missing = f"<p>{escape(say('portfolio.missing'))} {link}</p>"
    return (
        f"{trouble}{missing}<details><summary>{escape(say('portfolio.take_example'))}</summary>{_shown(lent)}</details>"
    )
