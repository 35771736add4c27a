"""Every renewal of a deelnemer's folder, kept with what stood there before, so that there is a way back."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from attrs import define, field

from workbook.dutch import clock, day, join
from workbook.errors import WorkbookError, problem
from workbook.handin.notebook import parse
from workbook.home import write_atomic
from workbook.renewing.keeping import BASE, PREVIOUS, digest, kept_in, read_file, read_record, write_record
from workbook.renewing.merging import merge
from workbook.texts import say

_RECORD = "wijziging.json"
_BEFORE, _WRITTEN, _BASE_BEFORE = "oud", "nieuw", "basis"


@define
class Change:
    """One renewal: what is about to be written is kept here first, with what stood there.

    Attributes
    ----------
    folder : the deelnemer's
    kind : `vernieuwd`, or `terug` for a way back
    names : the paths in the folder that it is about
    """

    folder: Path
    kind: str = "vernieuwd"
    place: Path | None = None
    names: list[str] = field(factory=list)

    def keep(self, name: str, written: bytes) -> None:
        """Keep what stands at `name`, and what is about to stand there. Raises `WorkbookError` when that can't be done."""
        if self.place is None:
            moment = datetime.now(UTC)
            self.place = self.folder / PREVIOUS / f"{moment:%Y%m%d-%H%M%S-%f}-{secrets.token_hex(2)}"
        target, base = self.folder / name, kept_in(self.folder / BASE, name)
        if target.exists():
            write_atomic(kept_in(self.place / _BEFORE, name), read_file(target))
        if base.exists():
            write_atomic(kept_in(self.place / _BASE_BEFORE, name), read_file(base))
        write_atomic(kept_in(self.place / _WRITTEN, name), written)
        self.names.append(name)
        moment_ = datetime.now(UTC).isoformat(timespec="seconds")
        write_record(self.place / _RECORD, {"format": 1, "kind": self.kind, "made_at": moment_, "files": self.names})


def go_back(folder: Path) -> tuple[str, ...]:
    """Undo the latest renewal that was not undone yet; return what there is to tell.

    What was written since comes along: own cells are merged into the version of before. Answers are not touched.
    Raises `WorkbookError` when there is nothing to go back to, or a file can't be written.
    """
    place, record = _latest(folder)
    change, told, back = Change(folder, "terug"), [], []
    for name in record["files"]:
        before = kept_in(place / _BEFORE, name)
        if not before.is_file():
            continue  # it was new: there is nothing to go back to, and it stays
        made = _restored(folder / name, name, before, kept_in(place / _WRITTEN, name))
        change.keep(name, made)
        write_atomic(folder / name, made)
        base = kept_in(place / _BASE_BEFORE, name)
        if base.is_file():
            write_atomic(kept_in(folder / BASE, name), base.read_bytes())
        else:
            kept_in(folder / BASE, name).unlink(missing_ok=True)
        back.append(Path(name).name)
    write_record(place / _RECORD, {**record, "undone": True})
    moment = datetime.fromisoformat(record["made_at"]).astimezone()
    told.append(say("renewing.back", names=join(back) or say("renewing.none"), day=day(moment), clock=clock(moment)))
    return tuple(told)


def _latest(folder: Path) -> tuple[Path, dict[str, Any]]:
    places = sorted((folder / PREVIOUS).glob(f"*/{_RECORD}"), reverse=True)
    for path in places:
        record = read_record(path)
        if record.get("kind") == "vernieuwd" and not record.get("undone") and isinstance(record.get("files"), list):
            return path.parent, record
    raise problem("renewing.nothing_to_undo", where=folder)


def _restored(target: Path, name: str, before: Path, written: Path) -> bytes:
    """Return the version of before, with what its owner added since."""
    old = before.read_bytes()
    now = read_file(target) if target.exists() else b""
    if not name.endswith(".ipynb") or not now or digest(name, now) == digest(name, written.read_bytes()):
        return old
    try:
        versions = [parse(data, where=name) for data in (written.read_bytes(), now, old)]
    except WorkbookError:
        return old  # half a notebook has no cells to bring along; it is kept whole
    return as_bytes(merge(*versions).notebook)


def as_bytes(notebook: dict[str, Any]) -> bytes:
    """Return a notebook as the bytes of its file."""
    return (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "surrogatepass")
