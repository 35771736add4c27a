"""Finding what deelnemers shared: in watched folders, as they are being synchronised, and in codes that were pasted."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from attrs import field, frozen, mutable

from workbook.errors import WorkbookError
from workbook.home import write_atomic
from workbook.responses.codes import find
from workbook.sharing import MARK, SharedScores, decode, from_json
from workbook.texts import say

_LARGEST_BYTES = 100_000
_MOST_FILES = 5_000
# OneDrive fills a file in several steps; what is still no whole file after this is damaged.
_PATIENCE_SECONDS = 60.0
_KEEP = {".json"}


@frozen
class Arrivals:
    """What is there now.

    Attributes
    ----------
    shares : the newest of each token, for one instrument and moment; one without scores was taken back
    coming : names of files that are not whole yet
    refused : (name, why) of what can't be used
    """

    shares: tuple[SharedScores, ...] = ()
    coming: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()


@frozen
class _Read:
    stamp: tuple[int, int]
    since: float
    found: SharedScores | None = None
    why: str = ""
    whole: bool = True


@mutable
class Watch:
    """The folders in which shares arrive; a file is read again only when it has changed.

    Attributes
    ----------
    folders : watched with all that is in them; one that is not there (yet) holds nothing
    """

    folders: tuple[Path, ...]
    _known: dict[Path, _Read] = field(factory=dict)

    def look(self, instrument: str, moment: str) -> Arrivals:
        """Return what is there now of an instrument and a moment; trouble with one file never hides another."""
        now = time.monotonic()
        known = {path: self._read(path, now) for path in self._files()}
        self._known = known
        newest: dict[str, SharedScores] = {}
        coming: list[tuple[str, str]] = []
        refused: list[tuple[str, str]] = []
        for path, read in sorted(known.items(), key=lambda each: each[0].name):
            if read.found is None:
                (refused if read.whole or now - read.since > _PATIENCE_SECONDS else coming).append(
                    (path.name, read.why)
                )
            elif (read.found.instrument, read.found.moment) == (instrument, moment):
                newest[read.found.share] = newer(newest.get(read.found.share), read.found)
        return Arrivals(tuple(newest.values()), tuple(name for name, _ in coming), tuple(refused))

    def _files(self) -> Iterator[Path]:
        found = 0
        for folder in self.folders:
            for path in _walk(folder):
                found += 1
                if found > _MOST_FILES:
                    return
                yield path

    def _read(self, path: Path, now: float) -> _Read:
        before = self._known.get(path)
        try:
            state = path.stat()
        except OSError:
            return before or _Read((0, 0), now, why=say("seeing.class.coming"), whole=False)
        stamp = (state.st_mtime_ns, state.st_size)
        if before and before.stamp == stamp and before.whole:
            return before
        since = before.since if before and before.stamp == stamp else now
        if state.st_size > _LARGEST_BYTES:
            return _Read(stamp, since, why=say("seeing.class.too_large"))
        return _parsed(path, stamp, since)


def _parsed(path: Path, stamp: tuple[int, int], since: float) -> _Read:
    try:
        data = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return _Read(stamp, since, why=say("seeing.class.half"), whole=False)
    try:
        return _Read(stamp, since, from_json(data, where=path.name))
    except WorkbookError as error:
        return _Read(stamp, since, why=error.what)


def _walk(folder: Path) -> Iterator[Path]:
    """Give the files that may hold a share; hidden and temporary ones are still being written."""
    try:
        yield from sorted(
            path
            for path in folder.rglob("*")
            if path.suffix.casefold() in _KEEP and not path.name.startswith((".", "~")) and path.is_file()
        )
    except OSError:
        return


def newer(one: SharedScores | None, other: SharedScores) -> SharedScores:
    """Return which of two shares of one token was made last; of copies the first stays."""
    if one is None:
        return other
    return other if _moment(other) > _moment(one) else one


def _moment(shared: SharedScores) -> datetime:
    return datetime.fromisoformat(shared.shared_at)


def take_codes(text: str, inbox: Path) -> Iterator[str]:
    """Keep every code in a pasted text as a file in `inbox`, and tell in Dutch what came of each; none is told too."""
    found = list(find(text, MARK))
    if not found:
        yield say("seeing.class.no_code")
    for at, code in enumerate(found, 1):
        try:
            shared = decode(code, where=say("seeing.class.code", at=at))
        except WorkbookError as error:
            yield str(error)
            continue
        _keep(shared, inbox)
        yield say("seeing.class.code_taken", at=at)


def _keep(shared: SharedScores, inbox: Path) -> None:
    path = inbox / f"{shared.instrument}-{shared.share}.json"
    try:
        kept = from_json(json.loads(path.read_text(encoding="utf-8-sig")), where=path.name)
    except (OSError, ValueError, WorkbookError):
        kept = None
    if newer(kept, shared) is shared:
        write_atomic(path, json.dumps(shared.to_json(), ensure_ascii=False, indent=1).encode())


def schools(shares: Iterable[SharedScores]) -> set[str]:
    """Return the school codes in use, "" for who has none."""
    return {each.school or "" for each in shares}
