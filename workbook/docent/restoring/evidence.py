"""What a hand-in says about itself: which answers were in it and how many questions were answered."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from attrs import field, frozen

from workbook.docent.restoring.salvage import text_of
from workbook.handin.notebook import Notebook
from workbook.home import ANSWERS
from workbook.texts import say

MANIFEST = "manifest"
_FILE = re.compile(r'"(antwoorden/[^"/]+\.json)"\s*:\s*"([0-9a-f]{64})"')
_COUNT = re.compile(r'"(answered|total)"\s*:\s*(\d+)')
_WHO = re.compile(r'"deelnemer"\s*:\s*"([^"\\]{1,60})"')


@frozen
class Evidence:
    """What is known of a hand-in apart from its answers.

    Attributes
    ----------
    names : the answer files that were in it, each with its SHA-256
    counted : questions answered and in all; None when it doesn't say so
    who : the pseudonym, empty when unknown
    listed : whether there is a whole list of what was in it
    broken : whether there is one that can't be read to its end
    receipt : questions answered by the receipt of an earlier hand-in that stands in the notebook
    """

    names: Mapping[str, str] = field(factory=dict)
    counted: tuple[int, int] | None = None
    who: str = ""
    listed: bool = False
    broken: bool = False
    receipt: tuple[int, int] | None = None


def evidence(files: Mapping[str, bytes], notebook: Notebook | None) -> Evidence:
    """Gather what the manifest says, a damaged or renamed one as far as it can be read, and the receipt in the notebook."""
    receipt = _receipt(notebook) if notebook else None
    broken = False
    for data in _manifests(files):
        text = text_of(data)[0].replace("\0", "")
        names = {PurePosixPath(name).name: digest for name, digest in _FILE.findall(text)}
        counts = {name: int(value) for name, value in _COUNT.findall(text)}
        who = _WHO.search(text)
        counted = (counts["answered"], counts["total"]) if len(counts) == 2 else None
        whole = _is_whole(text)
        if names or counted or whole:
            return Evidence(names, counted, who[1] if who else "", listed=whole, broken=not whole, receipt=receipt)
        broken = True
    return Evidence(broken=broken, receipt=receipt)


def is_manifest(data: bytes) -> bool:
    """Tell whether a file is the list of what was in a hand-in, whatever its name."""
    return b'"assignment"' in data and b'"files"' in data and b'"deelnemer"' in data


def _manifests(files: Mapping[str, bytes]) -> Iterator[bytes]:
    named = [name for name in files if MANIFEST in PurePosixPath(name).name.casefold() and ".json" in name.casefold()]
    yield from (files[name] for name in sorted(named, key=len))
    yield from (files[name] for name in sorted(files) if name.casefold().endswith(".json") and is_manifest(files[name]))


def _is_whole(text: str) -> bool:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and isinstance(found.get("files"), dict)


def _receipt(notebook: Notebook) -> tuple[int, int] | None:
    """Return the highest count of any receipt that stands in the outputs."""
    counted = re.escape(say("handin.receipt.count", answered="#", total="#")).replace(re.escape("#"), r"(\d+)")
    count = re.compile(counted)
    found = [
        (int(match[1]), int(match[2]))
        for text in _shown(notebook)
        if say("handin.receipt.title") in text
        for match in count.finditer(text)
    ]
    return max(found, default=None)


def _shown(notebook: Notebook) -> Iterator[str]:
    for cell in notebook["cells"]:
        for output in cell.get("outputs") or ():
            data: Any = output.get("data") if isinstance(output, dict) else None
            text = data.get("text/plain") if isinstance(data, dict) else None
            if text is not None:
                yield text if isinstance(text, str) else "".join(map(str, text))


def answer_name(slot: str) -> str:
    """Return the name of an answer file within a hand-in."""
    return f"{ANSWERS}/{slot}.json"
