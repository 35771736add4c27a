"""Learning results of the groups of De Wilg, in the tables of the scorecard: what groups reach, and no pupils."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from making.files import HERE, Files, Row, as_csv, load
from workbook.instrument.model import Entries


def learning_results() -> Files:
    """Make the datasets whose codebook has `results`."""
    return {f"{name}.csv": as_csv(dataset_rows(book, name), list(book["columns"])) for name, book in _books().items()}


def _books() -> dict[str, Any]:
    found = {path.stem: load(path) for path in sorted(HERE.glob("*.yaml"))}
    return {name: book for name, book in found.items() if "results" in (book.get("recipe") or {})}


def dataset_rows(book: Mapping[str, Any], name: str) -> list[Row]:
    """Draw a row per subject, group and test, and a row per school year and subject at the end of primary school.

    Parameters
    ----------
    book : its `recipe.results` holds `share` (DLE over DL per subject), `dips` {subject: {group: share lost}}, `spread`
        of a group, `pupils` per group, `tests` {name: months}, `final` {school year: pupils tested} and `levels`
        {subject: [share that reaches 1F, share that reaches 1S/2F]}
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
    for year, tested in results["final"].items():
        for subject, (basic, target) in results["levels"].items():
            # Who reaches 1S/2F also reaches 1F.
            pupils = [rng.random() for _ in range(tested)]
            reached = [sum(each < share for each in pupils) for share in (basic, target)]
            rows.append({"tabel": "referentie", "schooljaar": year, "vak": subject, "getoetst": tested,
                         "behaald_1f": reached[0], "behaald_1s2f": reached[1]})  # fmt: skip
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
