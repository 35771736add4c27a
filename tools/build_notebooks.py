"""Build every notebook from its Markdown text, so that only text is edited and reviewed.

    python tools/build_notebooks.py            write all notebooks
    python tools/build_notebooks.py --check    compare only; exit 1 and name what differs
    python tools/build_notebooks.py module-2/praktijk m2-ikko    only these texts

Three steps, each from the one before: `notebooks/text/` gives what deelnemers open, `assignments/text/` gives nbgrader's
source, and the docent's own release of that source, made by nbgrader, is the assignment in `notebooks/opdrachten/`.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbformat import NotebookNode

from workbook.handin.notebook import release_id
from workbook.sources import cite, reference

ROOT = Path(__file__).resolve().parent.parent
TEXT = ROOT / "notebooks" / "text"
ASSIGNMENTS = ROOT / "assignments"
RELEASED = ROOT / "notebooks" / "opdrachten"

# In the order in which a deelnemer opens them; the number keeps that order in the file browser.
STEPS = ("start", "voorbereiding", "collegedag", "praktijk", "zelfstudie")
METADATA: dict[str, Any] = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
    "lang": "nl",
}
_CALL = re.compile(r"""wb\.(question|check|form|hand_in)\("([\w.-]+)"\)""")
_CITED = re.compile(r"\[@\w+(?:; @\w+)*\]")
_COURSE = re.compile(r"\n*<!-- course: ([\w. ]+?) -->\n*")
_NAMES = {"question": "vraag", "check": "controle", "form": "formulier", "hand_in": "inleveren"}


def main(arguments: list[str] | None = None) -> int:
    """Write the notebooks, or with `--check` tell which of them differ from their text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare without writing")
    parser.add_argument("texts", nargs="*", help="only these: module-2/praktijk, or an assignment's name")
    asked = parser.parse_args(arguments)
    check = asked.check
    differing = {path: built for path, built in builds(set(asked.texts)) if not _same(path, built)}
    for path, built in differing.items():
        print(("differs: " if check else "built: ") + str(path.relative_to(ROOT)))
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(built, encoding="utf-8", newline="\n")
    return 1 if check and differing else 0


def builds(only: AbstractSet[str] = frozenset()) -> Iterator[tuple[Path, str]]:
    """Give each file that is built, with the text that belongs in it; of `only` these texts where some are named."""
    for text in sorted(TEXT.rglob("*.md")):
        if not only or text.relative_to(TEXT).with_suffix("").as_posix() in only:
            built = build(text)
            yield target(text), built if text.is_relative_to(TEXT / "docent") else stamped(built)
    for text in sorted((ASSIGNMENTS / "text").glob("*.md")):
        name = text.stem
        if only and name not in only:
            continue
        source = build(text)
        yield ASSIGNMENTS / "source" / name / f"{name}.ipynb", source
        yield RELEASED / name / f"{name}.ipynb", release(name, source)
        for quiz in quizzes(name):
            yield RELEASED / name / quiz.name, quiz.read_text(encoding="utf-8")


def quizzes(assignment: str) -> list[Path]:
    """List the question files of an assignment."""
    return sorted((ASSIGNMENTS / "source" / assignment).glob("*.yaml"))


def target(text: Path) -> Path:
    """Return where the notebook of a text belongs: `module-3/collegedag.md` is `module-3/2-collegedag.ipynb`."""
    folder = TEXT.parent / text.parent.relative_to(TEXT)
    if text.stem in STEPS and folder != TEXT.parent:
        return folder / f"{STEPS.index(text.stem)}-{text.stem}.ipynb"
    return folder / f"{text.stem.capitalize()}.ipynb"


def build(text: Path) -> str:
    """Return the notebook of one text: folded code, no outputs, ids that survive an edit elsewhere."""
    markdown = cited(text.read_text(encoding="utf-8"))
    notebook = jupytext.reads(markdown, fmt={"extension": ".md", "split_at_heading": True})
    taken: Counter[str] = Counter()
    section = text.stem
    for cell in notebook.cells:
        section = _heading(cell) or section
        served = _served(cell)
        cell.id = _unique(_name(cell, section), taken)
        cell.metadata = _metadata(cell) | ({"tags": served} if served else {})
    notebook.metadata = NotebookNode(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def stamped(notebook: str) -> str:
    """Write into a notebook which release it is: a hash of what stands in it."""
    made = json.loads(notebook)
    made["metadata"]["workbook"] = {"release": release_id(made)}
    return nbformat.writes(nbformat.from_dict(made)) + "\n"


def cited(markdown: str) -> str:
    """Return a text with its sources spelled out: `[@key; @other]` in the sentence, `{{bronnen}}` as the list of them."""
    keys: list[str] = []

    def spelled(found: re.Match[str]) -> str:
        named = re.findall(r"@(\w+)", found[0])
        keys.extend(named)
        return f"({'; '.join(map(cite, named))})"

    text = _CITED.sub(spelled, markdown)
    return text.replace("{{bronnen}}", "\n\n".join(sorted({reference(key) for key in keys}, key=str.casefold)))


def _served(cell: NotebookNode) -> list[str]:
    """Take `<!-- course: 1.theory.2 1.tool.1 -->` out of a text: the rows of the course that the section serves."""
    if cell.cell_type != "markdown":
        return []
    named = [row for found in _COURSE.findall(cell.source) for row in found.split()]
    cell.source = _COURSE.sub("\n\n", cell.source).strip("\n")
    return [f"course:{row}" for row in named]


def _metadata(cell: NotebookNode) -> dict[str, Any]:
    """Fold the code, keep cells from being typed over by accident, and spell out nbgrader's part of a short tag."""
    graded = _graded(cell)
    open_for_writing = bool(graded and graded["solution"])
    metadata: dict[str, Any] = {"deletable": False, "editable": open_for_writing}
    if cell.cell_type == "code":
        metadata["jupyter"] = {"source_hidden": True}
    if graded:
        metadata["nbgrader"] = graded
    return metadata


def _graded(cell: NotebookNode) -> dict[str, Any] | None:
    """Turn `test:<id>:<points>`, `manual:<id>:<points>` or `locked:<id>` into nbgrader's metadata."""
    for tag in cell.metadata.get("tags", []):
        kind, grade_id, *points = tag.split(":")
        metadata: dict[str, Any] = {
            "grade": kind != "locked",
            "grade_id": grade_id,
            "locked": kind != "manual",
            "schema_version": 3,
            "solution": kind == "manual",
            "task": False,
        }
        return {**metadata, "points": float(points[0])} if points else metadata
    return None


def _name(cell: NotebookNode, section: str) -> str:
    """Name a cell after what it is, never after its place: its own name, grade id, call, or the section it is in."""
    graded = _graded(cell)
    if "name" in cell.metadata:
        return slug(str(cell.metadata["name"]))
    if graded:
        return slug(str(graded["grade_id"]))
    call = _CALL.search(cell.source) if cell.cell_type == "code" else None
    if call:
        return slug(f"{_NAMES[call[1]]}-{call[2].rpartition('.')[2]}")
    return slug(section)


def _heading(cell: NotebookNode) -> str | None:
    found = re.match(r"#+ +(.+)", cell.source) if cell.cell_type == "markdown" else None
    return re.sub(r"^[\d. ]+", "", found[1]) if found else None


def slug(text: str) -> str:
    """Return `text` as a cell id: lower case ASCII, digits and hyphens, at most 56 signs."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:56].strip("-")


def _unique(name: str, taken: Counter[str]) -> str:
    taken[name] += 1
    return name if taken[name] == 1 else f"{name}-{taken[name]}"


def release(name: str, source: str) -> str:
    """Return what `workbook docent release`, and so nbgrader itself, makes of a source notebook.

    The work is done in a temporary course made of the template: no solutions, no hidden tests, Dutch stubs, and the same
    release id as any docent's own release of this source.
    Raises `WorkbookError` when nbgrader refuses, or when something secret would be released.
    """
    from workbook.docent.founding import new
    from workbook.docent.release import release as release_of

    with tempfile.TemporaryDirectory() as folder:
        material = Path(folder) / "material.zip"
        with zipfile.ZipFile(material, "w") as archive:
            archive.write(ASSIGNMENTS / "nbgrader_config.py", "nbgrader_config.py")
            archive.writestr(f"source/{name}/{name}.ipynb", source)
            for quiz in quizzes(name):
                archive.write(quiz, f"source/{name}/{quiz.name}")
        made = release_of(new(Path(folder) / "course", material=material), name)
        return (made.folder / f"{name}.ipynb").read_text(encoding="utf-8")


def _same(path: Path, built: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == built


if __name__ == "__main__":
    sys.exit(main())
