"""Typer's own strings are Dutch: on a small program with every kind of parameter, and on `workbook` itself."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from workbook import dutch_cli

ENGLISH = re.compile(
    r"\b(usage|options?|arguments?|commands?|missing|error|invalid|required|default|show this|exit|try|for help|"
    r"no such|did you mean|possible|unexpected|extra|requires|does not|is not|not exist|input should|valid|choose|"
    r"got|value|values|file|directory|path|text|integer|float|range|env var|aborted|given|deprecated)\b",
    re.IGNORECASE,
)

PROGRAM = '''
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from workbook import dutch_cli


class Sector(str, Enum):
    po = "po"
    vo = "vo"


app = typer.Typer(add_completion=False)
docent = typer.Typer(help="Voor de docent.")
app.add_typer(docent, name="docent")
Number = Annotated[int, typer.Option("--aantal", min=1, max=5, envvar="WB_AANTAL", help="Hoeveel?")]


@app.command()
def tel(
    naam: str,
    mappen: list[Path],
    sector: Annotated[Sector, typer.Option()] = Sector.po,
    aantal: Number = 2,
    deel: Annotated[float, typer.Option()] = 0.5,
    dag: Annotated[str, typer.Option()] = ...,
    kort: bool = False,
    uit: Annotated[Path, typer.Option(exists=True, dir_okay=False)] = None,
    oud: Annotated[Path, typer.Option(exists=True, file_okay=False)] = None,
):
    """Telt."""


@app.command(deprecated=True)
def stop():
    """Stopt."""
    raise typer.Abort


@docent.command()
def nieuw(plek: Path):
    """Maakt."""


@docent.command()
def weg(plek: Path):
    """Wist."""


dutch_cli.install()
dutch_cli.install()
app(prog_name="werk")
'''

FULL = ["tel", "a", "b", "--dag", "ma"]
CASES = [
    ["--help"],
    [],
    ["tel"],
    ["tel", "--help"],
    ["tel", "a", "b"],
    ["telt"],
    ["onzin"],
    ["--onzin"],
    [*FULL, "--aantl", "3"],
    [*FULL, "--aantal", "9"],
    [*FULL, "--aantal", "0"],
    [*FULL, "--aantal", "x"],
    [*FULL, "--aantal"],
    [*FULL, "--deel", "x"],
    [*FULL, "--sector", "zz"],
    [*FULL, "--kort=3"],
    [*FULL, "--uit", "weg.csv"],
    [*FULL, "--uit", "."],
    [*FULL, "--oud", "program.py"],
    ["docent"],
    ["docent", "niew"],
    ["docent", "nieuw"],
    ["docent", "nieuw", "a", "b"],
    ["docent", "nieuw", "--help"],
    ["stop", "--help"],
    ["stop"],
]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cli") / "program.py"
    path.write_text(PROGRAM, encoding="utf-8")
    return path


def _run(command: list[str], folder: Path, **environment: str) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("arguments", CASES, ids=" ".join)
def test_no_english_from_any_kind_of_mistake(program: Path, arguments: list[str]) -> None:
    said = _run([sys.executable, program.name, *arguments], program.parent)
    assert "Traceback" not in said
    assert said.strip()
    assert not ENGLISH.findall(said), said


def test_without_rich_it_is_dutch_as_well(program: Path) -> None:
    for arguments in (["tel"], ["tel", "--help"], [*FULL, "--aantal", "9"]):
        said = _run([sys.executable, program.name, *arguments], program.parent, TYPER_USE_RICH="0")
        assert "Gebruik:" in said
        assert not ENGLISH.findall(said), said


@pytest.mark.parametrize(
    ("english", "dutch"),
    [
        ("Missing argument 'naam'.", "Er ontbreekt een gegeven: 'naam'."),
        (
            "No such option: --jsn (Possible options: --json)",
            "De optie --jsn bestaat niet. Bedoelt u misschien --json?",
        ),
        ("Got unexpected extra argument(s) (b)", "Dit is te veel: b."),
        ("Got unexpected extra arguments (b c)", "Dit is te veel: b c."),
        ("Een Nederlandse zin blijft staan.", "Een Nederlandse zin blijft staan."),
    ],
)
def test_messages(english: str, dutch: str) -> None:
    assert dutch_cli.translate_message(english).replace("  ", " ") == dutch


@pytest.mark.parametrize(
    ("english", "dutch"),
    [
        ("<int range>", "<heel getal>"),
        ("<list[Path]>", "<pad, één of meer>"),
        ("<bool>", ""),
        ("<file|text>", "<file|text>"),
    ],
)
def test_types(english: str, dutch: str) -> None:
    assert dutch_cli.translate_type(english) == dutch


WALK = """
import sys

import typer.main

from workbook import cli
from workbook.docent.commands import app as docent

# The docent's commands are mounted at their first use; here all are there from the start.
cli.app.add_typer(docent, name="docent")
cli._mount_docent = lambda: None


def paths(prefix, command):
    yield prefix
    for name, below in getattr(command, "commands", {}).items():
        yield from paths((*prefix, name), below)


for path in paths((), typer.main.get_command(cli.app)):
    print("#", *path)
    for tail in (("--help",), ("--bestaatniet",), ("telkens", "te", "veel", "erbij", "--bestaatniet=1")):
        sys.argv = ["workbook", *path, *tail]
        try:
            cli.main()
        except SystemExit:
            pass
"""


def test_workbook_itself_is_dutch_in_every_help_screen_and_mistake(tmp_path: Path) -> None:
    """One process walks all of it: a process for each of some forty screens takes a minute."""
    said = _run([sys.executable, "-c", WALK], tmp_path)
    assert "Traceback" not in said, said
    assert len(re.findall(r"^#", said, re.MULTILINE)) > 8
    assert said.count("Gebruik:") > 20
    assert not ENGLISH.findall(said), "\n".join(line for line in said.splitlines() if ENGLISH.search(line))
    assert not re.search(r"\{[a-z_]+\}", said), "an argument has no Dutch metavar"
    assert not list(tmp_path.iterdir())
