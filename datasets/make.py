"""Make every synthetic dataset and the example school from their sources; the same seed gives the same bytes.

Run `python datasets/make.py` to write all files, or `python datasets/make.py --check` to see whether they are up to
date (exit code 1 when not). Everything draws from a generator of its own, so a new dataset or instrument changes no
other. Only the standard library draws the numbers: its generator promises the same numbers in every later Python.

    <name>.yaml                      codebook of a dataset `<name>.csv`, with its `seed` and `recipe`
    content/<instrument>.yaml        what De Wilg noted, or how it stands, on an instrument; without one the usual holds
    quizzes/<quiz>.yaml              what its leader answered in the notebooks, a file a quiz

A new instrument in `workbook/instruments/` gets answers of the leader, and of the team where it is one for a team, by
its kind alone. Those that ask for words need a file in `content/` to say something; `making/` tells what each kind
reads there. Quiz answers are written as `item: answer`:

    number       a number                       choices   a list of option ids
    choice       an option's id                 table     a list of {column: text}
    text         a text with at least one space
    points       {perspective: {option: points}}
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

HERE = Path(__file__).parent
# The parts stand beside this script, which is no installed package.
if str(HERE) not in sys.path:
    sys.path.insert(0, str(HERE))

from making.files import Files  # noqa: E402
from making.points import ocai_team  # noqa: E402
from making.published import team_datasets  # noqa: E402
from making.results import learning_results  # noqa: E402
from making.school import example_school  # noqa: E402

MAKERS: tuple[Callable[[], Files], ...] = (ocai_team, team_datasets, learning_results, example_school)


def make() -> Files:
    """Make every file, as {path below `datasets/`: bytes}, without writing one."""
    return {path: data for maker in MAKERS for path, data in maker().items()}


def is_current(path: Path, data: bytes) -> bool:
    """Tell whether the file stands there with exactly these bytes."""
    return path.is_file() and path.read_bytes() == data


def main(arguments: Sequence[str]) -> int:
    """Write the files that changed, or with `--check` only name them."""
    stale = {path: data for path, data in make().items() if not is_current(HERE / path, data)}
    for path, data in stale.items():
        print(path)
        if "--check" not in arguments:
            (HERE / path).parent.mkdir(parents=True, exist_ok=True)
            (HERE / path).write_bytes(data)
    return int(bool(stale) and "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
