"""Making a notebook out of whatever bytes a file holds; never raises for what is in it."""

from __future__ import annotations

import codecs
import gc
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from attrs import frozen

from workbook.docent.restoring.cells.mangled import decode, salvaged, unmerged
from workbook.dutch import number
from workbook.handin.notebook import Notebook
from workbook.texts import say

_MANY_CELLS = 2000
_NEWEST = (4, 5)
_COMMON = {"cell_type", "id", "metadata", "source"}
_KEYS = {
    "code": {*_COMMON, "outputs", "execution_count"},
    "markdown": {*_COMMON, "attachments"},
    "raw": {*_COMMON, "attachments"},
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OTHERS = (
    (b"%PDF", "pdf"), (b"\x89PNG", "picture"), (b"\xff\xd8\xff", "picture"), (b"GIF8", "picture"),
    (b"{\\rtf", "text"), (b"<", "page"), (b"\xd0\xcf\x11\xe0", "office"),
)  # fmt: skip
_DEEPEST = 60  # what lies deeper is nobody's output, and would stop who copies it


@frozen
class Read:
    """What became of one file.

    Attributes
    ----------
    notebook : the notebook; None when there is none to be had
    why : the reason of that, in Dutch
    told : what was odd, in Dutch sentences
    whole : whether all of it could be read
    """

    notebook: Notebook | None = None
    why: str = ""
    told: tuple[str, ...] = ()
    whole: bool = True


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.told: list[str] = []
        self.whole = True

    def tell(self, kind: str, *, whole: bool = True) -> None:
        self.told.append(say(f"mending.read.{kind}", name=self.name))
        self.whole = self.whole and whole

    def refuse(self, kind: str) -> Read:
        return Read(why=say(f"mending.unreadable.{kind}", name=self.name), told=tuple(self.told), whole=False)

    def read(self, data: bytes) -> Read:
        if not data.strip(b"\0 \t\r\n"):
            return self.refuse("empty")
        if data[:2] == b"PK":
            return self._packed(data)
        for start, kind in _OTHERS:
            if data.lstrip(b"\xef\xbb\xbf \t\r\n")[: len(start)] == start and not data.lstrip().startswith(b"<<<<<<<"):
                return self.refuse(kind)
        found = self._parsed(self._decoded(data))
        made = _as_notebook(found, self) if found is not None else None
        if made is None:
            return self.refuse("no_notebook" if found is not None else "broken")
        if len(made["cells"]) > _MANY_CELLS:
            self.told.append(say("mending.read.many", name=self.name, count=number(len(made["cells"]))))
        return Read(made, told=tuple(self.told), whole=self.whole)

    def _packed(self, data: bytes) -> Read:
        """Read the notebook in a zip that is called a notebook; say what else it is."""
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                names = archive.namelist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            names = []
        return self.refuse("office" if any(name.startswith(("word/", "xl/", "ppt/")) for name in names) else "zip")

    def _decoded(self, data: bytes) -> str:
        for mark, encoding in _BOMS:
            if data.startswith(mark):
                self.tell("encoding")
                return data[len(mark) :].decode(encoding, "replace")
        if b"\0" in data[:4]:
            self.tell("encoding")
            return data.decode("utf-16-be" if data[0] == 0 else "utf-16-le", "replace")
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            # A half letter at the very end is a file that was cut off.
            if error.start > len(data) - 4:
                return data.decode("utf-8", "ignore")
        self.tell("encoding")
        return data.decode("cp1252", "replace")

    def _parsed(self, text: str) -> Any:
        text = text.strip().strip("\0\ufeff")
        try:
            found, end = decode(text)
        except ValueError:
            pass
        else:
            if text[end:].strip():
                self.tell("trailing")
            return [] if found is None else found
        if (found := unmerged(text)) is not None:
            self.tell("merge", whole=False)
            return found
        if (found := salvaged(text)) is not None:
            self.tell("salvaged", whole=False)
        return found


def read(data: bytes, name: str) -> Read:
    """Make a notebook out of the bytes of a file called `name`; sound notebooks come out as nbformat reads them."""
    with _without_collecting():
        return _Reader(name).read(data)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Keep Python from looking for rubbish over and over while very many cells are made."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _as_notebook(found: Any, reader: _Reader) -> Notebook | None:
    """Return JSON as a notebook of version 4 with nothing in it that can stop a grader; None when it is none."""
    if isinstance(found, dict) and isinstance(found.get("content"), dict) and "cells" not in found:
        found = found["content"]  # a notebook as Jupyter's server hands it out
    if not isinstance(found, dict):
        return None
    major = found.pop("_from", found.get("nbformat"))
    if "worksheets" in found and "cells" not in found:
        found = _upgraded(found, reader)
    if not isinstance(found.get("cells"), list):
        return None
    shallow = [_shallow(cell) for cell in found["cells"]]
    made = _without_lone({**_shallow({**found, "cells": None}), "cells": shallow})
    cells = [cell for cell in made["cells"] if isinstance(cell, dict)]
    no_text = any(not isinstance(cell.get("source", ""), (str, list, type(None))) for cell in cells)
    cells = [_cell(cell) for cell in cells]
    if len(cells) < len(made["cells"]):
        reader.tell("not_cells", whole=False)
    if no_text:
        reader.tell("no_text", whole=False)
    made["cells"] = cells
    made["metadata"] = {
        key: value for key, value in _mapping(made.get("metadata")).items()
        if key not in {"kernelspec", "language_info"} or isinstance(value, dict)
    }  # fmt: skip
    minor = made.get("nbformat_minor")
    if not isinstance(minor, int) or isinstance(minor, bool) or minor < 0:
        minor = 4
    if any("id" in cell for cell in cells):
        minor = max(minor, 5)  # cells have had ids since then
    if isinstance(major, int) and (major, minor) > _NEWEST:
        reader.tell("newer")
        minor = 5
    made["nbformat"], made["nbformat_minor"] = 4, min(minor, 5)
    return made


def _shallow(found: Any) -> Any:
    """Return a cell or notebook without the parts that are nested too deep."""
    if not isinstance(found, dict) or not any(_is_deep(part) for part in found.values() if part):
        return found
    return {key: part for key, part in found.items() if not _is_deep(part)}


def _is_deep(found: Any) -> bool:
    level = [found] if isinstance(found, (dict, list)) else []
    for _ in range(_DEEPEST):
        if not level:
            return False
        below = (part for each in level for part in (each.values() if isinstance(each, dict) else each))
        level = [part for part in below if isinstance(part, (dict, list)) and part]
    return bool(level)


def _mapping(found: Any) -> dict[str, Any]:
    return dict(found) if isinstance(found, Mapping) else {}


def _without_lone(made: Notebook) -> Notebook:
    """Return a notebook whose texts can be written again: halves of a sign become a question mark."""
    text = json.dumps(made, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return dict(json.loads(text.encode("utf-8", "replace")))
    return made


def _upgraded(found: Notebook, reader: _Reader) -> Notebook:
    """Return a notebook of version 2 or 3 as one of version 4."""
    import nbformat

    reader.tell("older")
    try:
        major = found.get("nbformat") if found.get("nbformat") in {2, 3} else 3
        node = nbformat.reader.reads(json.dumps({**found, "nbformat": major}))
        made = json.loads(json.dumps(nbformat.convert(node, 4)))
    except Exception:  # noqa: BLE001 - nbformat raises whatever a broken old notebook makes it stumble over
        sheets = [sheet for sheet in found.get("worksheets") or () if isinstance(sheet, dict)]
        made = {
            "cells": [cell for sheet in sheets for cell in sheet.get("cells") or ()],
            "metadata": found.get("metadata"),
        }
    for cell in made["cells"]:
        if isinstance(cell, dict):
            cell.pop("id", None)  # made up, and another each time
    return {**made, "nbformat": 4, "nbformat_minor": 4}


def _text(found: Any) -> str:
    if isinstance(found, str):
        return found
    if isinstance(found, list):
        rows = [row if isinstance(row, str) else _text(row) for row in found]
        # Some tools leave the ends off the lines; joined as they are, all would become one line.
        return ("" if len(rows) < 2 or any(row.endswith("\n") for row in rows) else "\n").join(rows)
    return "" if found is None or isinstance(found, dict) else str(found)


def _cell(cell: dict[str, Any]) -> dict[str, Any]:
    """Return a cell of known kind with known parts; a sound one is changed in place, for there may be very many."""
    kind, written, kept = cell.get("cell_type"), cell.get("source"), cell.get("metadata")
    if not isinstance(kind, str) or kind not in _KEYS:
        cell = _retyped(cell)
        kind, written = cell["cell_type"], cell.get("source")
    if not isinstance(written, str):
        cell["source"] = _text(cell.get("input") if written is None else written)
    if not isinstance(kept, dict):
        cell["metadata"] = {}
    elif "nbgrader" in kept and not isinstance(kept["nbgrader"], dict):
        del kept["nbgrader"]
    if not cell.keys() <= _KEYS[kind]:
        cell = {key: value for key, value in cell.items() if key in _KEYS[kind]}
    if not isinstance(cell.get("attachments", {}), dict):
        del cell["attachments"]
    if not isinstance(cell.get("id", ""), str):
        del cell["id"]
    if kind == "code":
        outputs, count = cell.get("outputs"), cell.get("execution_count")
        if outputs or not isinstance(outputs, list):
            outputs = outputs if isinstance(outputs, list) else []
            cell["outputs"] = [_output(each) for each in outputs if isinstance(_mapping(each).get("output_type"), str)]
        cell["execution_count"] = count if isinstance(count, int) and not isinstance(count, bool) else None
    return cell


def _retyped(cell: dict[str, Any]) -> dict[str, Any]:
    """Return a cell of an unknown kind as the kind that it looks like; headings are of old notebooks."""
    named, level = cell.get("cell_type"), cell.get("level")
    if named == "heading":
        marks = "#" * (level if isinstance(level, int) and 0 < level < 7 else 1)
        return {**cell, "cell_type": "markdown", "source": f"{marks} {_text(cell.get('source'))}"}
    code = named is None and ("outputs" in cell or "execution_count" in cell)
    return {**cell, "cell_type": "code" if code else "markdown"}


def _output(output: dict[str, Any]) -> dict[str, Any]:
    """Return an output with its texts in one piece, as nbformat reads them."""
    made = dict(output)
    if isinstance(output.get("text"), list):
        made["text"] = "".join(map(str, output["text"]))
    if isinstance(output.get("data"), dict):
        made["data"] = {
            mime: "".join(map(str, value)) if isinstance(value, list) and not mime.endswith("json") else value
            for mime, value in output["data"].items()
        }
    return made
