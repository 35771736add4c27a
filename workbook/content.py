"""Where shipped material lies: notebooks, datasets and, in a checkout, the docent's assignments."""

from __future__ import annotations

import copy
import difflib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbook.errors import problem

if TYPE_CHECKING:
    import pandas as pd

_PACKAGE = Path(__file__).parent


def content_root() -> Path:
    """Return the folder with `notebooks/` and `datasets/`: inside the installed package, else the checkout."""
    shipped = _PACKAGE / "_content"
    return shipped if shipped.is_dir() else _PACKAGE.parent


def assignments_root() -> Path | None:
    """Return the docent's `assignments/` of a checkout; None in an installed package, which never carries it."""
    folder = _PACKAGE.parent / "assignments"
    return folder if (folder / "source").is_dir() and content_root() == _PACKAGE.parent else None


def example_home() -> Path:
    """Return the read-only folder of the fictive deelnemer of De Wilg, with a full set of answers."""
    return content_root() / "datasets" / "voorbeeld"


def dataset_names() -> list[str]:
    """Return the names of the shipped datasets."""
    return sorted(path.stem for path in (content_root() / "datasets").glob("*.csv"))


def dataset(name: str) -> pd.DataFrame:
    """Return a shipped dataset as a DataFrame; its codebook stands in `.attrs["codebook"]`.

    Raises `WorkbookError`, naming the nearest, when there is no dataset of that name.
    """
    import pandas as pd

    path = content_root() / "datasets" / f"{name}.csv"
    if not path.is_file():
        known = dataset_names()
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)
        raise problem("content.no_dataset", where=name, nearest=near[0] if near else "", known=", ".join(known))
    table = pd.read_csv(path)
    table.attrs["codebook"] = codebook(name)
    return table


def codebook(name: str) -> dict[str, Any]:
    """Return the codebook of a dataset: what it is, that it is synthetic, its seed, columns and licence."""
    path = content_root() / "datasets" / f"{name}.yaml"
    return copy.deepcopy(_codebook(path, path.stat().st_mtime_ns))


@lru_cache(maxsize=64)
def _codebook(path: Path, _changed: int) -> dict[str, Any]:
    from ruamel.yaml import YAML

    return dict(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")))
