"""The docent's JupyterLab: the pages of the desk in the course folder, and nbgrader's own screens, which deelnemers never see."""

from __future__ import annotations

import json
import os
from pathlib import Path

from workbook import lab, opening
from workbook.content import content_root
from workbook.docent.course import PAGES, Course
from workbook.errors import problem
from workbook.home import write_atomic
from workbook.texts import say

FIRST = "0-begin.ipynb"
_SETTINGS = ".bureau"
_EXTENSIONS = {"formgrader": True, "validate_assignment": False, "assignment_list": False, "course_list": False}
# Of nbgrader's own screens Formgrader stays; the others are English, and what they do has a page of the desk, or no server here.
_OFF = ("assignment-list", "course-list", "create-assignment", "validate-assignment")


def open_office(course: Course, *, browser: bool = True, port: int = 0) -> int:
    """Start JupyterLab on the docent's first page and wait until it is closed; returns its exit code.

    Raises `WorkbookError` when the course has no pages and none came with this workbook, or JupyterLab can't be started.
    """
    lay_pages(course)
    page = f"{PAGES}/{FIRST}"
    return opening.serve_lab(course.root, page, office_environment(course), browser=browser, port=port)


def lay_pages(course: Course) -> None:
    """Put the pages in the course folder; one that the docent changed stays as it is.

    Raises `WorkbookError` when there are none, neither there nor to be had.
    """
    shipped = sorted((content_root() / "notebooks" / "docent").glob("*.ipynb"))
    for path in shipped:
        if not (course.root / PAGES / path.name).exists():
            write_atomic(course.root / PAGES / path.name, path.read_bytes())
    if not (course.root / PAGES / FIRST).is_file():
        raise problem("office.no_pages", where=course.root)


def office_environment(course: Course) -> dict[str, str]:
    """Return the environment of the docent's JupyterLab: as that of deelnemers, but with nbgrader's screens on.

    Its settings live in the course folder, apart from any other Jupyter on this computer.
    """
    own = course.root / _SETTINGS / "jupyter"
    shown = lab.page_config()
    shown["disabledExtensions"] |= {"@jupyter/nbgrader": False, **{f"@jupyter/nbgrader:{name}": True for name in _OFF}}
    server = lab.server_config()
    server["ServerApp"]["jpserver_extensions"] = {f"nbgrader.server_extensions.{k}": v for k, v in _EXTENSIONS.items()}
    overrides = lab.with_pages(lab.overrides(), say("lab.office"), _pages(course))
    for name, content in (
        ("labconfig/page_config.json", shown),
        ("labconfig/default_setting_overrides.json", overrides),
        ("jupyter_server_config.json", server),
    ):
        write_atomic(own / name, json.dumps(content, ensure_ascii=False, indent=1).encode())
    made = opening.lab_environment(course.root, settings=_SETTINGS)
    made["JUPYTER_CONFIG_PATH"] = os.environ.get("JUPYTER_CONFIG_PATH", "")
    del made["WORKBOOK_HOME"]  # a docent is no deelnemer: nothing is filled in here
    return {**made, "WORKBOOK_COURSE": str(course.root)}


def _pages(course: Course) -> dict[str, str]:
    """Return the title of each page by its path, in the order of their numbers."""
    return {f"{PAGES}/{path.name}": _title(path) for path in sorted((course.root / PAGES).glob("[0-9]*.ipynb"))}


def _title(path: Path) -> str:
    """Return the first heading of a page; of one that can't be read, its name."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        lines = "".join(cells[0]["source"]).splitlines()
    except (OSError, ValueError, LookupError, TypeError):
        return path.stem
    return next((line.lstrip("# ").strip() for line in lines if line.startswith("#")), path.stem)
