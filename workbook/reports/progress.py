"""The overview of progress: hours beside the norm, what of the portfolio is there, what was handed in, where goals stand.

It counts what a deelnemer wrote and judges nothing: it is no certificate.
"""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from attrs import frozen

from workbook.course import Module, course
from workbook.dutch import day, join, number, plural
from workbook.instrument import instrument
from workbook.instrument.tables import Entries as Listed
from workbook.portfolio.overview import Made, portfolio
from workbook.reports.model import Block, Entries, Facts, Figure, Paragraph, Table
from workbook.reports.outcome import VERSION, latest
from workbook.reports.picture import png
from workbook.responses import answers, data_home
from workbook.results import Log
from workbook.scoring import score
from workbook.texts import entry, say

# What an activity of the course is called in the log of hours.
KINDS = {"contact": "contact", "reading": "lezen", "practice": "praktijk", "report": "verslag"}
_HOUR = 60
_LOG, _GOALS = "uren", "doelen"
_HANDED = "inleveren"


@frozen
class HandedIn:
    """One assignment: its module, how often it was made ready to hand in, and what the last time held."""

    module: int
    id: str
    times: int = 0
    made: str = ""
    answered: int = 0
    total: int = 0


def progress(what: str) -> Iterator[Block]:
    """Give one part of the overview; only notes where nothing was filled in. Raises `WorkbookError` for broken answers."""
    return {"summary": _summary, "hours": _hours, "portfolio": _portfolio, "handed": _handed, "goals": _goals}[what]()


def norm() -> dict[tuple[int, str], int]:
    """Return the minutes of the course per module and kind of work, by the names of the log of hours."""
    found: Counter[tuple[int, str]] = Counter()
    for each in course():
        for activity in each.activities:
            found[each.number, KINDS[activity.kind]] += activity.minutes
    return dict(found)


def written() -> dict[tuple[int, str], float]:
    """Return the minutes that were written in the log of hours, per module and kind of work."""
    found: Counter[tuple[int, str]] = Counter()
    for entry_ in answers(_LOG).entries:
        module, minutes = str(entry_.get("module", "")), entry_.get("minuten")
        if module[1:].isdigit() and isinstance(minutes, (int, float)):
            found[int(module[1:]), str(entry_.get("soort", ""))] += minutes  # type: ignore[assignment]
    return dict(found)


def handed_in() -> tuple[HandedIn, ...]:
    """Return every assignment of the course with what was made ready to hand in."""
    made: dict[str, list[dict[str, Any]]] = {}
    for path in sorted((data_home() / _HANDED).glob("*.zip")):
        manifest = _manifest(path)
        made.setdefault(str(manifest.get("assignment", "")), []).append(manifest)
    return tuple(_one_handed(about, name, made.get(name, [])) for about in course() for name in assignments(about))


def assignments(about: Module) -> tuple[str, ...]:
    """Return the ids of the assignments of a module: those whose cells give points for its goals."""
    return tuple(dict.fromkeys(row.graded.partition(".")[0] for row in about.goals if row.graded))


def _manifest(path: Path) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(path) as archive:
            found = json.loads(archive.read("manifest.json"))
    except (OSError, zipfile.BadZipFile, KeyError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _one_handed(about: Module, name: str, made: list[dict[str, Any]]) -> HandedIn:
    if not made:
        return HandedIn(about.number, name)
    last = max(made, key=lambda each: str(each.get("made_at", "")))
    counts = (int(last.get(key) or 0) for key in ("answered", "total"))
    return HandedIn(about.number, name, len(made), str(last.get("made_at", "")), *counts)


# ---- the parts ------------------------------------------------------------------------------------------------------


def _summary() -> Iterator[Block]:
    spent, handed, parts = written(), handed_in(), portfolio().made
    if not spent and not any(each.times for each in handed) and not any(each.n for each in parts):
        return
    rows = []
    for about in course():
        own = [each for each in parts if each.module == about.number]
        done = [each.id for each in handed if each.module == about.number and each.times]
        hours = sum(minutes for (module, _), minutes in spent.items() if module == about.number)
        there = say("progress.of", there=sum(bool(each.n) for each in own), total=len(own))
        rows.append(
            (_title(about), _in_hours(hours), _in_hours(_norm_of(about)), there, join(done) or say("progress.not_yet"))
        )
    total = (say("progress.total"), _in_hours(sum(spent.values())), _in_hours(sum(norm().values())), "", "")
    yield Table(say("progress.summary"), tuple(entry("progress.summary_heads")), (*rows, total))
    yield _from_log()


def _hours() -> Iterator[Block]:
    spent = written()
    if not spent:
        yield Paragraph(say("progress.no_hours", hours=_in_hours(sum(norm().values()))), "note")
        return
    labels = entry("progress.kinds")
    rows = [
        (
            _title(about),
            *(_pair(spent.get((about.number, kind), 0), norm().get((about.number, kind), 0)) for kind in labels),
        )
        for about in course()
    ]
    kinds = [_pair(_of_kind(spent, kind), _of_kind(norm(), kind)) for kind in labels]
    heads = (say("progress.module_head"), *labels.values())
    yield Paragraph(_how_far(spent))
    yield Table(say("progress.hours"), heads, (*rows, (say("progress.total"), *kinds)))
    yield Figure(say("progress.hours_figure"), _bars_in_words(spent), _bars(spent))
    yield _from_log()
    yield Paragraph(say("progress.no_norm"), "note")


def _portfolio() -> Iterator[Block]:
    made = portfolio().made
    if not any(each.n for each in made):
        return
    labels = entry("progress.portfolio_labels")
    entries = []
    for about in course():
        own = [each for each in made if each.module == about.number]
        there, missing = [each for each in own if each.n], [each for each in own if not each.n]
        given = ((labels["there"], _named(there)), (labels["missing"], join(each.name for each in missing)))
        entries.append(Facts(_title(about), tuple((label, text or say("progress.nothing")) for label, text in given)))
    yield Entries(say("progress.portfolio"), tuple(entries))
    yield Paragraph(say("progress.portfolio_trace", there=sum(bool(each.n) for each in made), total=len(made)), "trace")


def _named(there: list[Made]) -> str:
    return join(say("progress.part", name=each.name, state=each.state) for each in there)


def _handed() -> Iterator[Block]:
    found = handed_in()
    if not any(each.times for each in found):
        return
    rows = []
    for each in found:
        answered = say("progress.of", there=each.answered, total=each.total) if each.total else ""
        times = plural(each.times, **entry("progress.times")) if each.times else say("progress.not_yet")
        rows.append((f"{each.id} ({say('progress.module', number=each.module)})", times, _day(each.made), answered))
    yield Table(say("progress.handed"), tuple(entry("progress.handed_heads")), tuple(rows))
    yield Paragraph(say("progress.handed_trace"), "trace")


def _goals() -> Iterator[Block]:
    found = score(answers(_GOALS))
    if not isinstance(found, Log) or found.empty:
        return
    asked = cast(Listed, instrument(_GOALS))
    versions = {option.id: option.text for option in asked.tables[0].column(VERSION).options}
    rows = [
        (
            line.title,
            versions.get(str(line.given.get(VERSION)), ""),
            line.status or say("progress.unknown"),
            day(line.due) if line.due else "",
        )
        for line in latest(asked, found)
    ]
    yield Table(say("progress.goals"), tuple(entry("progress.goals_heads")), tuple(rows))
    used = tuple(use.file for use in found.files if use.used)
    files = ", ".join(used)
    when = plural(len(rows), **entry("reports.entries"))
    yield Paragraph(say("reports.trace", instrument=asked.short or asked.title, files=files, when=when), "trace", used)


# ---- words and bars -------------------------------------------------------------------------------------------------


def name_of(about: Module) -> str:
    """Return what a module is called, with the other name that the course gives it where it has two."""
    return say("progress.two_names", title=about.title, also=about.also) if about.also else about.title


def _title(about: Module) -> str:
    return say("progress.titled", number=about.number, title=name_of(about))


def _in_hours(minutes: float) -> str:
    return number(minutes / _HOUR)


def _pair(spent: float, wanted: float) -> str:
    return say("progress.of", there=_in_hours(spent), total=_in_hours(wanted))


def _of_kind(minutes: dict[tuple[int, str], Any], kind: str) -> float:
    return sum(each for (_, of), each in minutes.items() if of == kind)


def _norm_of(about: Module) -> int:
    return sum(activity.minutes for activity in about.activities)


def _how_far(spent: dict[tuple[int, str], float]) -> str:
    whole = sum(norm().values())
    share = number(100 * sum(spent.values()) / whole, 0)
    return say("progress.how_far", hours=_in_hours(sum(spent.values())), norm=_in_hours(whole), share=share)


def _from_log() -> Paragraph:
    asked, found = instrument(_LOG), answers(_LOG)
    when = plural(len(found.entries), **entry("reports.entries"))
    return Paragraph(
        say("reports.trace", instrument=asked.short or asked.title, files=f"{_LOG}.json", when=when),
        "trace",
        (f"{_LOG}.json",),
    )


def _day(stamp: str) -> str:
    try:
        return day(datetime.fromisoformat(stamp).astimezone()) if stamp else ""
    except ValueError:
        return ""


def _bars_in_words(spent: dict[tuple[int, str], float]) -> str:
    told = (
        say(
            "progress.bar",
            module=about.number,
            hours=_in_hours(_of_module(spent, about)),
            norm=_in_hours(_norm_of(about)),
        )
        for about in course()
    )
    return " ".join((say("progress.hours_figure") + ".", *told))


def _of_module(spent: dict[tuple[int, str], float], about: Module) -> float:
    return sum(minutes for (module, _), minutes in spent.items() if module == about.number)


def _bars(spent: dict[tuple[int, str], float]) -> bytes:
    """Draw a bar a module: what was written, in a frame as long as the norm."""
    from matplotlib.figure import Figure as Canvas

    figure = Canvas(figsize=(7, 2.6), layout="constrained")
    ax = figure.subplots()
    for place, about in enumerate(course()):
        hours, wanted = _of_module(spent, about) / _HOUR, _norm_of(about) / _HOUR
        ax.barh(place, hours, height=0.5, color="#0072B2")
        ax.barh(place, wanted, height=0.72, facecolor="none", edgecolor="#1A1A1A", linewidth=1)
        told = say("progress.bar_label", hours=number(hours), norm=number(wanted))
        ax.text(max(hours, wanted) + 0.6, place, told, va="center", fontsize=10)
    ax.set_yticks(range(len(course())), [say("progress.module", number=each.number).capitalize() for each in course()])
    ax.invert_yaxis()
    ax.set_xlabel(say("progress.axis"))
    ax.set_xlim(0, max(ax.get_xlim()[1], 36) * 1.3)
    ax.spines[["top", "right"]].set_visible(False)
    return png(figure)
