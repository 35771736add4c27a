"""What must hold for all input: scoring, saving, merging, reading numbers, and the privacy floor under attack."""

from __future__ import annotations

import json
import math
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from made_answers import CULTURE, ITEMS, PERSPECTIVES, TYPES, change, frame, rows_of, somebody, team
from numpy.testing import assert_allclose

import workbook as wb
from workbook.dutch import number, parse_number, signed
from workbook.home import safe_name
from workbook.privacy import FLOOR, hidden_groups
from workbook.responses import AnswerFile, answer_path, merge, read_answer_file, save_rows
from workbook.responses.decoding import decode_bytes
from workbook.results import Profile
from workbook.scoring import dense
from workbook.scoring.legality import ipsative_valid
from workbook.stats import replace_zeros

Row = dict[str, Any]


def parts_of(total: int) -> st.SearchStrategy[list[int]]:
    """Give four parts of a total."""
    cuts = st.lists(st.integers(0, total), min_size=3, max_size=3).map(sorted)
    return cuts.map(lambda three: [b - a for a, b in pairwise([0, *three, total])])


points = st.one_of(parts_of(100), parts_of(200).map(lambda four: [half / 2 for half in four]))


def figures(profile: Profile) -> Any:
    """Return everything that a profile says in figures, without what rounding leaves behind."""
    found = profile.to_json() | {"notes": sorted(profile.notes), "files": None}
    return json.loads(json.dumps(found), parse_float=lambda text: round(float(text), 9) + 0.0)


# ---- scoring ----

SEVEN = change(team(7, group="onderbouw"), -1, respondent="r4", perspective="nu", item="succes")


@settings(max_examples=20)
@given(st.permutations(range(len(SEVEN))), st.permutations([f"r{n}" for n in range(1, 8)]))
def test_the_order_of_rows_and_people_changes_nothing(order: list[int], codes: list[str]) -> None:
    renamed = dict(zip([f"r{n}" for n in range(1, 8)], codes, strict=True))
    expected, found = frame(SEVEN), frame([SEVEN[place] for place in order])
    assert figures(wb.score(wb.answers("ocai", found))) == figures(wb.score(wb.answers("ocai", expected)))
    other = wb.score(wb.answers("ocai", found.assign(respondent=found["respondent"].map(renamed))))
    assert figures(other)["scores"] == figures(wb.score(wb.answers("ocai", expected)))["scores"]


@given(st.lists(points, min_size=12, max_size=12), st.integers(1, 4))
def test_every_scored_profile_sums_to_one_hundred(items: list[list[float]], step: int) -> None:
    rows: list[Row] = []
    for person in range(5):
        turned = items[person * step % 12 :] + items[: person * step % 12]
        given_points = {p: dict(zip(ITEMS, turned[6 * k : 6 * k + 6], strict=True)) for k, p in enumerate(PERSPECTIVES)}
        rows += rows_of(f"r{person}", given_points)
    profile = wb.score(wb.answers("ocai", frame(rows)))
    for perspective in PERSPECTIVES:
        scores = [each.estimate for each in profile.scores if each.perspective == perspective]
        assert sum(each.value for each in scores) == pytest.approx(100)
        assert all(0 <= each.low <= each.value + 1e-9 and each.value - 1e-9 <= each.high <= 100 for each in scores)
    assert sum(gap.estimate.value for gap in profile.gaps) == pytest.approx(0, abs=1e-8)


@given(st.lists(st.floats(-20, 120) | st.just(math.nan), min_size=8, max_size=8))
def test_a_profile_is_legal_only_when_complete_within_bounds_and_whole(cells: list[float]) -> None:
    values = np.array(cells).reshape(1, 1, 2, 4)
    whole = all(
        all(0 <= cell <= 100 for cell in item) and abs(sum(item) - 100) < 1e-6 for item in (cells[:4], cells[4:])
    )
    assert ipsative_valid(values, CULTURE.scale)[0, 0] == whole


@given(points)
def test_zero_replacement_keeps_the_total_and_the_ratios_of_what_is_there(four: list[float]) -> None:
    found, before = replace_zeros(four), np.array(four)
    there = before > 0
    assert (found > 0).all()
    assert_allclose(found.sum(), before.sum())
    assert_allclose(found[there] / found[there][0], before[there] / before[there][0])
    assert_allclose(found[~there], 0.5)


# ---- saving and merging ----

TIMES = st.integers(0, 9999).map(lambda n: f"2026-11-23T20:14:{n // 1000:02d}.{n % 1000:03d}Z")
CELLS = st.sampled_from([(p, i, o) for p in PERSPECTIVES for i in ITEMS[:2] for o in TYPES])
VALUES = st.none() | st.integers(0, 100) | st.floats(0, 100)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def as_row(cell: tuple[str, str, str], value: float | None, at: str) -> Row:
    return {"perspective": cell[0], "item": cell[1], "option": cell[2], "value": value, "saved_at": at}


def as_entry(name: str, text: str, at: str) -> Row:
    return {"entry": name, "item": name, "text": text, "saved_at": at}


ROWS = st.lists(st.builds(as_row, CELLS, VALUES, TIMES), max_size=12)
ENTRIES = st.lists(st.builds(as_entry, st.sampled_from("abc"), TEXTS, TIMES), max_size=5)
FILES = st.builds(
    lambda rows, entries, at: merge(EMPTY, AnswerFile("ocai", "1.0", "d-1", rows=rows, entries=entries, saved_at=at)),
    ROWS.map(tuple),
    ENTRIES.map(tuple),
    TIMES,
)
EMPTY = AnswerFile("ocai", "1.0", "d-1")


def contents(file: AnswerFile) -> dict[Any, Row]:
    cells = {(row["perspective"], row["item"], row["option"]): row for row in file.rows}
    return {**cells, **{entry["entry"]: entry for entry in file.entries}}


@settings(max_examples=15)  # every one waits for the disk
@given(ROWS, ENTRIES)
def test_what_is_saved_is_what_is_read(rows: list[Row], entries: list[Row]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        saved = save_rows(CULTURE, rows, entries, folder=Path(folder))
        found = read_answer_file(answer_path(CULTURE.id, folder=Path(folder)))
        assert found == saved
        assert contents(found) == contents(
            merge(EMPTY, AnswerFile("", "", "", rows=tuple(rows), entries=tuple(entries)))
        )
        again = save_rows(CULTURE, saved.rows, saved.entries, folder=Path(folder))
        assert contents(again) == contents(saved)


@given(FILES, FILES)
def test_merging_two_tabs_is_commutative_where_times_differ(one: AnswerFile, two: AnswerFile) -> None:
    first, second = contents(one), contents(two)
    assume(all(first[cell]["saved_at"] != second[cell]["saved_at"] for cell in first.keys() & second.keys()))
    assert contents(merge(one, two)) == contents(merge(two, one))
    assert merge(one, two).saved_at == merge(two, one).saved_at


@given(FILES, FILES)
def test_merging_twice_changes_nothing(one: AnswerFile, two: AnswerFile) -> None:
    merged = merge(one, two)
    assert contents(merge(one, one)) == contents(one)
    assert contents(merge(merged, two)) == contents(merge(merged, merged)) == contents(merged)


@given(FILES, FILES, FILES)
def test_the_order_of_merging_changes_nothing(one: AnswerFile, two: AnswerFile, three: AnswerFile) -> None:
    assert contents(merge(merge(one, two), three)) == contents(merge(one, merge(two, three)))


@given(FILES, FILES)
def test_merging_keeps_every_cell_and_only_the_latest(one: AnswerFile, two: AnswerFile) -> None:
    first, second, merged = contents(one), contents(two), contents(merge(one, two))
    assert merged.keys() == first.keys() | second.keys()
    for cell, row in merged.items():
        assert row["saved_at"] == max(each[cell]["saved_at"] for each in (first, second) if cell in each)


# ---- reading what people write ----


@given(st.floats(-999.9, 999.9), st.integers(0, 6))
def test_a_written_number_is_read_back(value: float, decimals: int) -> None:
    half = 0.5 * 10**-decimals + 1e-9
    assume(abs(value) + half < 1000)
    assert parse_number(number(value, decimals)) == pytest.approx(value, rel=0, abs=half)
    assert parse_number(signed(value, decimals)) == parse_number(number(value, decimals))


@given(st.floats(-1e12, 1e12), st.integers(1, 4))
def test_a_large_number_is_read_back_when_it_can_not_be_taken_for_a_fraction(value: float, decimals: int) -> None:
    written = number(value, decimals)
    assume("," in written or written.count(".") != 1)  # `1.234` is read as a file from elsewhere means it
    # No further off than half of the last digit: which way a half goes is for the tests of writing.
    assert parse_number(written) == pytest.approx(value, rel=1e-15, abs=0.5 * 10**-decimals + 1e-9)


@given(TEXTS | st.integers() | st.floats() | st.booleans() | st.none())
@example("1_000")
@example("1,234.5")
@example(10**400)
def test_anything_is_a_finite_number_or_empty_or_refused(anything: object) -> None:
    try:
        found = parse_number(anything)
    except ValueError:
        return
    assert found is None or math.isfinite(found)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=0xFFFF, exclude_categories=["Cs", "Cc"]), min_size=1))
def test_text_survives_whatever_wrote_it(text: str) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assume(encoding != "utf-8" or not text.startswith("\ufeff"))
        assert decode_bytes(text.encode(encoding), where="") == text.removeprefix(
            "\ufeff" if encoding == "utf-8" else ""
        )


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=120))
def test_a_safe_name_is_safe_and_stays_so(text: str) -> None:
    name = safe_name(text)
    assert 1 <= len(name) <= 81
    assert not set(name) & set('<>:"/\\|?*\0\n\r\t')
    assert name.strip(" .") == name
    assert name.split(".")[0].strip().casefold() not in {"con", "prn", "aux", "nul", "com1", "lpt9"}
    assert safe_name(name) == name


# ---- the floor, attacked by subtraction ----

sizes_of_groups = st.dictionaries(st.sampled_from("abcde"), st.integers(1, 9), max_size=5)


@given(sizes_of_groups, st.integers(0, 6))
@example({"a": 10, "b": 4}, 0)
@example({"a": 6, "b": 6, "c": 1}, 4)
def test_hidden_people_are_none_or_enough_together(sizes: dict[str, int], outside: int) -> None:
    hidden = hidden_groups(sizes, sum(sizes.values()) + outside)
    together = outside + sum(sizes[name] for name in hidden)
    assert all(size >= FLOOR for name, size in sizes.items() if name not in hidden)
    assert together == 0 or together >= FLOOR or hidden == set(sizes)


def people(sizes: dict[str, int], outside: int, spoilt: set[int]) -> list[Row]:
    """Return a team in groups; a spoilt person's desired points can't be used."""
    groups = [name for name, size in sizes.items() for _ in range(size)] + [""] * outside
    rows: list[Row] = []
    for place, group in enumerate(groups):
        role = "ib" if place % 3 == 0 else "leraar"
        mine = rows_of(f"r{place}", somebody(place), group=group, role=role, subject="De Wilg")
        rows += change(mine, 99, perspective="gewenst", item="succes") if place in spoilt else mine
    return rows


def in_span(target: np.ndarray, shown: np.ndarray) -> bool:
    """Tell whether a sum over some people follows from the sums that are shown."""
    if not len(shown):
        return False
    weights, *_ = np.linalg.lstsq(shown.T, target, rcond=None)
    return bool(np.allclose(shown.T @ weights, target, atol=1e-7))


@settings(max_examples=20)
@given(sizes_of_groups, st.integers(0, 6), st.sets(st.integers(0, 12), max_size=3))
@example({"a": 8, "b": 3, "c": 10}, 0, set())
@example({"a": 6, "b": 6}, 3, set())
@example({"a": 5, "b": 9}, 0, {0})
@example({"a": 14}, 0, {0})
def test_no_small_group_follows_from_what_is_shown(sizes: dict[str, int], outside: int, spoilt: set[int]) -> None:
    rows = people(sizes, outside, spoilt)
    assume(rows)
    answers = wb.answers("ocai", frame(rows))
    everybody = dense(answers)
    groups, roles = np.array(everybody.groups), np.array(everybody.roles)
    whole = wb.score(answers)
    results = [(whole, np.full(len(groups), fill_value=True))]
    results += [(part, np.isin(groups, part.together or (name,))) for name, part in whole.subgroups]
    results += [(wb.score(answers.select(group=name)), groups == name) for name in set(groups)]
    results += [(wb.score(answers.select(role=name)), roles == name) for name in set(roles)]
    results += [
        (wb.score(answers.select(respondent=who)), np.array(everybody.respondents) == who) for who in ("r0", "r1")
    ]
    assume(len(groups) > 1)
    valid = ipsative_valid(everybody.values, CULTURE.scale)
    for p, perspective in enumerate(PERSPECTIVES):
        shown = np.array([
            mask & valid[:, p]
            for profile, mask in results
            if (score := profile.score(perspective, TYPES[0])) and score.estimate.value is not None
        ]).astype(float)  # fmt: skip
        counts = shown.sum(axis=1) if len(shown) else []
        assert all(count >= FLOOR for count in counts)
        targets = [(groups == name) & valid[:, p] for name in set(groups)]
        targets += list(np.eye(len(groups), dtype=bool))
        targets += [(a > b) for a in shown for b in shown]
        for target in targets:
            if 0 < target.sum() < FLOOR:
                assert not in_span(target.astype(float), shown)


@settings(max_examples=25)
@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
@example(5, 1, 0)
@example(6, 3, 3)
@example(6, 0, 2)
@example(3, 6, 6)
def test_no_small_group_follows_from_a_comparison(both: int, only_before: int, only_after: int) -> None:
    assume(both + only_before > 1 and both + only_after > 1)
    before = team(both, moment="nulmeting") + team(only_before, start=100, moment="nulmeting")
    after = team(both, start=1, moment="eindmeting") + team(only_after, start=200, moment="eindmeting")
    found = wb.compare(wb.answers("ocai", frame(before)), wb.answers("ocai", frame(after)))
    unknown = both + only_before + both + only_after
    index = np.arange(unknown)
    then, late = index < both, index < both + only_before
    now = (index >= both + only_before) & (index < 2 * both + only_before)
    change_, shown = found.changes[0], []
    if change_.before.value is not None:
        shown.append(late.astype(float))
    if change_.after.value is not None:
        shown.append((~late).astype(float))
    if change_.difference.value is not None and found.paired:
        shown.append(now.astype(float) - then)
    targets = [then, now, late & ~then, ~late & ~now, *np.eye(unknown, dtype=bool)]
    for target in targets:
        if 0 < target.sum() < FLOOR:
            assert not in_span(target.astype(float), np.array(shown))
