"""The example school: the folder of the leader of De Wilg, and what the team filled in, for every instrument."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from making import dividing, looking, scaled
from making.files import (
    BASELINE,
    COLUMNS,
    FOLLOW_UP,
    HERE,
    INSTRUMENTS,
    LEADER,
    LINK,
    MOMENTS,
    SCHOOL,
    SEED,
    Files,
    Row,
    answer_file,
    as_csv,
    as_json,
    load,
    named,
    recipe_of,
    stamps,
)
from making.points import ocai_rows
from making.results import taken_over
from making.tying import own_ties, roster, tie_rows
from making.writing import entries_of, quiz_files
from workbook.instrument import Instrument
from workbook.instrument import load as load_instrument
from workbook.instrument.model import Entries, Ipsative, NetworkKind, Rubric, Scaled

CULTURE_SCAN = "ocai"


def instruments() -> list[Instrument]:
    """Return every shipped instrument."""
    return [load_instrument(path) for path in sorted(INSTRUMENTS.glob("*.yaml"))]


def settings(instrument: str) -> tuple[dict[str, Any], int]:
    """Return the recipe of an instrument and its seed; what a dataset's codebook says goes before."""
    for path in sorted(HERE.glob("*.yaml")):
        book = load(path)
        if book.get("instrument") == instrument and instrument != CULTURE_SCAN:
            return {**recipe_of(instrument), **(book.get("recipe") or {})}, int(book["seed"])
    return recipe_of(instrument), SEED


def example_school() -> Files:
    """Make the folder of the example's deelnemer: pseudonym, own answers, quiz answers and the team's answers."""
    identity = {"format": 1, "id": LEADER, "made_at": next(stamps(BASELINE))}
    files = {"voorbeeld/deelnemer.json": as_json(identity), **quiz_files()}
    for instrument in instruments():
        recipe, seed = settings(instrument.id)
        for name, moment, subject, rows, entries in own(instrument, recipe, seed):
            data = answer_file(instrument.id, instrument.version, moment, rows, entries, subject=subject)
            files[f"voorbeeld/antwoorden/{name}.json"] = data
        files |= _team_files(instrument.id, team(instrument, recipe, seed))
        if isinstance(instrument, NetworkKind):
            files[f"voorbeeld/sleutels/{instrument.id}.json"] = as_json(roster(instrument, recipe))
    return files


def own(
    instrument: Instrument, recipe: Mapping[str, Any], seed: int
) -> Iterator[tuple[str, str, str, list[Row], list[Row]]]:
    """Give the leader's own answers as (file name, moment, subject, rows, entries)."""
    if isinstance(instrument, Rubric):
        for name, rows, entries in looking.noted(instrument, recipe):
            yield named(instrument.id, BASELINE, name), BASELINE, name or SCHOOL, scaled.alone(rows), entries
    elif isinstance(instrument, Entries):
        written = [*taken_over(instrument, recipe.get("dataset", ())), *recipe.get("entries", ())]
        yield instrument.id, BASELINE, SCHOOL, [], entries_of(instrument, written)
    else:
        for moment in _moments(instrument, recipe):
            rows = _leader_rows(instrument, recipe, seed, moment)
            yield named(instrument.id, moment), moment, SCHOOL, scaled.alone(rows), []


def _moments(instrument: Instrument, recipe: Mapping[str, Any]) -> tuple[str, ...]:
    twice = instrument.id == CULTURE_SCAN or (recipe.get("team") or {}).get("follow_up")
    return tuple(MOMENTS) if twice else (BASELINE,)


def _leader_rows(instrument: Instrument, recipe: Mapping[str, Any], seed: int, moment: str) -> list[Row]:
    if instrument.id == CULTURE_SCAN:
        here = {"subject": SCHOOL, "role": "leider", "moment": moment}
        return [row for row in ocai_rows() if here.items() <= row.items()]
    if isinstance(instrument, Ipsative):
        return dividing.leader_rows(instrument, recipe, moment)
    if isinstance(instrument, NetworkKind):
        return own_ties(instrument, recipe)
    if isinstance(instrument, Scaled):
        return scaled.leader_rows(scaled.Place(instrument, recipe, seed), moment)
    raise TypeError(f"{instrument.id}: no answers are made for kind {instrument.kind}")


def team(instrument: Instrument, recipe: Mapping[str, Any], seed: int) -> list[Row]:
    """Return what others than the leader filled in about De Wilg, empty where an instrument is for one person."""
    if instrument.id == CULTURE_SCAN:
        return [row for row in ocai_rows() if row["subject"] == SCHOOL and row["role"] == "team"]
    if isinstance(instrument, Rubric):
        return looking.team_rows(instrument, recipe, seed)
    if isinstance(instrument, NetworkKind):
        return tie_rows(instrument, recipe, seed)
    if recipe.get("team") is False or instrument.leaves == "never" or instrument.counts != "respondents":
        return []
    if isinstance(instrument, Ipsative):
        return dividing.team_rows(instrument, recipe)
    return scaled.team_rows(scaled.Place(instrument, recipe, seed)) if isinstance(instrument, Scaled) else []


def _team_files(instrument: str, rows: list[Row]) -> Files:
    """Return a table a moment, as an online questionnaire gives it."""
    files: Files = {}
    for moment in (BASELINE, FOLLOW_UP):
        here = [row for row in rows if row["moment"] == moment]
        columns = [*COLUMNS, *([LINK] if any(LINK in row for row in here) else [])]
        if here:
            files[f"voorbeeld/team/{named(instrument, moment)}.csv"] = as_csv(here, columns, delimiter=";")
    return files
