"""Arithmetic of learning results as Dutch schools reckon them. Every function is plain numbers in, plain numbers out.

DL (didactische leeftijd) counts months of education since the start of groep 3, ten a school year. DLE (didactische
leeftijdsequivalent) is the month in which the average pupil reaches the score. A DLE is no interval scale (Evers &
Resing, 2007): nothing here takes a mean of DLEs.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

MONTHS_A_YEAR, FIRST_GROUP, LONGEST = 10, 3, 60
# A count that a source masks as "<5" is anything from 0 to 4.
MASKED_MOST = 4
# Strictly above this percentile: that level. A–E divide 25-25-25-15-10, I–V five times 20.
_LETTERS = ((75, "A"), (50, "B"), (25, "C"), (10, "D"))
_ROMANS = ((80, "I"), (60, "II"), (40, "III"), (20, "IV"))


def months_of_education(group: float, months: float) -> int:
    """Return the DL: ten months a group from groep 3 on, plus the completed months since 1 September; at most 60.

    Examples
    --------
    >>> months_of_education(6, 7), months_of_education(7, 5), months_of_education(8, 10)
    (37, 45, 60)
    """
    return int(min(MONTHS_A_YEAR * (group - FIRST_GROUP) + months, LONGEST))


def learning_return(dl: float, dle: float) -> float | None:
    """Return DLE / DL in percent; None for DL 0, at which nothing can have been learnt yet.

    Examples
    --------
    >>> round(learning_return(45, 20), 2)
    44.44
    """
    return None if dl == 0 else 100 * dle / dl


def growth(first: tuple[float, float], second: tuple[float, float]) -> float | None:
    """Return the growth in DLE over the months of education between two tests, in percent.

    Parameters
    ----------
    first, second : (DL, DLE); None when the second test is not later than the first
    """
    months = second[0] - first[0]
    return None if months <= 0 else 100 * (second[1] - first[1]) / months


def letter(percentile: float) -> str:
    """Return the level A to E of a percentile: A is the highest quarter, C lies below the average.

    Examples
    --------
    >>> [letter(p) for p in (76, 75, 50, 25, 10)]
    ['A', 'B', 'C', 'D', 'E']
    """
    return next((name for above, name in _LETTERS if percentile > above), "E")


def roman(percentile: float) -> str:
    """Return the level I to V of a percentile: five equal fifths, III is around the average.

    Examples
    --------
    >>> [roman(p) for p in (81, 80, 60, 40, 20)]
    ['I', 'II', 'III', 'IV', 'V']
    """
    return next((name for above, name in _ROMANS if percentile > above), "V")


@frozen
class Sitting:
    """One subject in one year: how many were tested and how many reached the level; None where a source masks it."""

    tested: int | None
    reached: int | None


@frozen
class Pooled:
    """A pooled share in percent. With a masked count `value` is None and `low` and `high` are what it lies between."""

    value: float | None
    low: float | None
    high: float | None
    tests: int
    masked: int


def pooled(rows: Iterable[Sitting]) -> Pooled:
    """Return the sum of those who reached the level over the sum of those tested, in percent: no mean of percentages.

    Examples
    --------
    >>> pooled([Sitting(40, 38), Sitting(30, 28)]).value
    94.28571428571429
    """
    given = list(rows)
    masked = sum(each.tested is None or each.reached is None for each in given)
    low, high = _share(map(_least, given)), _share(map(_most, given))
    tests = sum(each.tested or 0 for each in given)
    return Pooled(None if masked else low, low, high, tests, masked)


def _share(pairs: Iterable[tuple[int, int]]) -> float | None:
    reached, tested = (sum(part) for part in zip(*pairs, strict=True)) if (pairs := list(pairs)) else (0, 0)
    return 100 * reached / tested if tested else None


def _least(each: Sitting) -> tuple[int, int]:
    """Return (reached, tested) as low as a masked count allows."""
    reached = 0 if each.reached is None else each.reached
    return reached, max(MASKED_MOST, reached) if each.tested is None else each.tested


def _most(each: Sitting) -> tuple[int, int]:
    """Return (reached, tested) as high as a masked count allows: whoever was tested reached it."""
    if each.reached is not None:
        return each.reached, each.reached if each.tested is None else each.tested
    tested = MASKED_MOST if each.tested is None else each.tested
    return min(MASKED_MOST, tested), tested
