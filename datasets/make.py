"""Make every synthetic dataset and the example school from their codebooks; the same seed gives the same bytes.

Run `python datasets/make.py` to write all files, or `python datasets/make.py --check` to see whether they are up to
date (exit code 1 when not). A dataset is a codebook `<name>.yaml` with a `seed` and a `recipe`, and a maker here. Each
draws from a generator of its own, so a new dataset changes no other. Only the standard library draws the numbers:
its generator promises the same numbers in every later Python.

The example school, De Wilg, is cut from `ocai_team`; what its leader answered in the notebooks stands in
`voorbeeld/quizantwoorden.yaml` as `quiz: {item: answer}` and becomes answer files:

    number       a number                       choices   a list of option ids
    choice       an option's id                 table     a list of {column: text}
    text         a text with at least one space
    points       {perspective: {option: points}}
"""

from __future__ import annotations

import csv
import io
import json
import math
import random
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

HERE = Path(__file__).parent
ROOT = HERE.parent
COLUMNS = ("respondent", "role", "group", "subject", "moment", "perspective", "item", "option", "value")
MOMENTS = {
    "nulmeting": datetime(2026, 11, 23, 20, 14, 3, 123000, UTC),
    "eindmeting": datetime(2027, 5, 17, 20, 9, 41, 87000, UTC),
}
EXAMPLE = {"subject": "De Wilg", "respondent": "d-dewilg00"}
SECONDS_PER_ROW = 9

Row = dict[str, Any]
Files = dict[str, bytes]


def load(path: Path) -> Any:
    """Read one YAML file."""
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


def as_csv(rows: Sequence[Row], columns: Sequence[str], *, delimiter: str = ",") -> bytes:
    """Write rows as UTF-8 with a header and line feeds, which Excel, pandas and git all take."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def as_json(data: object) -> bytes:
    """Write JSON with one key a line, so that a change reads well in a comparison."""
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


# --- Points that add up -----------------------------------------------------------------------------------------------


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


# --- ocai_team --------------------------------------------------------------------------------------------------------


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


def matches(row: Mapping[str, Any], where: Mapping[str, Any]) -> bool:
    """Tell whether a row has all these values."""
    return all(row[column] == value for column, value in where.items())


def ocai_rows() -> list[Row]:
    """Make the rows of `ocai_team`, by moment, so that a file read from the top starts with one measurement."""
    book = load(HERE / "ocai_team.yaml")
    recipe = {**book["recipe"], "options": list(book["columns"]["option"]["levels"])}
    rng = random.Random(f"{book['seed']}-ocai_team")
    rows = [row for who, moments in people(recipe) for row in person_rows(rng, recipe, who, moments)]
    rows.sort(key=lambda row: list(MOMENTS).index(row["moment"]))
    return spoil(rows, book["flaws"])


def ocai_team() -> Files:
    """Make `ocai_team.csv`."""
    return {"ocai_team.csv": as_csv(ocai_rows(), COLUMNS)}


# --- The example school -----------------------------------------------------------------------------------------------


def stamps(moment: str) -> Iterator[str]:
    """Give the times at which the example's leader filled in one answer after another."""
    now = MOMENTS[moment]
    while True:
        yield now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        now += timedelta(seconds=SECONDS_PER_ROW)


def answer_file(instrument: str, version: str, moment: str, rows: Sequence[Row], entries: Sequence[Row]) -> bytes:
    """Write one answer file of the example's leader; every row and entry gets its time."""
    clock = stamps(moment)
    timed = [{**row, "saved_at": next(clock)} for row in rows]
    noted = [{**entry, "saved_at": next(clock)} for entry in entries]
    last = max((each["saved_at"] for each in [*timed, *noted]), default=next(clock))
    who = {"respondent": EXAMPLE["respondent"], "role": "leider", "group": None, "moment": moment, "saved_at": last}
    head = {"format": 1, "instrument": instrument, "version": version, **who, "subject": EXAMPLE["subject"]}
    return as_json({**head, "rows": timed, "entries": noted})


def quiz_answer(item: str, answer: Any) -> tuple[list[Row], list[Row]]:
    """Turn the answer to one question into its rows and entries, by the shape of the answer."""
    if isinstance(answer, (int, float)):
        return [{"perspective": None, "item": item, "option": None, "value": answer}], []
    if isinstance(answer, str) and not re.search(r"\s", answer.strip()):
        answer = [answer]
    if isinstance(answer, str):
        return [], [{"entry": item, "item": item, "text": answer.strip()}]
    if isinstance(answer, dict):
        places = [(perspective, *cell) for perspective, cells in answer.items() for cell in cells.items()]
        return [{"perspective": one, "item": item, "option": each, "value": value} for one, each, value in places], []
    if all(isinstance(each, str) for each in answer):
        return [{"perspective": None, "item": item, "option": each, "value": 1} for each in answer], []
    return [], [{"entry": f"{item}.{number}", "item": item, **each} for number, each in enumerate(answer, 1)]


def quiz_path(quiz: str) -> Path | None:
    """Find the YAML of a quiz, which stands beside its notebook."""
    folders = (ROOT / "notebooks", ROOT / "assignments" / "source")
    return next((path for folder in folders for path in sorted(folder.rglob(f"{quiz}.yaml"))), None)


def quiz_files() -> Files:
    """Make the answer files of the quizzes; a quiz's version is that of its YAML."""
    files: Files = {}
    for quiz, answers in load(HERE / "voorbeeld" / "quizantwoorden.yaml").items():
        found = quiz_path(quiz)
        version = load(found)["version"] if found else "1.0"
        made = [quiz_answer(item, answer) for item, answer in answers.items()]
        rows = [row for part, _ in made for row in part]
        entries = [entry for _, part in made for entry in part]
        files[f"voorbeeld/antwoorden/{quiz}.json"] = answer_file(quiz, version, "nulmeting", rows, entries)
    return files


def example_school() -> Files:
    """Make the folder of the example's deelnemer: own scan and team at both moments, quiz answers, pseudonym."""
    made_at = next(stamps("nulmeting"))
    version = load(ROOT / "workbook" / "instruments" / "ocai.yaml")["version"]
    identity = {"format": 1, "id": EXAMPLE["respondent"], "made_at": made_at}
    files = {"voorbeeld/deelnemer.json": as_json(identity), **quiz_files()}
    rows = [row for row in ocai_rows() if row["subject"] == EXAMPLE["subject"]]
    for moment in MOMENTS:
        name = "ocai" if moment == "nulmeting" else f"ocai.{moment}"
        here = [row for row in rows if row["moment"] == moment]
        team = [row for row in here if row["role"] == "team"]
        own = [
            {key: row[key] for key in ("perspective", "item", "option", "value")}
            for row in here
            if row["role"] == "leider"
        ]
        files[f"voorbeeld/antwoorden/{name}.json"] = answer_file("ocai", version, moment, own, [])
        files[f"voorbeeld/team/{name}.csv"] = as_csv(team, COLUMNS, delimiter=";")
    return files


MAKERS: tuple[Callable[[], Files], ...] = (ocai_team, example_school)


def make() -> Files:
    """Make every file, as {path below `datasets/`: bytes}, without writing one."""
    return {path: data for maker in MAKERS for path, data in maker().items()}


def is_current(path: Path, data: bytes) -> bool:
    """Tell whether the file stands there with exactly these bytes."""
    return path.is_file() and path.read_bytes() == data


def main(arguments: Sequence[str]) -> int:
    """Write the files that changed, or with `--check` only name them."""
    stale = {path: data for path, data in make().items() if not is_current(HERE / path, data)}
    for path, data in stale.items():
        print(path)
        if "--check" not in arguments:
            (HERE / path).parent.mkdir(parents=True, exist_ok=True)
            (HERE / path).write_bytes(data)
    return int(bool(stale) and "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
