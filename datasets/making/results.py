"""Learning results of De Wilg and its neighbours, in the tables of the scorecard: what groups reach, and no pupils."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from making.files import HERE, Files, Row, as_csv, load
from workbook.instrument.model import Entries

OVER_YEARS = "leerresultaten"
SOURCE = "Verzonnen; jaarverslag van de school"


def learning_results() -> Files:
    """Make the datasets whose codebook has `results`, and the one of several schools over three years."""
    made = {f"{name}.csv": as_csv(dataset_rows(book, name), list(book["columns"])) for name, book in _books().items()}
    book = load(HERE / f"{OVER_YEARS}.yaml")
    return made | {f"{OVER_YEARS}.csv": as_csv(rows_over_years(book), list(book["columns"]))}


def _books() -> dict[str, Any]:
    found = {path.stem: load(path) for path in sorted(HERE.glob("*.yaml"))}
    return {name: book for name, book in found.items() if "results" in (book.get("recipe") or {})}


def rows_over_years(book: Mapping[str, Any]) -> list[Row]:
    """Return a row per school, subject and year, or per indicator where a school has no referentieniveaus.

    Parameters
    ----------
    book : its `recipe.years` holds per school its `sector`, with `tested` pupils a year and `levels` {subject: a pair of
        shares a year} or with `indicators`; `wander` is how far a number may lie from what is written, in pupils or points
    """
    rng = random.Random(f"{book['seed']}-{OVER_YEARS}")
    rows: list[Row] = []
    for school, told in book["recipe"]["years"].items():
        about = {"subject": school, "sector": told["sector"]}
        wander = told.get("wander", 0)
        for subject, pairs in told.get("levels", {}).items():
            for (year, tested), shares in zip(told["tested"].items(), pairs, strict=True):
                reached = [min(tested, round(tested * share + rng.uniform(-wander, wander))) for share in shares]
                rows.append({"tabel": "referentie", **about, "vak": subject, "schooljaar": year, "getoetst": tested,
                             "behaald_1f": max(reached), "behaald_1s2f": reached[1]})  # fmt: skip
        for each in told.get("indicators", ()):
            value = round(each["actueel"] + rng.uniform(-wander, wander), 1)
            rows.append({"tabel": "indicatoren", **about, **each, "actueel": value, "bron": SOURCE})
    return rows


def dataset_rows(book: Mapping[str, Any], name: str) -> list[Row]:
    """Draw a row per subject, group and test, and a row per school year and subject at the end of primary school.

    Parameters
    ----------
    book : its `recipe.results` holds `share` (DLE over DL per subject), `dips` {subject: {group: share lost}}, `spread`
        of a group, `pupils` per group, `tests` {name: months}, and `final`, the school whose years are taken over
    """
    results, rng = book["recipe"]["results"], random.Random(f"{book['seed']}-{name}")
    rows: list[Row] = []
    for subject, share in results["share"].items():
        for group, pupils in results["pupils"].items():
            ahead, lost = rng.gauss(0, results["spread"]), results["dips"].get(subject, {}).get(group, 0)
            for test, months in results["tests"].items():
                given = 10 * (group - 3) + months
                dle = max(0, round(given * (share - lost) + ahead + rng.gauss(0, 0.5)))
                rows.append({"tabel": "dle", "omschrijving": f"Groep {group} {subject}, {test}", "vak": subject,
                             "groep": group, "toets": test, "maanden": months, "dle": dle, "aantal": pupils})  # fmt: skip
    years = rows_over_years(load(HERE / f"{OVER_YEARS}.yaml"))
    final = [each for each in years if each["subject"] == results["final"]]
    rows += [{column: each[column] for column in book["columns"] if column in each} for each in final]
    return rows


def taken_over(instrument: Entries, wanted: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Return the rows of the instrument's dataset that its leader took over, as entries of the scorecard.

    Parameters
    ----------
    wanted : each holds a `tabel`, and per column the values that are taken over (all where a column isn't named)
    """
    if not wanted:
        return []
    name, book = next((name, book) for name, book in _books().items() if book["instrument"] == instrument.id)
    columns = {table.id: {column.id for column in table.columns} for table in instrument.tables}
    return [
        {"table": row["tabel"], **{column: row[column] for column in row if column in columns[row["tabel"]]}}
        for choice in wanted
        for row in dataset_rows(book, name)
        if row["tabel"] == choice["tabel"] and all(row[key] in choice[key] for key in choice if key != "tabel")
    ]
