"""The datasets that stand by themselves, each beside its codebook."""

from __future__ import annotations

from making.files import COLUMNS, HERE, INSTRUMENTS, LINK, Files, as_csv, load
from making.school import CULTURE_SCAN, settings, team
from workbook.instrument import load as load_instrument


def team_datasets() -> Files:
    """Make a dataset of each codebook that is about a questionnaire of the team: the leader apart, De Wilg only."""
    files: Files = {}
    for path in sorted(HERE.glob("*.yaml")):
        book = load(path)
        instrument = book.get("instrument")
        if instrument in (None, CULTURE_SCAN) or "results" in book["recipe"]:
            continue
        recipe, seed = settings(instrument)
        rows = team(load_instrument(INSTRUMENTS / f"{instrument}.yaml"), recipe, seed)
        # What this instrument doesn't have (an option, a perspective) gets no column.
        columns = [each for each in (*COLUMNS, LINK) if each in book["columns"]]
        files[f"{path.stem}.csv"] = as_csv([{each: row[each] for each in columns} for row in rows], columns)
    return files
