"""Nobody can be worked out of two moments: the difference of who answered twice, beside all that each moment shows."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from attrs import frozen
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from privacy_attacks import SMALLEST, Member, follows, read, rows_of

import workbook as wb
from workbook.instrument import Instrument
from workbook.privacy import FLOOR

kinds = pytest.mark.parametrize("about", SMALLEST, ids=lambda about: about.kind)


@frozen
class Part:
    """Of a group: how many answered at both moments, only at the first and only at the second."""

    group: str
    twice: int
    left: int
    came: int


def two_moments(parts: list[Part]) -> tuple[list[Member], list[Member]]:
    """Return who answered before and who answered after; who answered twice has one code."""
    before, after = [], []
    for part in parts:
        both = [Member(f"{part.group}-b{n}", part.group, subject="De Wilg") for n in range(part.twice)]
        before += [*both, *(Member(f"{part.group}-l{n}", part.group, subject="De Wilg") for n in range(part.left))]
        after += [*both, *(Member(f"{part.group}-c{n}", part.group, subject="De Wilg") for n in range(part.came))]
    return before, after


class Both:
    """Everything that two moments and their difference show, as sums over people's values before and after."""

    def __init__(self, about: Instrument, before: list[Member], after: list[Member]) -> None:
        self.sides = (before, after)
        self.people = sorted({one.code for one in (*before, *after)})
        self.rows: list[NDArray[np.float64]] = []
        answers = [read(about, rows_of(about, side, seed=seed), moment)
                   for side, seed, moment in zip(self.sides, (1, 900), ("nulmeting", "eindmeting"), strict=True)]  # fmt: skip
        for side, found in enumerate(answers):
            for group in (None, *sorted({one.group for one in self.sides[side]})):
                asked = found if group is None else found.select(group=group)
                self.take(wb.score(asked), side, group)
        self.compare(wb.compare(*answers))

    def mask(self, side: int, groups: Any) -> NDArray[np.float64]:
        row = np.zeros((2, len(self.people)))
        for one in self.sides[side]:
            if groups is None or one.group in groups:
                row[side, self.people.index(one.code)] = 1
        return row.ravel()

    def take(self, profile: Any, side: int, group: str | None) -> None:
        if any(each.estimate.value is not None for each in profile.scores):
            self.rows.append(self.mask(side, None if group is None else (group,)))
        for name, part in profile.subgroups:
            if group is None and any(each.estimate.value is not None for each in part.scores):
                self.rows.append(self.mask(side, part.together or (name,)))

    def compare(self, found: Any) -> None:
        if not found.paired or all(each.difference.value is None for each in found.changes):
            return
        twice = {one.code for one in self.sides[0]} & {one.code for one in self.sides[1]}
        chosen = np.array([code in twice for code in self.people], dtype=float)
        self.rows.append(np.concatenate([-chosen, chosen]))

    def found(self) -> list[tuple[str, list[str]]]:
        """Return the sets of one to four people whose sum before, after or whose change follows."""
        if not self.rows:
            return []
        shown = np.array(self.rows)
        _, sizes, directions = np.linalg.svd(shown, full_matrices=False)
        basis = directions[sizes > 1e-9]
        size = len(self.people)
        columns, classes = np.unique(np.vstack([shown[:, :size], shown[:, size:]]), axis=1, return_inverse=True)
        classes = classes.ravel()
        counts = np.bincount(classes, minlength=columns.shape[1])
        small = [k for k in range(len(counts)) if counts[k] < FLOOR]
        known = []
        for count in range(1, FLOOR):
            for chosen in combinations(small, count):
                if counts[list(chosen)].sum() >= FLOOR:
                    continue
                there, none = np.isin(classes, chosen).astype(float), np.zeros(size)
                targets = {"before": (there, none), "after": (none, there), "change": (-there, there)}
                for name, parts in targets.items():
                    if follows(np.concatenate(parts), basis):
                        known.append((name, [self.people[k] for k in np.flatnonzero(there)]))
        return known


def test_the_attacker_finds_what_pairs_give() -> None:
    """Seven before, of whom five answered twice, and the same five after: the difference gives the two that left."""
    attacker = Both.__new__(Both)
    attacker.people = [f"p{n}" for n in range(7)]
    attacker.rows = [
        np.array([1.0] * 7 + [0] * 7),
        np.array([0.0] * 7 + [1] * 5 + [0] * 2),
        np.array([-1.0] * 5 + [0] * 2 + [1] * 5 + [0] * 2),
    ]
    assert ("before", ["p5", "p6"]) in attacker.found()


sizes = st.integers(0, 8)
parts = st.lists(
    st.builds(Part, st.sampled_from("abc"), sizes, sizes, sizes),
    min_size=1,
    max_size=3,
    unique_by=lambda part: part.group,
)


@kinds
@settings(max_examples=15)
@given(parts=parts)
@example(parts=[Part("a", 6, 2, 0)])
@example(parts=[Part("a", 6, 0, 3), Part("b", 7, 0, 0)])
@example(parts=[Part("a", 5, 3, 0), Part("b", 5, 3, 0)])
@example(parts=[Part("a", 8, 0, 0), Part("b", 3, 5, 5)])
@example(parts=[Part("a", 6, 5, 5), Part("b", 2, 6, 6)])
def test_nobody_follows_from_two_moments(about: Instrument, parts: list[Part]) -> None:
    before, after = two_moments(parts)
    assume(len(before) > 1 and len(after) > 1)
    assert Both(about, before, after).found() == []


def test_where_nobody_can_be_worked_out_the_difference_is_shown() -> None:
    about = SMALLEST[0]
    for given_parts in ([Part("", 8, 0, 0)], [Part("", 8, 6, 6)], [Part("a", 7, 0, 0), Part("b", 6, 6, 6)]):
        before, after = two_moments(given_parts)
        assert any((each == 1).any() and (each == -1).any() for each in Both(about, before, after).rows), given_parts
