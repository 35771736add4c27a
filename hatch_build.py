"""What a wheel carries beside the code: notebooks and datasets as `workbook/_content/`, by allow-list.

Everything that is not named here stays out, and a notebook with a solution or a hidden test stops the build: the wheel
goes to deelnemers.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ALLOWED = {
    "notebooks": {".ipynb", ".yaml"},
    "datasets": {".csv", ".yaml", ".json"},
}
# Sources of notebooks and of datasets, the docent's own pages, and what appears in a folder in which somebody works.
NEVER = {
    "text",
    "docent",
    "content",
    "quizzes",
    "inleveren",
    "bijlagen",
    "instrumenten",
    ".ipynb_checkpoints",
    "__pycache__",
}
TRACES = ("BEGIN HIDDEN TESTS", "BEGIN SOLUTION")


class ContentHook(BuildHookInterface[Any]):
    """Add the allowed content to a wheel under `workbook/_content/`, to an sdist where it stands."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files; an editable install finds them in the checkout and gets none."""
        if version == "editable":
            return
        prefix = "workbook/_content/" if self.target_name == "wheel" else ""
        for path in content(Path(self.root)):
            build_data["force_include"][str(Path(self.root, path))] = f"{prefix}{path.as_posix()}"


def content(root: Path) -> list[Path]:
    """Return the paths, relative to `root`, of all content that is shipped.

    Raises `ValueError` when one of them holds the mark of a solution or a hidden test.
    """
    assignments = {path.name for path in (root / "notebooks" / "opdrachten").glob("*")}
    files = [path for folder in ALLOWED for path in sorted((root / folder).rglob("*")) if path.is_file()]
    shipped = [path.relative_to(root) for path in files if _is_allowed(path.relative_to(root), assignments)]
    for path in shipped:
        text = (root / path).read_text(encoding="utf-8")
        if any(trace in text for trace in TRACES):
            raise ValueError(f"{path.as_posix()} holds a solution or a hidden test and can't be shipped")
    return shipped


def _is_allowed(path: Path, assignments: set[str]) -> bool:
    top, inside = path.parts[0], set(path.parts[1:-1])
    hidden = any(part.startswith(".") for part in path.parts)
    own_work = top == "notebooks" and bool(inside & {"antwoorden", "team"})
    # The example school's answers to an assignment would be its solution.
    solution = "antwoorden" in inside and path.name.split(".")[0] in assignments
    return path.suffix in ALLOWED[top] and not (hidden or own_work or solution or inside & NEVER)
