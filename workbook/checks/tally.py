"""The points of one graded cell: a list of checks that tells what is right and never breaks off."""

from __future__ import annotations

import contextlib
import io
import math
import numbers
import warnings
from collections.abc import Callable, Iterator, Sized
from html import escape
from typing import Any

from attrs import frozen

from workbook.checks.feedback import BOX, COLOURS, counted, plain
from workbook.errors import WorkbookError, problem
from workbook.texts import entry, say

_DECIMALS = 6
Condition = bool | Callable[[], object]


@frozen
class Checked:
    """One check: what it is worth, what it says, whether it passed, and what to do when it did not."""

    points: float
    text: str
    passed: bool
    remedy: str = ""


class Tally:
    """Adds up the points of a graded cell; put it last in the cell.

    `text/plain` is the number of points, which nbgrader reads as partial credit; `text/html` is the list for the reader.
    Only a condition that is `True` (numpy's included) earns its points. An error in a condition means "not yet", told in
    Dutch: nbgrader gives 0 to a cell that writes anything on stderr, so nothing a condition does may reach it.

    Parameters
    ----------
    maximum : points of the cell in nbgrader; points beyond it are not given

    Raises
    ------
    WorkbookError : "… is geen aantal punten", for points that are negative, infinite or no number

    Examples
    --------
    >>> tally = Tally(3)
    >>> tally.check(2, "De punten tellen op tot 100", lambda: 40 + 60 == 100)
    >>> tally.check(1, "Alle onderdelen zijn ingevuld", lambda: False, "Vul ook het zesde onderdeel in.")
    >>> tally
    2
    """

    def __init__(self, maximum: float) -> None:
        self.maximum = _points(maximum)
        self.checks: list[Checked] = []

    def check(self, points: float, text: str, condition: Condition, remedy: str = "") -> None:
        """Add a check worth `points`; `remedy` tells what to do when `condition` is not met."""
        passed, why = _verdict(condition)
        advice = " ".join(part for part in (why, remedy) if part)
        self.checks.append(Checked(_points(points), text, passed, "" if passed else advice))

    @property
    def points(self) -> float:
        """Return the points earned: never more than the maximum."""
        earned = math.fsum(check.points for check in self.checks if check.passed)
        return min(round(earned, _DECIMALS), self.maximum)

    @property
    def rest(self) -> float:
        """Return the points that these checks can't give: the docent judges them."""
        return max(round(self.maximum - math.fsum(check.points for check in self.checks), _DECIMALS), 0.0)

    def __float__(self) -> float:
        return self.points

    def __repr__(self) -> str:
        return str(int(self.points)) if self.points == int(self.points) else repr(self.points)

    def _repr_html_(self) -> str:
        title = escape(say("checks.tally.title"))
        items = "".join(_item(check) for check in self.checks)
        lines = "<br>".join(escape(line) for line in self._lines())
        style = BOX.format(colour=COLOURS["info"])
        return (
            f'<section aria-label="{title}" style="{style}"><strong>{title}</strong>'
            f'<ul style="list-style:none;padding-left:0;margin:.4em 0">{items}</ul>{lines}</section>'
        )

    def _lines(self) -> Iterator[str]:
        got, maximum = plain(self.points), counted(self.maximum, "tally.point")
        yield say("checks.tally.total", got=got, maximum=maximum)
        if self.rest:
            yield say(
                "checks.tally.rest_one" if self.rest == 1 else "checks.tally.rest",
                rest=counted(self.rest, "tally.point"),
            )
        if math.fsum(check.points for check in self.checks) > self.maximum + 10**-_DECIMALS:
            yield say("checks.tally.clipped", maximum=maximum)


def _points(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, numbers.Real) or not math.isfinite(value) or value < 0:
        raise problem("checks.bad_points", where="Tally", points=value)
    return float(value)


def _verdict(condition: Any) -> tuple[bool, str]:
    """Return whether the condition is met, and what to tell beside the remedy when it could not be judged."""
    try:
        with _silence():
            found = condition() if callable(condition) else condition
    except WorkbookError as error:
        return False, f"{error.what} {error.remedy}".strip()
    except Exception:  # noqa: BLE001 - a cell that breaks off would lose the points already earned
        # Nearly always an answer that isn't there: None has no length, an empty table no first row.
        return False, say("checks.tally.no_answer")
    if _is_bool(found):
        return bool(found), ""
    if found is None:
        return False, say("checks.tally.no_answer")
    # An empty text, list or 0 is a plain "no"; anything else is a mistake in the check, not of the reader.
    return False, "" if isinstance(found, int | float | Sized) and not _size(found) else say("checks.tally.no_verdict")


def _is_bool(found: object) -> bool:
    return isinstance(found, bool) or (type(found).__module__ == "numpy" and type(found).__name__ in {"bool", "bool_"})


def _size(found: float | Sized) -> float:
    try:
        return len(found) if isinstance(found, Sized) else found
    except TypeError:  # an array without dimensions has no length
        return 1


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        yield


def _item(check: Checked) -> str:
    state = "right" if check.passed else "wrong"
    word = say("checks.tally.passed" if check.passed else "checks.tally.failed")
    got = plain(check.points if check.passed else 0)
    points = say("checks.tally.points", got=got, of=counted(check.points, "tally.point"))
    # A line break, since the feedback page keeps the structure of this list and none of its styles.
    advice = f"<br>{escape(check.remedy)}" if check.remedy else ""
    return (
        f'<li style="margin:.4em 0"><span style="color:{COLOURS[state]}"><span aria-hidden="true">{entry("checks.states")[state]["sign"]}</span> '
        f"<strong>{escape(word)}</strong></span> – {escape(check.text)} ({escape(points)}){advice}</li>"
    )
