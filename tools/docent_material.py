"""Make the zip with which a docent without a checkout begins: `workbook docent new MAP --material ZIP`.

    python tools/docent_material.py docentenmateriaal.zip

It holds solutions, hidden tests, rubrics and notes: it goes to docenten only, and never into the wheel.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from workbook.docent.course import PAGES
from workbook.docent.distributing.packing import zipped
from workbook.home import write_atomic

ROOT = Path(__file__).resolve().parent.parent
ASSIGNMENTS = ROOT / "assignments"
# By folder what may be in it; what somebody left beside it stays out.
ALLOWED = {
    "source": {".ipynb", ".yaml"},
    "docent": {".md"},
    "rubrics": {".yaml"},
    "demo": {".yaml"},
    "actualiteit": {".yaml"},
}


def main(arguments: list[str] | None = None) -> int:
    """Write the zip and say what is in it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="the zip to write")
    out: Path = parser.parse_args(arguments).out
    files = material()
    write_atomic(out.absolute(), zipped(files))
    print(f"{out}: {len(files)} files")
    return 0


def material() -> dict[str, bytes]:
    """Return the docent's material, by path in a course folder."""
    paths = {"nbgrader_config.py": ASSIGNMENTS / "nbgrader_config.py"}
    for folder, kinds in ALLOWED.items():
        for path in sorted((ASSIGNMENTS / folder).rglob("*")):
            if path.suffix in kinds and not any(part.startswith(".") for part in path.relative_to(ASSIGNMENTS).parts):
                paths[path.relative_to(ASSIGNMENTS).as_posix()] = path
    for path in sorted((ROOT / "notebooks" / "docent").glob("*.ipynb")):
        paths[f"{PAGES}/{path.name}"] = path
    return {name: path.read_bytes() for name, path in paths.items()}


if __name__ == "__main__":
    sys.exit(main())
