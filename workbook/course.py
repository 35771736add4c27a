"""The course as data: its modules, and what the team is asked after each of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from attrs import field, frozen
from attrs.validators import ge, min_len

from workbook.errors import problem

_FILE = Path(__file__).with_name("course.yaml")
BASELINE = "nulmeting"


@frozen(kw_only=True)
class Sending:
    """One questionnaire for the team after a module.

    Attributes
    ----------
    instruments, extra : the ids of what is asked, and of what the leader may add
    weeks_before : how many weeks before the next day of the course it must be sent
    why : what it is for, in Dutch
    edition : `"team"` for the shorter edition of the instruments that have one
    """

    instruments: tuple[str, ...] = field(validator=min_len(1))
    weeks_before: int = field(validator=ge(1))
    why: str = field(validator=min_len(1))
    extra: tuple[str, ...] = ()
    moment: str = BASELINE
    edition: str | None = None


@frozen(kw_only=True)
class Module:
    """One module: its number and title (and by what other name the course knows it), and what comes after it.

    Attributes
    ----------
    next : what its questionnaires must be in time for, in Dutch
    surveys : what the team is asked, in order
    """

    number: int
    title: str
    next: str
    surveys: tuple[Sending, ...] = field(validator=min_len(1))
    also: str | None = None

    def sending(self, moment: str | None = None) -> Sending:
        """Return the questionnaire of a moment; without one the first. Raises `WorkbookError` when there is none."""
        for each in self.surveys:
            if moment in (None, each.moment):
                return each
        raise problem("course.no_sending", where=moment, module=self.number)


@cache
def course() -> tuple[Module, ...]:
    """Return the modules in order. Raises cattrs' own error when `course.yaml` is not what these classes say."""
    import cattrs
    from ruamel.yaml import YAML

    read = YAML(typ="safe", pure=True).load(_FILE.read_text(encoding="utf-8"))
    return tuple(cattrs.Converter(forbid_extra_keys=True).structure(read["modules"], tuple[Module, ...]))


def module(number: int) -> Module:
    """Return one module. Raises `WorkbookError` for a number that the course doesn't have."""
    for each in course():
        if each.number == number:
            return each
    raise problem("course.no_module", where=number, last=len(course()))
