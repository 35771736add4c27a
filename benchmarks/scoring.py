"""How fast many schools and many respondents are scored, beside the bare numpy operations on the same data.

    python benchmarks/scoring.py            5,000 schools × 40 staff × 24 items, and 1,000,000 respondents (under 1 GB)
    python benchmarks/scoring.py --small    the same on a thousandth, in a few seconds, to see that it runs

Each time is the best of several, as a busy machine only ever makes it slower. A ratio is the time of the workbook's
function over that of the bare operations: the price of intervals, of missing answers and of telling what is undefined.
Nothing here fails on a slow machine: it prints, and whoever reads judges.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbook.instrument import Ipsative, instrument
from workbook.responses import Responses
from workbook.scoring.dense import Dense, dense
from workbook.scoring.ipsative import each_ipsative, profiles
from workbook.stats import cronbach_alpha

Floats = NDArray[np.float64]


def best(call: Callable[[], Any], times: int = 5) -> float:
    """Return the shortest of several times that a call takes, in seconds; the first one warms up."""
    call()
    shortest = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        call()
        shortest = min(shortest, time.perf_counter() - start)
    return shortest


def line(what: str, seconds: float, ratio: float | None = None, aim: str = "") -> str:
    """Return one line of the report."""
    told = "" if ratio is None else f"  ratio {ratio:8.2f}  {aim}"
    return f"{what:<64}{1000 * seconds:10.1f} ms{told}".rstrip()


def made_likert(schools: int, staff: int, items: int) -> Floats:
    """Return answers from 1 to 5 that hang together within a person."""
    rng = np.random.default_rng(1)
    raw = rng.normal(3, 1, (schools, staff, 1)) + rng.normal(0, 0.8, (schools, staff, items))
    return np.clip(np.rint(raw), 1, 5)


def made_points(people: int, about: Ipsative) -> Floats:
    """Return whole points that sum to the total in every item: (people, perspectives, items, options)."""
    rng = np.random.default_rng(2)
    total, options = int(about.scale.total), len(about.options)
    shape = (people, len(about.perspectives), len(about.items))
    cuts = np.sort(rng.integers(0, total + 1, (*shape, options - 1), dtype=np.int16), axis=-1)
    return np.diff(cuts, axis=-1, prepend=np.int16(0), append=np.int16(total)).astype(float)


def long_table(values: Floats, about: Ipsative) -> Responses:
    """Return the long table that such answers come from: one row a cell."""
    axes = [[f"r{number}" for number in range(len(values))]]
    axes += [[each.id for each in part] for part in (about.perspectives, about.items, about.options)]
    table = pd.MultiIndex.from_product(axes, names=["respondent", "perspective", "item", "option"]).to_frame(
        index=False
    )
    table = table.assign(role="", group="", subject="", moment="nulmeting", value=values.ravel())
    return Responses(instrument=about, table=table)


def bare_alpha(items: Floats) -> Floats:
    """Return alpha of each school by nothing but its formula."""
    k = items.shape[-1]
    return np.asarray(
        k / (k - 1) * (1 - items.var(axis=1, ddof=1).sum(axis=-1) / items.sum(axis=-1).var(axis=1, ddof=1))
    )


def alphas(schools: int) -> Iterator[str]:
    """Time alpha of many schools: complete, with gaps, by label, and against a loop over pingouin."""
    items = made_likert(schools, 40, 24)
    bare = best(lambda: bare_alpha(items))
    yield line(f"alpha, {schools} schools × 40 × 24: bare numpy", bare)
    one = best(lambda: cronbach_alpha(items))
    yield line("  cronbach_alpha, a leading axis", one, one / bare, "(aim ≤ 3)")
    gaps = items.copy()
    gaps[np.random.default_rng(3).random(items.shape) < 0.005] = np.nan
    missing = best(lambda: cronbach_alpha(gaps))
    yield line("  cronbach_alpha, with missing answers", missing, missing / bare, "(aim ≤ 3)")
    flat, labels = items.reshape(-1, 24), np.repeat(np.arange(schools), 40)
    by = best(lambda: cronbach_alpha(flat, by=labels))
    yield line("  cronbach_alpha, by= a number for each respondent", by, by / bare, "(aim ≤ 3)")
    assert np.allclose(cronbach_alpha(items).value, bare_alpha(items))
    assert np.allclose(cronbach_alpha(flat, by=labels).value, bare_alpha(items))
    yield from beside_pingouin(items[: min(schools, 50)], one / schools)


def beside_pingouin(items: Floats, ours: float) -> Iterator[str]:
    """Time pingouin school by school on a sample, with its interval as ours has."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pingouin
    tables = [pd.DataFrame(school) for school in items]
    found = [pingouin.cronbach_alpha(table)[0] for table in tables]
    assert np.allclose(cronbach_alpha(items).value, found)
    theirs = best(lambda: [pingouin.cronbach_alpha(table) for table in tables], times=2) / len(items)
    yield line(f"  pingouin in a loop, {len(items)} schools: a school", theirs)
    yield line("  cronbach_alpha, a leading axis: a school", ours, theirs / ours, "times faster (aim ≥ 50)")


def ocai(people: int, listed: int) -> Iterator[str]:
    """Time the profiles of many respondents out of the dense array, and apart what it takes to get there."""
    about = instrument("ocai")
    assert isinstance(about, Ipsative)
    values = made_points(people, about)
    nobody = ("",) * people
    whole = Dense(instrument=about, values=values, respondents=nobody, roles=nobody, groups=nobody, subjects=nobody)
    bare = best(lambda: values.mean(axis=2), times=3)
    yield line(f"culture profiles, {people} respondents: bare numpy mean", bare)
    plain = best(lambda: profiles(values), times=3)
    yield line("  profiles from the dense array", plain, plain / bare, "(aim ≤ 3)")
    checked = best(lambda: each_ipsative(whole), times=3)
    yield line("  and each answer held to the rules (complete, sums to 100)", checked, checked / bare)
    responses = long_table(values[:listed], about)
    again = dense(responses)
    assert np.array_equal(again.values, values[:listed])
    rows = len(responses.table)
    made = best(lambda: dense(responses), times=2)
    small = best(lambda: values[:listed].mean(axis=2), times=3)
    yield line(f"long table to dense, {listed} respondents ({rows} rows)", made, made / small, "to the mean of these")
    yield line("  a million rows", made / rows * 1e6)


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description="Time the scoring beside bare numpy.")
    parser.add_argument("--small", action="store_true", help="a thousandth of the data, to see that it runs")
    small = parser.parse_args().small
    for part in (alphas(20 if small else 5_000), ocai(1_000 if small else 1_000_000, 100 if small else 20_000)):
        for told in part:
            print(told, flush=True)


if __name__ == "__main__":
    main()
