"""The course as data: what it promises, how its hours are spent, and what the team is asked after each module."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from attrs import field, frozen
from attrs.validators import ge, le, min_len, optional

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
class Row:
    """One promise of the course, in our own words: a leerdoel, a theory, a tool or a step of the way of working.

    Attributes
    ----------
    note : what a reader must know with it, in Dutch
    makes : the instruments or questions (`quiz.item`) in which a deelnemer makes something of it
    graded : `assignment.cell`, the graded cell that gives points for it
    instruments : the instruments that are this tool
    """

    text: str = field(validator=min_len(1))
    note: str | None = None
    makes: tuple[str, ...] = ()
    graded: str | None = None
    instruments: tuple[str, ...] = ()


@frozen(kw_only=True)
class Activity:
    """A part of the study load: what it is, its kind, its minutes, and the notebook (without suffix) in which it is done."""

    text: str = field(validator=min_len(1))
    kind: Literal["contact", "reading", "practice", "report"]
    minutes: int = field(validator=ge(1))
    notebook: str | None = None


@frozen(kw_only=True)
class Gift:
    """What a module hands on: entries or the outcome of an instrument.

    Attributes
    ----------
    to : the numbers of the modules that open with it
    only : only entries of which these columns hold these options
    filtered : the column that says for which module (`m2`) an entry is meant
    page : the notebook (without suffix) in which it is filled in
    """

    to: tuple[int, ...] = field(validator=min_len(1))
    instrument: str
    page: str
    only: dict[str, str] = field(factory=dict)
    filtered: str | None = None


@frozen(kw_only=True)
class Passing:
    """When a module is passed. Points only inform, unless a share of them is asked.

    Attributes
    ----------
    complete : every question of the assignment has an answer
    verdict : the least that the docent must have said of it; None asks no verdict
    points : the least share of the points, from 0 to 1
    """

    complete: bool = True
    verdict: Literal["nog_niet", "aanvullen", "voldaan"] | None = "voldaan"
    points: float | None = field(default=None, validator=optional((ge(0), le(1))))


@frozen(kw_only=True)
class Module:
    """One module: its number and title (and by what other name the course knows it), and what comes after it.

    Attributes
    ----------
    next : what its questionnaires must be in time for, in Dutch
    goals, theories, tools, steps : what the course promises, in the order of its own text
    activities : how the hours of the module are spent
    portfolio : the instruments in which something is made that a deelnemer keeps
    gives : what goes to later modules
    surveys : what the team is asked, in order
    passes : when it is passed
    """

    number: int
    title: str
    next: str
    goals: tuple[Row, ...]
    theories: tuple[Row, ...]
    tools: tuple[Row, ...]
    steps: tuple[Row, ...]
    activities: tuple[Activity, ...]
    portfolio: tuple[str, ...]
    surveys: tuple[Sending, ...] = field(validator=min_len(1))
    gives: tuple[Gift, ...] = ()
    also: str | None = None
    passes: Passing = Passing()

    @property
    def assignment(self) -> str:
        """Return the id of its assignment. Raises `LookupError` for a module without one: a mistake of ours."""
        pages = (each.notebook.split("/") for each in self.activities if each.notebook)
        return next(parts[1] for parts in pages if parts[0] == "opdrachten")

    def rows(self) -> dict[str, Row]:
        """Return every promise by its name: the first leerdoel of module 1 is `1.goal.1`."""
        kinds = {"goal": self.goals, "theory": self.theories, "tool": self.tools, "step": self.steps}
        return {f"{self.number}.{kind}.{n}": row for kind, rows in kinds.items() for n, row in enumerate(rows, 1)}

    def sending(self, moment: str | None = None) -> Sending:
        """Return the questionnaire of a moment; without one the first. Raises `WorkbookError` when there is none."""
        for each in self.surveys:
            if moment in (None, each.moment):
                return each
        raise problem("course.no_sending", where=moment, module=self.number)


@frozen(kw_only=True)
class Recognition:
    """Who recognised the course, on what day, in what category and theme. A claim of that day, not of today."""

    by: str
    on: date
    category: str
    theme: str


@frozen(kw_only=True)
class Exemption:
    """The programmes in which the certificate gives exemption, and for how long, in the provider's words."""

    term: str
    programmes: tuple[str, ...]


@frozen(kw_only=True)
class About:
    """What the provider's text says of the course as a whole; `as_of` is the year of that text.

    Attributes
    ----------
    idea : what a professional learning community is here
    hours, credits : the study load as the provider gives it; `credits_note` says how the two relate
    day : the strands of a collegedag, in order
    work : what is done between the days
    price, rating : in euros and on a scale of ten, as of that year
    """

    title: str
    kind: str
    as_of: int
    idea: str
    collegedagen: int
    hours: int
    credits: str
    credits_note: str
    day: tuple[str, ...]
    work: tuple[str, ...]
    audience: str
    certificate: str
    recognition: Recognition
    exemption: Exemption
    places: tuple[str, ...]
    incompany: bool
    price: int
    rating: float


@cache
def about() -> About:
    """Return what the course says of itself. Raises cattrs' own error when `course.yaml` is not what `About` says."""
    return _structured("about", About)


@cache
def course() -> tuple[Module, ...]:
    """Return the modules in order. Raises cattrs' own error when `course.yaml` is not what these classes say."""
    return _structured("modules", tuple[Module, ...])


def module(number: int) -> Module:
    """Return one module. Raises `WorkbookError` for a number that the course doesn't have."""
    for each in course():
        if each.number == number:
            return each
    raise problem("course.no_module", where=number, last=len(course()))


def rows() -> dict[str, Row]:
    """Return every promise of the course by its name, over all modules."""
    return {name: row for each in course() for name, row in each.rows().items()}


def _structured(key: str, shape: Any) -> Any:
    import cattrs
    from ruamel.yaml import YAML

    converter = cattrs.Converter(forbid_extra_keys=True)
    converter.register_structure_hook(date, lambda value, _: value)
    return converter.structure(YAML(typ="safe", pure=True).load(_FILE.read_text(encoding="utf-8"))[key], shape)
