"""Making a course folder from the docent's material."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path, PurePosixPath

from workbook import content, home
from workbook.docent.course import CONFIG, PAGES, Course
from workbook.errors import problem
from workbook.texts import say
from workbook.topic import EXAMPLES

_MATERIAL = re.compile(r"(nbgrader_config\.py|(source|docent|rubrics|actualiteit|bureau)/[^/]+(/[^/]+)*)")


def new(folder: Path, *, material: Path | None = None) -> Course:
    """Make a course folder for nbgrader, from the docent's material.

    Parameters
    ----------
    folder : where the course comes; an existing course is never overwritten
    material : the docent zip; without it the `assignments/` of a checkout, and without that what deelnemers get

    Raises `WorkbookError` when a course stands there already, the zip can't be used, or nbgrader could not look in a
    folder of that name.
    """
    folder = folder.expanduser().resolve()
    if any((folder / name).exists() for name in (CONFIG, "source", "gradebook.db")):
        raise problem("docent.course_exists", where=folder)
    if set(str(folder)) & set("[]*?"):
        raise problem("docent.awkward_folder", where=folder)
    notes: tuple[str, ...] = ()
    if material is not None:
        files = _from_zip(material)
    elif (root := content.assignments_root()) is not None:
        files = {_relative(path, root): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}
    else:
        files, notes = _from_released(), (say("docent.new.no_hidden_checks"),)
    files = {name: data for name, data in files.items() if _MATERIAL.fullmatch(name)}
    files.setdefault(CONFIG, (Path(__file__).parent / "nbgrader_config.txt").read_bytes())
    for example in sorted(EXAMPLES.glob("*.yaml")):
        files.setdefault(f"{home.TOPICS}/{example.name}", example.read_bytes())
    for page in sorted((content.content_root() / "notebooks" / "docent").glob("*.ipynb")):
        files.setdefault(f"{PAGES}/{page.name}", page.read_bytes())
    for template in sorted((Path(__file__).parent / "templates").glob("*.yaml")):
        files.setdefault(template.name, template.read_bytes())
    if not any(name.endswith(".ipynb") for name in files):
        raise problem("docent.no_material", where=material or folder)
    for name, data in files.items():
        home.write_atomic(folder / name, data)
    return Course(folder, notes)


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _from_zip(path: Path) -> dict[str, bytes]:
    """Read the docent zip; a single folder around everything is taken off."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [info.filename for info in archive.infolist() if not info.is_dir()]
            files = {name: archive.read(name) for name in names if ".." not in PurePosixPath(name).parts}
    except (OSError, zipfile.BadZipFile) as error:
        raise problem("docent.broken_material", where=path) from error
    if CONFIG in files or any(name.startswith("source/") for name in files):
        return files
    return {name.partition("/")[2]: data for name, data in files.items()}


def _from_released() -> dict[str, bytes]:
    """Take the notebooks of the deelnemers as source, so that a docent without a checkout can begin."""
    folder = content.content_root() / "notebooks" / "opdrachten"
    paths = [path for path in sorted(folder.glob("*/*")) if path.suffix in {".ipynb", ".yaml"}]
    return {f"source/{_relative(path, folder)}": path.read_bytes() for path in paths}
