"""A deelnemer's folder brought up to date with an edition: what is theirs stays, what was there is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from attrs import define, field

from workbook.dutch import day, join
from workbook.errors import WorkbookError, problem
from workbook.handin.notebook import parse
from workbook.home import write_atomic
from workbook.renewing.answers import told_of_answers
from workbook.renewing.history import Change, as_bytes
from workbook.renewing.keeping import BASE, digest, kept_in, read_file
from workbook.renewing.merging import merge
from workbook.texts import say


@define
class Renewed:
    """What was renewed, by path, and what there is to tell about it."""

    names: list[str] = field(factory=list)
    told: list[str] = field(factory=list)


def renew(folder: Path, files: Mapping[str, bytes], delivered: Mapping[str, str]) -> Renewed:
    """Put the files of an edition in a deelnemer's folder.

    A notebook in which they wrote is merged with the new one; one that can't be read is put beside it. What stood there is
    kept for `go_back`. Answers are never touched.

    Parameters
    ----------
    files : the edition, by path in the folder with forward slashes
    delivered : by path the digest of what was delivered before, by which a file is known to be unchanged

    Raises `WorkbookError` when a file can't be read or written.
    """
    made, change = Renewed(), Change(folder)
    for name, data in files.items():
        _place(folder, name, data, delivered.get(name), change, made)
    if made.names:
        made.told.insert(0, say("renewing.done", names=join(Path(name).name for name in made.names)))
        made.told += [say("renewing.way_back")]
    return made


def _place(folder: Path, name: str, data: bytes, delivered: str | None, change: Change, made: Renewed) -> None:
    target, new = folder / name, digest(name, data)
    now = read_file(target) if target.exists() else None
    if now is not None and (delivered == new or digest(name, now) == new):
        if digest(name, now) == new and not (kept_in(folder / BASE, name)).exists():
            _remember(folder, name, data)
        return
    if now is None:
        write_atomic(target, data)
        _remember(folder, name, data)
        return
    written = _with_own(folder, name, now, data, made, changed=digest(name, now) != delivered)
    if digest(name, written) == digest(name, now):
        _remember(folder, name, data)
        return
    change.keep(name, written)
    if name.endswith(".yaml"):
        made.told += told_of_answers(folder, name, old=now, new=data)
    write_atomic(target, written)
    _remember(folder, name, data)
    made.names.append(name)


def _remember(folder: Path, name: str, data: bytes) -> None:
    """Keep an edition's notebook as it came, to tell later what its owner changed in it."""
    if name.endswith(".ipynb"):
        write_atomic(kept_in(folder / BASE, name), data)


def _with_own(folder: Path, name: str, now: bytes, data: bytes, made: Renewed, *, changed: bool) -> bytes:
    """Return what comes in place of a file."""
    if not name.endswith(".ipynb"):
        if changed:
            made.told.append(say("renewing.other_file", name=Path(name).name))
        return data
    try:
        mine, new = parse(now, where=name), parse(data, where=name)
    except WorkbookError:
        made.told.append(say("opening.kept", name=Path(name).name, kept=_put_beside(folder / name).name))
        return data
    merged = merge(_base(folder, name), mine, new)
    if merged.own:
        made.told.append(say("renewing.own_cells", name=Path(name).name, count=merged.own))
    if merged.both:
        made.told.append(say("renewing.both", name=Path(name).name, count=merged.both))
    return data if merged.notebook == new else as_bytes(merged.notebook)


def _base(folder: Path, name: str) -> dict[str, object] | None:
    try:
        return parse((kept_in(folder / BASE, name)).read_bytes(), where=name)
    except (OSError, WorkbookError):
        return None


def _put_beside(path: Path) -> Path:
    """Give a file that can't be read a name of its own beside it; return that."""
    own = say("opening.own_version", day=day(datetime.now(UTC).astimezone()))
    candidate, number = path.with_name(f"{path.stem} ({own}){path.suffix}"), 2
    first = candidate
    while candidate.exists():
        candidate = first.with_name(f"{first.stem} {number}{first.suffix}")
        number += 1
    try:
        path.replace(candidate)
    except OSError as error:
        raise problem("home.held_open", where=path, reason=say("home.reasons.PermissionError")) from error
    return candidate
