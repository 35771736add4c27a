"""What stands in the feedback for one deelnemer, as data: no page and no paper yet."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

Kind = Literal["plain", "waiting", "points"]


@frozen
class Note:
    """One sentence: plain, what still waits, or how many points."""

    text: str
    kind: Kind = "plain"


@frozen
class Link:
    """A sentence that leads to a page beside this one."""

    text: str
    file: str


@frozen
class Checks:
    """The list that a graded cell itself showed, as HTML of nothing but lists, paragraphs and emphasis."""

    html: str


@frozen
class Words:
    """What somebody wrote, in plain text; an empty line parts paragraphs. `own` is the deelnemer's own answer."""

    title: str
    text: str
    own: bool = False


@frozen
class Levels:
    """Levels, as (label, text): those that an open answer is held against, or those that it has."""

    title: str
    levels: tuple[tuple[str, str], ...]


@frozen
class Rubric:
    """A rubric of the docent's own making: one table, as rows of cells, its heads first."""

    title: str
    rows: tuple[tuple[str, ...], ...]


@frozen
class Listed:
    """Short lines under a heading."""

    title: str
    lines: tuple[str, ...]


Part = Note | Link | Checks | Words | Levels | Rubric | Listed


@frozen
class Section:
    """One question, or one other part of the feedback, under its heading."""

    title: str
    parts: tuple[Part, ...]


@frozen
class Content:
    """All that the feedback for one deelnemer says.

    Attributes
    ----------
    title : what it is feedback on
    facts : (label, value) of whose it is, when it came and what was earned
    intro : what is said before the questions
    sections : the questions, in the order of the notebook
    provisional : whether the docent still has to give points
    """

    title: str
    facts: tuple[tuple[str, str], ...]
    intro: tuple[Part, ...]
    sections: tuple[Section, ...] = ()
    provisional: bool = False
