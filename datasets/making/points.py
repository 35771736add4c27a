"""Answers that divide points: shares around a mean profile, rounded so that they add up to the total."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from making.files import COLUMNS, HERE, MOMENTS, Files, Row, as_csv, load, matches


def shares(mean: Sequence[float], *shifts: Sequence[float]) -> list[float]:
    """Return the mean profile, moved by log-scale shifts and closed to 1."""
    raw = [part * math.exp(sum(shift)) for part, *shift in zip(mean, *shifts, strict=True)]
    return [part / sum(raw) for part in raw]


def points(parts: Sequence[float], *, step: int) -> list[int]:
    """Round shares to multiples of `step` that add up to exactly 100; the largest remainders go up."""
    units = [part * 100 / step for part in parts]
    whole = [math.floor(unit) for unit in units]
    by_remainder = sorted(range(len(parts)), key=lambda index: (whole[index] - units[index], index))
    for index in by_remainder[: 100 // step - sum(whole)]:
        whole[index] += 1
    return [unit * step for unit in whole]


def noise(rng: random.Random, spread: float, size: int = 4) -> list[float]:
    """Draw one log-scale shift per option."""
    return [rng.gauss(0, spread) for _ in range(size)]


# --- ocai_team: two schools, both moments -----------------------------------------------------------------------------


def people(recipe: Mapping[str, Any]) -> Iterator[tuple[dict[str, str], set[str]]]:
    """Give every respondent with the moments at which they took part; each school's leader comes first, as 00."""
    for school, groups in recipe["people"].items():
        number = 0
        yield {"respondent": f"{groups['code']}00", "role": "leider", "group": "", "subject": school}, set(MOMENTS)
        for group, counts in groups.items():
            if group == "code":
                continue
            for part, count in counts.items():
                for _ in range(count):
                    number += 1
                    who = f"{groups['code']}{number:02d}"
                    moments = set(MOMENTS) if part == "both" else {part}
                    yield {"respondent": who, "role": "team", "group": group, "subject": school}, moments


def person_rows(
    rng: random.Random, recipe: Mapping[str, Any], who: Mapping[str, str], moments: set[str]
) -> Iterator[Row]:
    """Draw all answers of one person; what is theirs (leaning, habits) stays the same at both moments."""
    spread, habits = recipe["spread"], recipe["habits"]
    leader = who["role"] == "leider"
    step = 1 if not leader and rng.random() < habits["single_points"] else 5
    gives_zero = not leader and rng.random() < habits["gives_zero"]
    group = recipe["groups"].get(who["group"], [0.0] * 4)
    leaning = {perspective: noise(rng, 0 if leader else spread["person"]) for perspective in ("nu", "gewenst")}
    # Everyone draws for both moments: somebody who missed one must not shift the numbers of the next person.
    for moment in MOMENTS:
        means = recipe["means"][who["subject"]][who["role"]][moment]
        for perspective in ("nu", "gewenst"):
            for item, shift in recipe["items"].items():
                cell = noise(rng, spread["leader" if leader else "cell"])
                parts = shares(means[perspective], shift, group, leaning[perspective], cell)
                if gives_zero and rng.random() < habits["zero_cell"]:
                    parts[parts.index(min(parts))] = 0.0
                    parts = [part / sum(parts) for part in parts]
                if moment in moments:
                    for option, value in zip(recipe["options"], points(parts, step=step), strict=True):
                        place = {"moment": moment, "perspective": perspective, "item": item, "option": option}
                        yield {**who, **place, "value": value}


def spoil(rows: Sequence[Row], flaws: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Put in the flaws that the codebook tells: rows left out, or a total that falls short."""
    kept = list(rows)
    for flaw in flaws:
        hit = [row for row in kept if row["item"] in flaw["items"] and matches(row, flaw["left_out"])]
        if flaw["kind"] == "missing":
            kept = [row for row in kept if not any(row is each for each in hit)]
        else:
            max(hit, key=lambda row: int(row["value"]))["value"] -= 100 - flaw["total"]
    return kept


def ocai_rows(book: Mapping[str, Any] | None = None) -> list[Row]:
    """Make the rows of `ocai_team`, by moment, so that a file read from the top starts with one measurement."""
    book = book or load(HERE / "ocai_team.yaml")
    recipe = {**book["recipe"], "options": list(book["columns"]["option"]["levels"])}
    rng = random.Random(f"{book['seed']}-ocai_team")
    rows = [row for who, moments in people(recipe) for row in person_rows(rng, recipe, who, moments)]
    rows.sort(key=lambda row: list(MOMENTS).index(row["moment"]))
    return spoil(rows, book["flaws"])


def ocai_team() -> Files:
    """Make `ocai_team.csv`."""
    return {"ocai_team.csv": as_csv(ocai_rows(), COLUMNS)}
