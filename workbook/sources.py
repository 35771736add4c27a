"""The bibliography: how a source is cited in a sentence, and how it stands in the list under a text."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from workbook import readymade
from workbook.errors import problem
from workbook.texts import entry

_FILE = Path(__file__).with_name("bibliography.yaml")
# "Donk, C. van der": a name, initials, and the Dutch prefix that APA puts behind them.
_PERSON = re.compile(
    r"([^,&]+), ((?:[^\W\d_]\.[ -]?)+)((?:(?:" + "|".join(entry("sources.prefixes")) + r")\b ?)*)",
)
_YEAR = re.compile(r" \((?:Red\.\)\. \()?(\d{4})")


@cache
def bibliography() -> dict[str, dict[str, str]]:
    """Return every source by its key: `apa`, and `doi` or `url` where certain."""
    from ruamel.yaml import YAML

    text = _FILE.read_text(encoding="utf-8")
    data: dict[str, dict[str, str]] = readymade.read(text) or YAML(typ="safe", pure=True).load(text)
    return data


def reference(key: str) -> str:
    """Return the line in the list of sources, with its doi or url. Raises `WorkbookError` for an unknown key."""
    source = _source(key)
    link = f"https://doi.org/{source['doi']}" if "doi" in source else source.get("url", "")
    return f"{source['apa']} {link}".rstrip()


def cite(key: str) -> str:
    """Return a source as it stands between brackets, by the rules of APA 7: `Cameron & Quinn, 2011`.

    Three authors or more are the first and "e.a."; a Dutch prefix stands before the name. Raises `WorkbookError` for an
    unknown key.
    """
    apa = _source(key)["apa"]
    year = _YEAR.search(apa)
    if year is None:
        raise problem("sources.no_year", where=key)
    written = apa[: year.start()]
    people = [_surname(name, prefix) for name, _, prefix in _PERSON.findall(written)] or [written.rstrip(". ")]
    named = f"{people[0]} e.a." if len(people) > 2 else " & ".join(people)
    return f"{named}, {year[1]}"


def _surname(name: str, prefix: str) -> str:
    whole = f"{prefix.strip()} {name.strip()}".strip()
    return whole[0].upper() + whole[1:]


def _source(key: str) -> dict[str, str]:
    known = bibliography()
    if key not in known:
        raise problem("sources.unknown", where=key)
    return known[key]
