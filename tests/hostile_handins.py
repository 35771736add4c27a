"""What came in: every way known to us in which a hand-in is broken, odd, dangerous or dishonest, and what it has earned.

`CASES` maps the id of a hand-in to a `Case`. All are of the assignment of `foreign_course` without questions for the docent.
"""

from __future__ import annotations

import io
import json
import os
import socket
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import foreign_course as f
from attrs import evolve, field, frozen
from foreign_course import FIRST, HALF, MAXIMUM, RIGHT, SECOND, WRONG, Files, Notebook, cell_of, source
from hostile_code import CHEATS, FLOODS, FORGERIES, PRETENDS, STAYS, STOPS

ONE, TWO = f"{FIRST}.ipynb", f"{SECOND}.ipynb"
OF_ONE = ("test-squares", "test_errors", "partial_mean")
Bounds = tuple[float, float]
Put = Callable[[Path, Path], None]
"""Lay a hand-in in its folder; the second path is the course's."""
ANY = frozenset({"graded", "needs_review", "unreadable"})
LOOKED_AT = frozenset({"graded", "needs_review"})
REVIEW = frozenset({"needs_review"})
BROKEN = frozenset({"needs_review", "unreadable"})


@frozen
class Case:
    """One hand-in.

    Attributes
    ----------
    files : makes what is handed in; made when it is asked for, since a course has to be made first
    put : what is done besides, with paths instead of bytes
    points : lowest and highest per grade id; a question that isn't named is fully earned
    statuses : what its row may say
    told : a regular expression that some line of its row must match; empty = nothing needs to be told
    may_wait : whether a question of which something was earned may be left to the docent (null, and never `graded`)
    autograded : whether a graded notebook must be there
    """

    files: Callable[[], Files] = dict
    put: Put | None = None
    points: Mapping[str, Bounds] = field(factory=dict)
    statuses: frozenset[str] = LOOKED_AT
    told: str = ""
    may_wait: bool = False
    autograded: bool = True

    def bounds(self, question: str) -> Bounds:
        """Return the lowest and highest that a question may give."""
        return self.points.get(question, (MAXIMUM[question], MAXIMUM[question]))


def none_of(*questions: str) -> dict[str, Bounds]:
    """Return bounds that give nothing for these."""
    return dict.fromkeys(questions or MAXIMUM, (0.0, 0.0))


def at_most(*questions: str) -> dict[str, Bounds]:
    """Return bounds that leave open what these give."""
    return {name: (0.0, MAXIMUM[name]) for name in questions or MAXIMUM}


def good() -> Files:
    """Return a right hand-in."""
    return f.hand_in("right", manual=False)


def notebook(name: str = FIRST, answers: Mapping[str, str] = RIGHT) -> Notebook:
    """Return a filled notebook."""
    return f.filled(name, answers, manual=False)


def with_first(made: Notebook) -> Files:
    """Return a right hand-in with another first notebook."""
    return {**good(), ONE: f.to_bytes(made)}


def with_cell(code: str, answers: Mapping[str, str] = RIGHT, name: str = FIRST) -> Notebook:
    """Return a notebook with a cell of the deelnemer's own after the first solution."""
    made = notebook(name, answers)
    at = next(i for i, cell in enumerate(made["cells"]) if f.grade_id(cell) in {"squares", "read"})
    own = {
        "cell_type": "code",
        "id": "own-cell",
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": code,
    }
    made["cells"].insert(at + 1, own)
    return made


def wrong_everywhere(code: str) -> Callable[[], Files]:
    """Return what makes answers that are all wrong, with one cell of code before the checks of both notebooks."""
    return lambda: {
        **good(),
        ONE: f.to_bytes(with_cell(code, WRONG)),
        TWO: f.to_bytes(with_cell(code, WRONG, SECOND)),
    }


def changed(change: Callable[[Notebook], None]) -> Callable[[], Files]:
    """Return what makes a right hand-in of which the first notebook was changed."""

    def files() -> Files:
        made = notebook()
        change(made)
        return with_first(made)

    return files


def own(code: str, answers: Mapping[str, str] = RIGHT) -> Callable[[], Files]:
    """Return what makes a hand-in with a cell of the deelnemer's own in the first notebook."""
    return lambda: with_first(with_cell(code, answers))


def answered(**answers: str) -> Callable[[], Files]:
    """Return what makes a right hand-in with other sources in some cells of the first notebook."""
    return lambda: with_first(
        notebook(FIRST, {**RIGHT, **{name.replace("__", "-"): text for name, text in answers.items()}})
    )


# ---- honest ---------------------------------------------------------------------------------------------------------

HONEST = {
    "honest-right": Case(good, statuses=frozenset({"graded"})),
    "honest-half": Case(
        partial(f.hand_in, "half", manual=False),
        points={name: (points, points) for name, points in f.POINTS["half"].items()},
        statuses=frozenset({"graded"}),
    ),
    "honest-wrong": Case(partial(f.hand_in, "wrong", manual=False), points=none_of(), statuses=frozenset({"graded"})),
}

# ---- names of folders -----------------------------------------------------------------------------------------------

AWKWARD_IDS = (
    "o'brien", "zoë", unicodedata.normalize("NFD", "zoë"), "jan [2]", "piet (1)", "a+b", "met spatie", "x" * 200, "-n",
    ".punt", "a%b", 'q"q', "$HOME", "--json", "{id}", "100%s", "[bold]x", "HOOFD", "hoofd",
)  # fmt: skip
IDS = {name: Case(good, statuses=frozenset({"graded"})) for name in AWKWARD_IDS}

# ---- files ----------------------------------------------------------------------------------------------------------


def _text_of(made: Notebook) -> str:
    return json.dumps(made, ensure_ascii=False, indent=1)


def _old_format() -> bytes:
    """Return the first notebook in nbformat 3, as IPython 2 wrote it."""
    cells = []
    for cell in notebook()["cells"]:
        old = {"cell_type": cell["cell_type"], "metadata": cell["metadata"]}
        if cell["cell_type"] == "code":
            cells.append({**old, "input": source(cell), "language": "python", "outputs": [], "collapsed": False})
        else:
            cells.append({**old, "source": source(cell)})
    worksheets = [{"cells": cells, "metadata": {}}]
    return json.dumps({"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": worksheets}).encode()


def _format(major: int, minor: int) -> Callable[[], Files]:
    def change(made: Notebook) -> None:
        made["nbformat"], made["nbformat_minor"] = major, minor
        if (major, minor) < (4, 5):
            for cell in made["cells"]:
                cell.pop("id", None)

    return changed(change)


def _schema(version: int | None) -> Callable[[], Files]:
    def change(made: Notebook) -> None:
        for cell in made["cells"]:
            meta = cell["metadata"].get("nbgrader")
            if meta is not None:
                meta["schema_version"] = version
                if version == 1:
                    meta.pop("cell_type", None)
                    meta.pop("task", None)
                if version is None:
                    del meta["schema_version"]

    return changed(change)


def _no_metadata(made: Notebook) -> None:
    made["metadata"] = {}
    for cell in made["cells"]:
        cell["metadata"] = {}
        cell.pop("id", None)


def _merge_marks() -> bytes:
    lines = _text_of(notebook()).splitlines()
    at = next(i for i, line in enumerate(lines) if "def squares" in line)
    marked = [*lines[:at], "<<<<<<< HEAD", lines[at], "=======", lines[at], ">>>>>>> theirs", *lines[at + 1 :]]
    return "\n".join(marked).encode()


def _zipped(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, good()[name])
    return held.getvalue()


def _first(data: Callable[[], bytes]) -> Callable[[], Files]:
    return lambda: {**good(), ONE: data()}


def _raw() -> bytes:
    return f.to_bytes(notebook())


_LOST = none_of(*OF_ONE)
_PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40


def _unreadable(data: bytes) -> Case:
    return Case(_first(lambda: data), points=_LOST, statuses=BROKEN, told="Problem One")


def _recovered(data: Callable[[], bytes]) -> Case:
    """Return a file that a person would still read: its points, or a person who looks."""
    return Case(_first(data), points=at_most(*OF_ONE), statuses=BROKEN | LOOKED_AT, told="Problem One", may_wait=True)


FILES = {
    "json-cut": _recovered(lambda: _raw()[:4000]),
    "json-comma": _recovered(lambda: _raw().replace(b'"cells": [', b'"cells": [,', 1)),
    "json-nan": _unreadable(b"NaN"),
    "json-list": _unreadable(b"[1, 2, 3]"),
    "json-number": _unreadable(b"12"),
    "json-empty": _unreadable(b"{}"),
    "json-deep": _unreadable(b"[" * 200_000),
    "json-huge-number": evolve(_unreadable(b'{"nbformat": ' + b"9" * 100_000 + b', "cells": []}'), told="."),
    "cells-null": _unreadable(b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": null}'),
    "cells-odd": _recovered(lambda: b'{"nbformat": 4, "nbformat_minor": 5, "metadata": [], "cells": [1, null, {}, {"source": 3}]}'),
    "file-empty": _unreadable(b""),
    "file-spaces": _unreadable(b" \n \n"),
    "file-zeros": _unreadable(b"\x00" * 5000),
    "file-png": _unreadable(_PNG),
    "file-zip": _recovered(lambda: _zipped(ONE)),
    "file-html": _unreadable(b"<!DOCTYPE html><html><body>Log in first</body></html>"),
    "file-python": _recovered(lambda: "\n\n".join(RIGHT.values()).encode()),
    "bom": Case(_first(lambda: b"\xef\xbb\xbf" + _raw())),
    "utf-16": Case(_first(lambda: _text_of(notebook()).encode("utf-16")), statuses=LOOKED_AT),
    "utf-16-be": Case(_first(lambda: _text_of(notebook()).encode("utf-16-be")), points=at_most(*OF_ONE), statuses=ANY, may_wait=True),
    "latin-1": Case(
        _first(lambda: _text_of(with_cell("naam = 'Zoë'")).encode("latin-1")), points=at_most(*OF_ONE), statuses=ANY, told=".",
        may_wait=True,
    ),
    "crlf": Case(_first(lambda: _raw().replace(b"\n", b"\r\n"))),
    "merge-marks": _recovered(_merge_marks),
    "nbformat-3": Case(_first(_old_format)),
    "nbformat-4-0": Case(_format(4, 0)),
    "nbformat-4-4": Case(_format(4, 4)),
    "nbformat-4-99": Case(_format(4, 99)),
    "nbformat-5": Case(_format(5, 0), points=at_most(*OF_ONE), may_wait=True),
    "schema-1": Case(_schema(1)),
    "schema-2": Case(_schema(2)),
    "schema-99": Case(_schema(99)),
    "schema-none": Case(_schema(None)),
    "no-metadata": Case(changed(_no_metadata), told="."),
    "no-cells": Case(
        changed(lambda made: made.update(cells=[])), points=none_of(*OF_ONE), statuses=LOOKED_AT, told="."
    ),
    "other-assignment": Case(
        lambda: {"Essay.ipynb": json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [
            {"cell_type": "markdown", "metadata": {}, "source": "An essay on something else."}]}).encode()},
        points=none_of(), statuses=BROKEN, told=".", autograded=False,
    ),
    "empty-folder": Case(dict, points=none_of(), statuses=BROKEN, told=".", autograded=False),
    "only-a-pdf": Case(lambda: {"answers.pdf": b"%PDF-1.4"}, points=none_of(), statuses=BROKEN, told=".", autograded=False),
    "second-absent": Case(
        lambda: {name: data for name, data in good().items() if name != TWO}, points=none_of("test_total"), statuses=BROKEN,
        told="Data",
    ),
}  # fmt: skip

# ---- names of files -------------------------------------------------------------------------------------------------


def _named(name: str, *, drop: str = ONE) -> Case:
    """Return a right hand-in of which one notebook has another name: all its points, or a person who looks."""

    def files() -> Files:
        made = good()
        made[name] = made.pop(drop)
        return made

    questions = OF_ONE if drop == ONE else ("test_total",)
    return Case(files, points=at_most(*questions), statuses=LOOKED_AT, told=".", may_wait=True)


def _also(more: Mapping[str, bytes], **told: Any) -> Case:
    """Return a right hand-in with more files."""
    return Case(lambda: {**good(), **more}, **told)


def _untouched() -> Files:
    return f.hand_in("untouched", manual=False)


def _beside(name: str, data: bytes = b"x") -> Case:
    return _also({name: data})


NAMES = {
    "name-copy": _named("Problem One (1).ipynb"),
    "name-copy-dutch": _named("Kopie van Problem One.ipynb"),
    "name-lower": _named("problem one.ipynb"),
    "name-suffix": _named("Problem One.IPYNB"),
    "name-underscore": _named("Problem_One.ipynb"),
    "name-plus": _named("Problem+One.ipynb"),
    "name-folder": _named("week1/Problem One.ipynb"),
    "name-nfd": _named(unicodedata.normalize("NFD", TWO), drop=TWO),
    "name-plain": _named("Zoe Data.ipynb", drop=TWO),
    "name-long": _named("P" * 200 + ".ipynb"),
    "name-dash": _named("-n.ipynb"),
    "name-json": _named("Problem One.ipynb.json"),
    "two-copies": Case(
        lambda: {**good(), ONE: _untouched()[ONE], "Problem One (1).ipynb": _raw()}, points=at_most(*OF_ONE), told=".", may_wait=True
    ),
    "two-copies-same": Case(lambda: {**good(), "Problem One (1).ipynb": _raw()}),
    "checkpoints": Case(lambda: {**good(), ".ipynb_checkpoints/Problem One-checkpoint.ipynb": _untouched()[ONE]}),
    "mac-leftovers": _also({f"__MACOSX/._{ONE}": _PNG, f"._{ONE}": _PNG, ".DS_Store": _PNG}),
    "beside-quote": _beside("o'brien.txt"),
    "beside-nfc": _beside("zoë.txt"),
    "beside-nfd": _beside(unicodedata.normalize("NFD", "zoë.txt")),
    "beside-brackets": _beside("[a] (1) +b?*.txt"),
    "beside-long": _beside("y" * 200 + ".txt"),
    "beside-newline": _beside("a\nb.txt"),
    "beside-dash": _beside("--force"),
    "beside-deep": _beside("/".join(["map"] * 100) + "/x.txt"),
    "beside-many": _also({f"veel/{i}.txt": b"x" for i in range(2000)}),
    "beside-20-mb": Case(lambda: {**good(), "groot.csv": b"x" * 20_000_000}),
    "beside-own-data": _also({"numbers.csv": b"name,value\nann,1\n"}),
    "beside-module": _also(
        # A module of theirs under the name of one that our cells import.
        {"statistics.py": b"raise SystemExit", "csv.py": b"def DictReader(file):\n    return [{'value': '60'}]"},
        points=at_most(), told="", may_wait=True,
    ),
    "beside-site": Case(
        lambda: {**_untouched(), **dict.fromkeys(
            ("sitecustomize.py", "usercustomize.py", "ast.py", "json.py", "traceback.py", "ipython_config.py",
             "pandas.py", "numpy.py", "workbook.py"), b"import os\nos._exit(0)")},
        points=none_of(), statuses=ANY,
    ),
}  # fmt: skip

# ---- cells ----------------------------------------------------------------------------------------------------------


def _delete(*names: str) -> Callable[[Notebook], None]:
    def change(made: Notebook) -> None:
        made["cells"] = [cell for cell in made["cells"] if f.grade_id(cell) not in names]

    return change


def _copy(name: str) -> Callable[[Notebook], None]:
    def change(made: Notebook) -> None:
        cell = cell_of(made, name)
        made["cells"].insert(made["cells"].index(cell) + 1, json.loads(json.dumps(cell)))

    return change


def _retype(name: str, kind: str) -> Callable[[Notebook], None]:
    def change(made: Notebook) -> None:
        cell = cell_of(made, name)
        cell["cell_type"] = kind
        if kind != "code":
            cell.pop("outputs", None)
            cell.pop("execution_count", None)

    return change


def _split(made: Notebook) -> None:
    cell = cell_of(made, "squares")
    lines = source(cell).splitlines(keepends=True)
    cell["source"] = "# my answer\nimport math\n"
    rest = {**json.loads(json.dumps(cell)), "id": "split", "metadata": {}, "source": "".join(lines)}
    made["cells"].insert(made["cells"].index(cell) + 1, rest)


def _merge(made: Notebook) -> None:
    solution, check = cell_of(made, "squares"), cell_of(made, "test-squares")
    solution["source"] = source(solution) + "\n\n" + source(check)
    made["cells"].remove(check)


def _move(made: Notebook) -> None:
    cell = cell_of(made, "squares")
    made["cells"].remove(cell)
    made["cells"].append(cell)


def _reverse(made: Notebook) -> None:
    made["cells"].reverse()


def _edit(name: str, text: str, **meta: Any) -> Callable[[Notebook], None]:
    def change(made: Notebook) -> None:
        cell = cell_of(made, name)
        cell["source"] = text
        cell["metadata"]["nbgrader"].update(meta)

    return change


def _repaired(change: Callable[[Notebook], None]) -> Case:
    return Case(changed(change), told=".", may_wait=True)


def _points_raised(made: Notebook) -> None:
    for cell in made["cells"]:
        if "points" in cell["metadata"].get("nbgrader", {}):
            cell["metadata"]["nbgrader"]["points"] = 1000


def _invented(made: Notebook) -> None:
    meta = {**cell_of(made, "test-squares")["metadata"]["nbgrader"], "grade_id": "extra", "points": 50}
    own = {"cell_type": "code", "id": "extra", "execution_count": None, "outputs": [], "source": "50"}
    made["cells"].append({**own, "metadata": {"nbgrader": meta}})


def _odd_meta(value: Any) -> Callable[[Notebook], None]:
    def change(made: Notebook) -> None:
        for cell in made["cells"]:
            if "nbgrader" in cell["metadata"]:
                cell["metadata"]["nbgrader"] = value

    return change


CELLS = {
    "cell-deleted-check": _repaired(_delete("test-squares")),
    "cell-deleted-checks": _repaired(_delete("test-squares", "test_errors", "partial_mean")),
    "cell-deleted-setup": _repaired(_delete("setup", "head")),
    "cell-deleted-answer": Case(
        changed(_delete("squares")), points=none_of("test-squares", "test_errors"), told="."
    ),
    "cell-copied-check": _repaired(_copy("test-squares")),
    "cell-copied-answer": _repaired(_copy("squares")),
    "cell-copied-all": _repaired(lambda made: made["cells"].extend(json.loads(json.dumps(made["cells"])))),
    "cell-retyped-check": _repaired(_retype("test-squares", "markdown")),
    "cell-retyped-answer": _repaired(_retype("squares", "markdown")),
    "cell-retyped-raw": _repaired(_retype("squares", "raw")),
    "cell-retyped-head": _repaired(_retype("head", "code")),
    "cell-split": Case(changed(_split), may_wait=True),
    "cell-merged": _repaired(_merge),
    "cell-moved": _repaired(_move),
    "cell-reversed": Case(changed(_reverse), points=at_most(*OF_ONE), told=".", may_wait=True),
    "cell-check-emptied": Case(answered(test__squares="pass")),
    "cell-check-emptied-wrong": Case(
        answered(**WRONG, test__squares="pass", test_errors="3", partial_mean="4"),
        points=_LOST,
    ),
    "cell-check-unlocked": Case(
        changed(_edit("test-squares", "squares(3)", locked=False, solution=True)), told="", may_wait=True
    ),
    "cell-points-raised": Case(changed(_points_raised)),
    "cell-points-invented": Case(changed(_invented)),
    "meta-null": _repaired(_odd_meta(None)),
    "meta-list": _repaired(_odd_meta([1])),
    "meta-text": _repaired(_odd_meta("nbgrader")),
    "meta-empty": _repaired(_odd_meta({})),
    "outputs-20-mb": Case(changed(lambda made: cell_of(made, "squares").update(outputs=[
        {"output_type": "stream", "name": "stdout", "text": "x" * 20_000_000}]))),
    "outputs-half-a-million": Case(changed(lambda made: cell_of(made, "squares").update(outputs=[
        {"output_type": "stream", "name": "stdout", "text": [f"{i}\n" for i in range(500_000)]}]))),
    "outputs-odd": Case(changed(lambda made: cell_of(made, "squares").update(outputs=[3, None, {"output_type": "x"}])), may_wait=True),
    "source-20-mb": Case(lambda: with_first(with_cell("x = '" + "x" * 20_000_000 + "'")), points=at_most(*OF_ONE), may_wait=True),
    "source-half-a-million": Case(lambda: with_first(with_cell("# line\n" * 500_000)), points=at_most(*OF_ONE), may_wait=True),
    "source-number": Case(
        changed(lambda made: cell_of(made, "squares").update(source=12)), points=at_most(*OF_ONE), statuses=ANY,
        told=".", may_wait=True,
    ),
    "cells-a-thousand": Case(changed(lambda made: made["cells"].extend(
        {"cell_type": "code", "id": f"c{i}", "metadata": {}, "execution_count": None, "outputs": [], "source": "1"}
        for i in range(1000))), may_wait=True),
}  # fmt: skip

# ---- links and other things that are no files -------------------------------------------------------------------------


def _linked(name: str, to: Callable[[Path], Path]) -> Put:
    def put(folder: Path, course: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(to(course))

    return put


def _fifo(name: str) -> Put:
    def put(folder: Path, _course: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        os.mkfifo(folder / name)

    return put


def _socket(folder: Path, _course: Path) -> None:
    here = Path.cwd()
    os.chdir(folder)  # a socket's path may be 108 bytes long
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind("s")
    finally:
        os.chdir(here)


def _unreadable_file(name: str) -> Put:
    return lambda folder, _course: (folder / name).chmod(0)


def _sparse(folder: Path, _course: Path) -> None:
    with (folder / "groot.bin").open("wb") as file:
        file.truncate(3_000_000_000)


def _folder_for_notebook(folder: Path, _course: Path) -> None:
    (folder / ONE).unlink()
    (folder / ONE).mkdir()


def _out(course: Path) -> Path:
    return course / "source" / f.NAME / ONE


def _outside(put: Put, **more: Any) -> Case:
    return Case(good, put, **more)


LINKS = {
    "link-file": _outside(_linked("notes.txt", _out), told="."),
    "link-folder": _outside(_linked("map", lambda course: course / "source"), told="."),
    "link-root": _outside(_linked("alles", lambda _: Path("/")), told="."),
    "link-gradebook": _outside(_linked("gradebook.db", lambda course: course / "gradebook.db"), told="."),
    "link-loop": _outside(_linked("rond", lambda _: Path())),
    "link-broken": _outside(_linked("weg.txt", lambda _: Path("/nothing/here"))),
    "link-endless": _outside(_linked("nul.bin", lambda _: Path("/dev/zero")), told="."),
    "link-data": _outside(_linked("numbers.csv", lambda _: Path("/dev/zero"))),
    "link-notebook": _outside(_linked(ONE, _out), points=_LOST, statuses=BROKEN, told="."),
    "link-notebook-of-other": _outside(
        _linked(ONE, lambda course: course / "submitted" / "honest-right" / f.NAME / ONE),
        points=_LOST, statuses=BROKEN, told=".",
    ),
    "fifo": _outside(_fifo("pijp")),
    "fifo-notebook": _outside(_fifo(ONE), points=_LOST, statuses=BROKEN, told="."),
    "socket": _outside(_socket),
    "folder-for-notebook": _outside(_folder_for_notebook, points=_LOST, statuses=BROKEN, told="."),
    # Root reads these all the same.
    "no-permission": _outside(_unreadable_file(ONE), points=at_most(*OF_ONE), statuses=ANY),
    "no-permission-beside": _outside(_unreadable_file("numbers.csv"), statuses=ANY),
    "sparse-3-gb": _outside(_sparse, told="."),
}  # fmt: skip

# ---- code -----------------------------------------------------------------------------------------------------------

CODE = {
    **{f"stop-{name}": Case(own(code)) for name, code in STOPS.items()},
    # It throws away what was answered before it, by their own hand.
    "stop-reset": Case(own(STOPS["reset"]), points=none_of("test-squares", "test_errors")),
    **{f"flood-{name}": Case(own(code)) for name, code in FLOODS.items()},
    **{f"stay-{name}": Case(own(code), may_wait=True) for name, code in STAYS.items()},
    **{f"cheat-{name}": Case(wrong_everywhere(code), points=none_of()) for name, code in CHEATS.items()},
    **{
        f"forge-{name}": Case(wrong_everywhere(code), points=none_of(), statuses=ANY, told=".")
        for name, code in FORGERIES.items()
    },
    **{
        f"pretend-{name}": Case(
            answered(squares=code), points=none_of("test-squares", "test_errors")
        )
        for name, code in PRETENDS.items()
    },
    # The same tricks by somebody whose answers are right take nothing silently.
    **{
        f"right-{name}": Case(own(CHEATS[name]), may_wait=True)
        for name in ("no-assert", "no-traceback", "builtins", "stdout", "isinstance")
    },
    "half-with-loop": Case(
        own("while True:\n    pass", HALF),
        points={"test_errors": (0.0, 0.0), "partial_mean": (2.0, 2.0)}, told=".",
    ),
}  # fmt: skip

_TOLD_OF = {
    **dict.fromkeys(("stop-loop", "stop-loop-deaf", "stop-sleep", "stop-os-exit", "stop-segfault"), "."),
    **dict.fromkeys(("flood-print-endless", "flood-line-of-20-mb", "flood-result-of-20-mb"), "."),
    **dict.fromkeys(("stay-background", "stay-daemon", "pretend-loops", "pretend-leaves-by-os"), "."),
}


def probe_cases(sources: Mapping[str, str]) -> dict[str, Case]:
    """Return the hand-ins that look for secrets. What goes past Python can be kept out without being seen."""
    unseen = {"probe-libc"}
    return {
        name: Case(
            own(code), statuses=LOOKED_AT if name in unseen else REVIEW,
            told="" if name in unseen else ".", may_wait=True,
        )
        for name, code in sources.items()
    }  # fmt: skip


def _told(name: str, case: Case) -> Case:
    return evolve(case, told=_TOLD_OF[name]) if name in _TOLD_OF else case


CASES: dict[str, Case] = {
    **HONEST, **IDS, **FILES, **NAMES, **CELLS, **LINKS,
    **{name: _told(name, case) for name, case in CODE.items()},
}  # fmt: skip


def lay_out(course: Path, cases: Mapping[str, Case]) -> None:
    """Put hand-ins in `submitted/`."""
    for who, case in cases.items():
        folder = f.submit(course, who, case.files())
        if case.put is not None:
            case.put(folder, course)
