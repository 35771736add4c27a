"""An attacker who works out sums of a few people from everything that is shown, by adding and subtracting exactly."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from attrs import field, frozen
from drawn_results import chance_rows
from hypothesis import strategies as st
from numpy.typing import NDArray

import workbook as wb
from workbook.instrument import Instrument, catalogue
from workbook.instrument.model import Ipsative, Scaled
from workbook.kinds import each_of, kind_of
from workbook.privacy import FLOOR
from workbook.responses import Responses
from workbook.results import Profile
from workbook.scoring import dense

Row = dict[str, Any]
Place = tuple[str, str]
Mask = NDArray[np.bool_]
PEOPLE = [each for each in catalogue() if each.counts == "respondents" and kind_of(each).is_dense]
# Of every kind the instrument with the fewest questions, so that chance can try many teams.
SMALLEST = list(
    {each.kind: each for each in sorted(PEOPLE, key=lambda about: -len(about.items) * len(about.perspectives))}.values()
)
_DECIMALS = re.compile(r"\d,\d")


# ---- teams by chance -------------------------------------------------------------------------------------------------


@frozen
class Member:
    """Somebody of a team: where they belong and what they leave open."""

    code: str
    group: str = ""
    role: str = ""
    subject: str = ""
    without: frozenset[int] = field(factory=frozenset)
    skips: frozenset[int] = field(factory=frozenset)


def teams(*, subjects: Sequence[str] = ("De Wilg",), groups: Sequence[str] = ("a", "b", "c")) -> Any:
    """Give teams of which the groups have any size, and some people leave perspectives or single questions open."""
    size = st.integers(0, 8)
    sizes = st.fixed_dictionaries({(subject, group): size for subject in subjects for group in (*groups, "")})
    gaps = st.lists(st.tuples(st.integers(0, 40), st.booleans(), st.integers(0, 40)), max_size=4)
    return st.builds(_team, sizes, gaps, st.integers(0, 3))


def _team(sizes: dict[tuple[str, str], int], gaps: list[tuple[int, bool, int]], roles: int) -> list[Member]:
    places = [place for place, size in sizes.items() for _ in range(size)]
    found = []
    for n, (subject, group) in enumerate(places):
        mine = [gap for gap in gaps if gap[0] % max(len(places), 1) == n]
        without = frozenset(what for _, whole, what in mine if whole)
        skips = frozenset(what for _, whole, what in mine if not whole)
        role = f"rol {n % roles}" if roles else ""
        found.append(Member(f"r{n:02}", group, role, subject, without, skips))
    return found


def rows_of(about: Instrument, members: Iterable[Member], *, seed: int = 1, leader: bool = False) -> list[Row]:
    """Return their answers by chance; `leader` adds the school leader of the first school."""
    members = list(members)
    perspectives = [each.id for each in about.perspectives]
    rows = []
    for n, one in enumerate(members):
        closed = {perspectives[gap % len(perspectives)] for gap in one.without}
        asked = [(row["perspective"], row["item"]) for row in chance_rows(about, 1, seed)]
        skipped = {asked[gap % len(asked)] for gap in one.skips}
        who = {"respondent": one.code, "group": one.group, "role": one.role, "subject": one.subject}
        rows += [
            {**row, **who}
            for row in chance_rows(about, 1, seed + 100 * n)
            if row["perspective"] not in closed and (row["perspective"], row["item"]) not in skipped
        ]
    if leader and members:
        who = {"respondent": "baas", "group": "", "role": "schoolleider", "subject": members[0].subject}
        rows += [{**row, **who} for row in chance_rows(about, 1, seed + 7)]
    return rows


def read(about: Instrument, rows: Sequence[Row], moment: str = "nulmeting") -> Responses:
    """Return rows as what `wb.answers` reads."""
    return wb.answers(about, pd.DataFrame(rows).assign(moment=moment))


# ---- what is shown ---------------------------------------------------------------------------------------------------


def selections(answers: Responses) -> Iterator[Responses]:
    """Give everything that one can ask to see: all, parts by one or two of their marks, and single people."""
    yield answers
    yield answers.team
    values = {name: sorted(set(answers.table[name])) for name in ("group", "role", "subject", "perspective")}
    for name, known in values.items():
        yield from (answers.select(**{name: value}) for value in known if value)
    for one, two in combinations(("subject", "group", "role"), 2):
        for a in values[one]:
            yield from (answers.select(**{one: a}).select(**{two: b}) for b in values[two] if a and b)
    yield from (answers.select(respondent=who) for who in list(dict.fromkeys(answers.table["respondent"]))[:2])


@frozen
class Shown:
    """Who is in a figure that is shown (one truth a person), at one place, and the values that its people have there."""

    place: Place
    mask: Mask


class Attacker:
    """Collects every sum that is shown of a table of answers, and solves for a few people."""

    def __init__(self, answers: Responses) -> None:
        self.data = dense(answers).without_leader()
        each = each_of(answers.instrument)(self.data)
        self.places = [(p.id, d) for p in answers.instrument.perspectives for d in answers.instrument.scored]
        self.own = {place: each.reshape(len(each), -1)[:, i] for i, place in enumerate(self.places)}
        self.people = list(zip(self.data.subjects, self.data.respondents, strict=True))
        self.sums: dict[Place, list[Mask]] = {place: [] for place in self.places}

    def take(self, asked: Responses, profile: Profile) -> None:
        """Take every figure of a result, its parts too, after checking whose it is."""
        if len(self.people) == 1:
            return  # one's own profile
        mine = set(zip(asked.table["subject"], asked.table["respondent"], strict=True))
        inside = np.array([person in mine for person in self.people], dtype=bool)
        if len(mine) == 1 and not (mine & set(self.people)):
            return  # the leader's own
        self._figures(profile, inside)
        groups = np.array(self.data.groups)
        for name, part in profile.subgroups:
            self._figures(part, inside & np.isin(groups, part.together or (name,)))

    def _figures(self, profile: Profile, inside: Mask) -> None:
        if profile.empty:
            return
        assert_nothing_shows(profile)
        for score in profile.scores:
            place = (score.perspective, score.dimension)
            mask = inside & np.isfinite(self.own[place])
            assert score.estimate.n == mask.sum()
            if score.estimate.value is None:
                continue
            middle = np.median if score.quartiles else np.mean
            assert np.isclose(score.estimate.value, middle(self.own[place][mask]))
            self.sums[place].append(mask)
        for item in profile.items:
            place = (item.perspective, item.dimension)
            mask = inside & np.isfinite(self.own[place])
            values = self._answers(item)[mask]
            if item.value is None:
                continue
            assert np.isclose(item.value, values.mean())
            assert item.n == mask.sum()
            assert not item.distribution or sum(item.distribution) == item.n
            self.sums[place].append(mask)
        for ranked in profile.ranking:
            assert all(profile.score(perspective.id, ranked.dimension).estimate.value is not None
                       for perspective in profile.instrument.perspectives
                       if profile.score(perspective.id, ranked.dimension))  # fmt: skip

    def _answers(self, item: Any) -> NDArray[np.float64]:
        about = self.data.instrument
        p = [each.id for each in about.perspectives].index(item.perspective)
        i = [each.id for each in about.all_items].index(item.item)
        o = [each.id for each in about.options].index(item.dimension) if isinstance(about, Ipsative) else 0
        return np.asarray(self.data.values[:, p, i, o])  # noqa: PD011 - an array, no frame

    def found(self) -> list[tuple[Place, list[str]]]:
        """Return the sets of one to four people whose sum follows from what was taken."""
        return [
            (place, [self.people[who][1] for who in np.flatnonzero(target)])
            for place, masks in self.sums.items()
            for target in small_sets(np.array(masks, dtype=float).reshape(len(masks), len(self.people)))
        ]


def small_sets(shown: NDArray[np.float64]) -> Iterator[NDArray[np.float64]]:
    """Give the sets of one to four unknowns whose sum is a combination of the rows.

    Unknowns that stand in the same rows can't be told apart, so only their classes have to be tried.
    """
    if not shown.size:
        return
    basis = _basis(shown)
    columns, classes = np.unique(shown, axis=1, return_inverse=True)
    sizes = np.bincount(classes.ravel(), minlength=columns.shape[1])
    small = [k for k in range(len(sizes)) if sizes[k] < FLOOR and columns[:, k].any()]
    for count in range(1, FLOOR):
        for chosen in combinations(small, count):
            if sizes[list(chosen)].sum() < FLOOR:
                target = np.isin(classes.ravel(), chosen).astype(float)
                if follows(target, basis):
                    yield target


def _basis(shown: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return orthonormal rows that span what is shown."""
    _, sizes, directions = np.linalg.svd(shown, full_matrices=False)
    return np.asarray(directions[sizes > 1e-9])


def follows(target: NDArray[np.float64], basis: NDArray[np.float64]) -> bool:
    """Tell whether a sum lies in the span of orthonormal rows."""
    return bool(np.allclose(basis.T @ (basis @ target), target, atol=1e-7))


# ---- what a hidden result still says ----------------------------------------------------------------------------------


def numbers_in(value: Any) -> Iterator[float]:
    """Give every number in plain data, the n and the flags apart."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name not in {"n", "files", "notes", "alone"}:
                yield from numbers_in(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from numbers_in(part)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield float(value)


def assert_nothing_shows(profile: Profile) -> None:
    """Check that a hidden place is hidden everywhere, and that a result that hides all holds no figure at all."""
    hidden = {(s.perspective, s.dimension) for s in profile.scores if s.estimate.value is None and s.estimate.n}
    dimensions = {dimension for _, dimension in hidden}
    if not hidden:
        return
    assert profile.texts == ()
    assert not hidden & {(each.perspective, each.dimension) for each in profile.items}
    assert not dimensions & {each.dimension for each in profile.ranking}
    assert all(gap.estimate.value is gap.flagged is None for gap in profile.gaps if gap.dimension in dimensions)
    assert all(
        s.sd is s.quartiles is s.estimate.low is None for s in profile.scores if (s.perspective, s.dimension) in hidden
    )
    assert "niet getoond" in " ".join((profile.text, *profile.notes))
    if any(score.estimate.value is not None for score in profile.scores):
        return
    assert list(numbers_in(profile.to_json())) == []
    said = " ".join((profile.sentence(), *profile.notes, repr(profile), profile._repr_html_()))
    assert not _DECIMALS.search(said.replace(profile.instrument.reading, "")), said


def numeric(about: Instrument) -> bool:
    """Tell whether an instrument's answers are steps of a scale."""
    return isinstance(about, Scaled)
