"""What is shipped: the same content by wheel, sdist and editable install, and never a solution, a hidden test or a note."""

from __future__ import annotations

import ast
import importlib.metadata
import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from worked_examples import example_responses, write_entries

from workbook.instrument import Instrument, load
from workbook.instrument.model import Entries

ROOT = Path(__file__).parents[1]
ASSIGNMENTS = ROOT / "assignments"
SHIPPED = {
    "workbook": {".py", ".yaml", ".js", ".css", ".json", ".txt", ".html", ".typ"},
    "workbook/_content/notebooks": {".ipynb", ".yaml"},
    "workbook/_content/datasets": {".csv", ".yaml", ".json"},
}
BLOCK = re.compile(r"### BEGIN (HIDDEN TESTS|SOLUTION)\n(.*?)### END \1", re.DOTALL)


def run(*command: str | Path, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command away from anybody's own settings; a failure shows what it said."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("WORKBOOK_", "PYTHONPATH"))}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**inherited, "PYTHONIOENCODING": "utf-8", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the sdist, the wheel that is made from it and the wheel that is made from the checkout."""
    together, alone = tmp_path_factory.mktemp("sdist"), tmp_path_factory.mktemp("wheel")
    build = (sys.executable, "-m", "build", "--no-isolation", "--outdir")
    run(*build, together, ROOT)
    run(*build, alone, "--wheel", ROOT)
    return {
        "sdist": next(together.glob("*.tar.gz")),
        "wheel from sdist": next(together.glob("*.whl")),
        "wheel": next(alone.glob("*.whl")),
    }


def members(archive: Path) -> dict[str, bytes]:
    """Return every file of a wheel or sdist, the sdist's without its top folder."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as file:
            return {name: file.read(name) for name in file.namelist() if not name.endswith("/")}
    with tarfile.open(archive) as file:
        found = [(member.name.split("/", 1)[1], file.extractfile(member)) for member in file if member.isfile()]
        return {name: content.read() for name, content in found if content is not None}


def test_wheel_from_sdist_and_from_the_checkout_are_the_same(built: dict[str, Path]) -> None:
    direct, through_sdist = members(built["wheel"]), members(built["wheel from sdist"])
    assert sorted(direct) == sorted(through_sdist)
    assert {name for name in direct if direct[name] != through_sdist[name]} == set()


def test_wheel_holds_only_what_the_list_allows(built: dict[str, Path]) -> None:
    for name in members(built["wheel"]):
        if ".dist-info/" in name:
            continue
        place = max((place for place in SHIPPED if name.startswith(f"{place}/")), key=len, default=None)
        assert place is not None, name
        assert Path(name).suffix in SHIPPED[place], name
        assert not {"text", "inleveren", "bijlagen", "__pycache__", "tests"} & set(Path(name).parts), name


def test_wheel_holds_all_code_data_and_content(built: dict[str, Path]) -> None:
    shipped = set(members(built["wheel"]))
    listed = run("git", "-c", "core.quotePath=off", "ls-files", "workbook").stdout.splitlines()
    assert not set(listed) - shipped
    not_theirs = {".ipynb_checkpoints", "docent"}
    notebooks = [path for path in (ROOT / "notebooks").rglob("*.ipynb") if not not_theirs & set(path.parts)]
    assert notebooks
    assert not [name for name in shipped if name.startswith("workbook/_content/notebooks/docent/")]
    for path in (*notebooks, *(ROOT / "datasets").glob("*.csv")):
        assert f"workbook/_content/{path.relative_to(ROOT).as_posix()}" in shipped
    for wanted in ("LICENSE", "LICENSE-CONTENT"):
        assert any(name.endswith(f"licenses/{wanted}") for name in shipped)


def test_sdist_holds_no_source_of_assignments(built: dict[str, Path]) -> None:
    names = set(members(built["sdist"]))
    assert {"pyproject.toml", "hatch_build.py", "README.md", "LICENSE"} <= names
    assert not [name for name in names if name.startswith(("assignments/", "tests/", "docs/", "notebooks/text/"))]


# ---- nothing that a deelnemer may not see: found in the sources, without naming any ----


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for below in value.values():
            yield from _strings(below)
    elif isinstance(value, list):
        for below in value:
            yield from _strings(below)
    elif isinstance(value, str):
        yield from value.splitlines()


def _cells(notebook: Path) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]]


def _lines(text: str) -> set[str]:
    """Return the lines that say something of their own: short ones (`t`, `def f():`) occur anywhere."""
    return {line.strip() for line in text.splitlines() if len(line.strip()) > 30}


def _public_lines() -> set[str]:
    """Return what deelnemers get anyway: released notebooks and the questions."""
    texts = [cell for path in (ROOT / "notebooks").rglob("*.ipynb") for cell in _cells(path)]
    texts += [path.read_text(encoding="utf-8") for path in (ROOT / "notebooks").rglob("*.yaml")]
    return set().union(*map(_lines, texts))


def secrets() -> dict[str, set[str]]:
    """Return, per file under assignments/, the lines that may leave with nobody: hidden tests, solutions, notes, answers."""
    found: dict[str, set[str]] = {}
    sources = [(path, "\n".join(_cells(path))) for path in (ASSIGNMENTS / "source").rglob("*.ipynb")]
    sources += [(path, path.read_text(encoding="utf-8")) for path in (ASSIGNMENTS / "text").rglob("*.md")]
    for path, text in sources:
        found[path.relative_to(ROOT).as_posix()] = {line for _, block in BLOCK.findall(text) for line in _lines(block)}
    for folder in ("docent", "demo"):
        for path in (ASSIGNMENTS / folder).rglob("*.*"):
            text = path.read_text(encoding="utf-8")
            told = "\n".join(_strings(YAML(typ="safe").load(text))) if path.suffix == ".yaml" else text
            found[path.relative_to(ROOT).as_posix()] = _lines(told)
    public = _public_lines()
    return {name: lines - public for name, lines in found.items()}


def _in_bytes(line: str) -> list[bytes]:
    """Return a line as it could stand in a file: plain, and as JSON writes it."""
    return [form.encode() for form in {line, json.dumps(line, ensure_ascii=False)[1:-1], json.dumps(line)[1:-1]}]


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_no_byte_of_a_hidden_test_solution_or_note_is_shipped(built: dict[str, Path], kind: str) -> None:
    hidden = secrets()
    assert sum(map(len, hidden.values())) > 20
    leaked = [
        (name, source, line)
        for name, content in members(built[kind]).items()
        for source, lines in hidden.items()
        for line in lines
        if any(form in content for form in _in_bytes(line))
    ]
    assert not leaked


def test_the_search_would_find_a_leak() -> None:
    for path in (ASSIGNMENTS / "source").rglob("*.ipynb"):
        lines = secrets()[path.relative_to(ROOT).as_posix()]
        assert lines
        content = path.read_bytes()
        assert all(any(form in content for form in _in_bytes(line)) for line in lines)


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_no_content_is_marked_as_hidden_or_answers_an_assignment(built: dict[str, Path], kind: str) -> None:
    """The docent's code names nbgrader's marks; content, texts and instruments may not."""
    assignments = {path.name for path in (ASSIGNMENTS / "source").iterdir() if path.is_dir()}
    assert assignments
    for name, content in members(built[kind]).items():
        if not name.endswith((".py", ".toml")):
            assert not re.search(rb"BEGIN (HIDDEN TESTS|SOLUTION|MARK SCHEME)", content), name
        path = Path(name)
        assert not ("antwoorden" in path.parts and path.name.split(".")[0] in assignments), name


def test_the_build_stops_at_a_notebook_with_a_solution(tmp_path: Path) -> None:
    sys.path.insert(0, str(ROOT))
    try:
        from hatch_build import content
    finally:
        sys.path.remove(str(ROOT))
    work = {"opdrachten/x/x.ipynb": "{}", "text/x.md": "", "antwoorden/a.yaml": "", ".hidden/a.yaml": "", "a.docx": ""}
    for name, text in work.items():
        path = tmp_path / "notebooks" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert content(tmp_path) == [Path("notebooks/opdrachten/x/x.ipynb")]
    (tmp_path / "notebooks/opdrachten/x/x.ipynb").write_text("### BEGIN " + "SOLUTION", encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape("x.ipynb holds a solution")):
        content(tmp_path)


def test_every_library_that_is_imported_is_declared() -> None:
    """What comes along with another package today may stay away tomorrow."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [line for name, lines in project["optional-dependencies"].items() if name != "test" for line in lines]
    lines = [*project["dependencies"], *extras]
    declared = {re.split(r"[<>=\[; ]", line)[0].lower().replace("_", "-") for line in lines}
    owners = importlib.metadata.packages_distributions()
    for path in (ROOT / "workbook").rglob("*.py"):
        # Pyodide's own are part of that Python, as the standard library is of a laptop's.
        for name in _imported(path) - set(sys.stdlib_module_names) - {"workbook", "js", "pyodide", "pyodide_js"}:
            assert declared & {owner.lower().replace("_", "-") for owner in owners.get(name, [])}, (
                f"{name} in {path.name}"
            )


def _imported(path: Path) -> set[str]:
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.append(node.module)
    return {name.split(".")[0] for name in names}


# ---- installed ----


def _environment(folder: Path) -> Path:
    """Make an environment that borrows this one's libraries, and return its Python.

    A path in a .pth file is only searched; this environment's own editable install of the project is not taken along.
    """
    venv.create(folder, with_pip=False)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    own = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).stdout.strip()
    Path(own, "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python


PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python")
PLACES = (
    "import workbook; from workbook import content; "
    "print(workbook.__file__); print(content.content_root()); print(content.assignments_root())"
)


@pytest.fixture(scope="module")
def installed(built: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of a fresh environment with the wheel in it."""
    python = _environment(tmp_path_factory.mktemp("fresh"))
    run(*PIP, python, "install", "--quiet", "--no-deps", "--no-index", built["wheel from sdist"])
    return python


def test_installed_content_lies_inside_the_package(installed: Path, tmp_path: Path) -> None:
    package, root, assignments = run(installed, "-c", PLACES, cwd=tmp_path).stdout.splitlines()
    assert str(installed.parents[1]) in package
    assert Path(root) == Path(package).parent / "_content"
    assert assignments == "None"


def test_installed_datasets_and_notebooks_are_there(installed: Path, tmp_path: Path) -> None:
    code = (
        "import workbook as wb\nfrom workbook import content, opening\nfrom pathlib import Path\n"
        "for name in content.dataset_names():\n    assert len(wb.dataset(name)) and content.codebook(name)\n    print(name)\n"
        "ready = opening.prepare(Path('map')).folder\n"
        "assert (ready / opening.START).is_file() and len(list(ready.rglob('*.ipynb'))) > 4\n"
        "assert (content.example_home() / 'antwoorden').is_dir()\n"
    )
    assert run(installed, "-c", code, cwd=tmp_path).stdout.split()


def test_installed_command_scores_a_worked_example_of_every_kind(installed: Path, tmp_path: Path) -> None:
    """By its full path, with nearly nothing on PATH, as somebody without an activated environment does."""
    command = installed.with_name("workbook.exe" if os.name == "nt" else "workbook")
    path = os.environ["PATH"] if os.name == "nt" else "/usr/bin:/bin"
    listed = json.loads(run(command, "instruments", "--json", cwd=tmp_path, PATH=path).stdout)
    assert {row["id"] for row in listed} == {each.stem for each in (ROOT / "workbook" / "instruments").glob("*.yaml")}
    for name in {row["kind"]: row["id"] for row in reversed(listed)}.values():
        told = run(installed, "-m", "workbook", "instruments", name, "--json", cwd=tmp_path, PATH=path)
        assert json.loads(told.stdout)["items"]
        instrument = load(ROOT / "workbook" / "instruments" / f"{name}.yaml")
        assert instrument.example is not None
        given = _handed_in(instrument, tmp_path)
        scored = json.loads(run(command, "score", name, given, "--json", cwd=tmp_path, PATH=path).stdout)
        found = {(each["perspective"], each["dimension"]): each["score"] for each in scored["scores"]}
        assert scored["n"] > 0
        for perspective, expected in instrument.example.expect.get("scores", {}).items():
            named = expected if isinstance(expected, dict) else dict(zip(instrument.scored, expected, strict=True))
            for dimension, value in named.items():
                assert found[perspective, dimension] == (None if value is None else pytest.approx(value, abs=1e-6))


def _handed_in(instrument: Instrument, folder: Path) -> Path:
    """Write the worked example as a file that somebody could hand in: semicolons and decimal commas, or an answer file."""
    if isinstance(instrument, Entries):
        return write_entries(instrument, folder)
    table = example_responses(instrument, folder).table
    path = folder / f"{instrument.id}.csv"
    table.to_csv(path, sep=";", decimal=",", index=False)
    return path


def test_editable_install_reads_the_checkout(tmp_path: Path) -> None:
    python = _environment(tmp_path / "editable")
    environment = {"PYTHONDONTWRITEBYTECODE": "1"}
    run(
        *PIP, python, "install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation", "-e", ROOT, **environment
    )
    package, root, assignments = run(python, "-c", PLACES, cwd=tmp_path).stdout.splitlines()
    assert Path(package) == ROOT / "workbook" / "__init__.py"
    assert Path(root) == ROOT
    assert Path(assignments) == ROOT / "assignments"
