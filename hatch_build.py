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
# Sources of notebooks, and what appears in a folder in which somebody works.
NEVER = {"text", "inleveren", "bijlagen", "instrumenten", ".ipynb_checkpoints", "__pycache__"}
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
    found = [
        path.relative_to(root) for folder in ALLOWED for path in sorted((root / folder).rglob("*")) if path.is_file()
    ]
    shipped = [path for path in found if _is_allowed(path)]
    for path in shipped:
        text = (root / path).read_text(encoding="utf-8")
        if any(trace in text for trace in TRACES):
            raise ValueError(f"{path.as_posix()} holds a solution or a hidden test and can't be shipped")
    return shipped


def _is_allowed(path: Path) -> bool:
    inside = set(path.parts[:-1])
    own_work = path.parts[0] == "notebooks" and bool(inside & {"antwoorden", "team"})
    hidden = any(part.startswith(".") for part in path.parts)
    return path.suffix in ALLOWED[path.parts[0]] and not (hidden or own_work or inside & NEVER)
