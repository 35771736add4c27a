"""What a new docent practises with: a list of people and a download as an ELO gives it, all of them made up."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

from workbook.home import write_atomic
from workbook.texts import entry, say

FOLDER = "oefenen"
_FIRST = 104_201


def practise(folder: Path, zips: Sequence[Path]) -> tuple[Path, Path]:
    """Write a list of people and a download of an ELO with a hand-in of each; return both paths.

    Parameters
    ----------
    folder : where both come
    zips : the hand-ins, at most as many as there are made-up people
    """
    people = [tuple(map(str, each)) for each in entry("practice.people")][: len(zips)]
    listed = [entry("practice.columns"), *((first, last, f"{_FIRST + at}") for at, (first, last) in enumerate(people))]
    list_path, download = folder / say("practice.list"), folder / say("practice.download")
    write_atomic(list_path, "".join(";".join(row) + "\r\n" for row in listed).encode("utf-8-sig"))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for at, ((first, last), path) in enumerate(zip(people, zips, strict=True)):
            # As Moodle names its folders: https://docs.moodle.org/en/Assignment_FAQ
            archive.writestr(f"{last}, {first}_{_FIRST + at}_assignsubmission_file_/{path.name}", path.read_bytes())
    write_atomic(download, buffer.getvalue())
    return list_path, download
