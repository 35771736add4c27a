"""Measure the source: lengths of modules and functions, docstrings, and how much test there is to it.

    python tools/measure.py

Lines are lines of a file as they stand; a function's length leaves out its docstring and its decorators.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MODULE_LINES = 300
FUNCTION_LINES = 40

# Environment variables that steer the tests themselves; the tests keep these and drop every other WORKBOOK_….
TEST_SETTINGS = {"WORKBOOK_PYODIDE", "WORKBOOK_CHROMIUM", "WORKBOOK_FIREFOX", "WORKBOOK_CACHE"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """What was measured of one file of source."""

    path: str
    lines: int
    functions: tuple[tuple[str, int], ...]
    public: int
    without_docstring: tuple[str, ...]

    @property
    def longest(self) -> tuple[str, int]:
        """Return the longest function and its lines."""
        return max(self.functions, key=lambda function: function[1], default=("", 0))


@dataclass(frozen=True)
class Measures:
    """What was measured of the whole project."""

    modules: tuple[Module, ...]
    source_lines: int
    test_lines: int

    @property
    def ratio(self) -> float:
        """Return the lines of test per line of source."""
        return self.test_lines / self.source_lines

    @property
    def docstrings(self) -> float:
        """Return the percentage of public modules, classes and functions with a docstring."""
        public = sum(module.public for module in self.modules)
        return 100 * (1 - sum(len(module.without_docstring) for module in self.modules) / public)

    @property
    def too_long(self) -> list[str]:
        """Return the modules and functions over the limits."""
        modules = [f"{each.path} ({each.lines})" for each in self.modules if each.lines > MODULE_LINES]
        functions = [
            f"{each.path}:{name} ({lines})"
            for each in self.modules
            for name, lines in each.functions
            if lines > FUNCTION_LINES
        ]
        return modules + functions


def measure(root: Path) -> Measures:
    """Measure the Python and JavaScript of the package and the tests of a checkout."""
    source = [path for suffix in ("py", "js") for path in sorted((root / "workbook").rglob(f"*.{suffix}"))]
    source = [path for path in source if "_content" not in path.parts]
    tests = [path for suffix in ("py", "js", "mjs") for path in sorted((root / "tests").rglob(f"*.{suffix}"))]
    modules = tuple(_module(path, path.relative_to(root).as_posix()) for path in source)
    return Measures(modules, sum(module.lines for module in modules), sum(_lines(path) for path in tests))


def table(measures: Measures) -> str:
    """Return the measures as a table in plain text, the longest modules first."""
    rows = [f"{'module':<44}{'lines':>6}{'functions':>11}{'longest':>9}  {'which':<34}{'docs':>5}"]
    for module in sorted(measures.modules, key=lambda each: -each.lines):
        name, lines = module.longest
        documented = f"{module.public - len(module.without_docstring)}/{module.public}"
        rows.append(
            f"{module.path:<44}{module.lines:>6}{len(module.functions):>11}{lines:>9}  {name:<34}{documented:>5}"
        )
    rows += [
        f"source {measures.source_lines} lines in {len(measures.modules)} modules; tests {measures.test_lines} lines",
        f"test/source ratio {measures.ratio:.2f}; public docstrings {measures.docstrings:.1f} %",
        f"over {MODULE_LINES} lines a module or {FUNCTION_LINES} a function: {', '.join(measures.too_long) or 'none'}",
    ]
    return "\n".join(rows)


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _module(path: Path, name: str) -> Module:
    if path.suffix != ".py":
        return Module(name, _lines(path), (), 0, ())
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = tuple(
        (node.name, _length(node)) for node in ast.walk(tree) if isinstance(node, Function) and not _is_overload(node)
    )
    public = list(_public(tree, path.stem))
    missing = tuple(f"{name}:{label}" for label, node in public if ast.get_docstring(node) is None)
    return Module(name, _lines(path), functions, len(public), missing)


def _is_overload(node: ast.AST) -> bool:
    """Tell whether a function only says a type: its docstring stands with the one that does the work."""
    return isinstance(node, Function) and any(
        isinstance(each, ast.Name) and each.id == "overload" for each in node.decorator_list
    )


def _length(node: Function) -> int:
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node) is None:
        return lines
    docstring = node.body[0]
    return lines - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)


def _public(
    tree: ast.Module | ast.ClassDef | Function, label: str
) -> Iterator[tuple[str, ast.Module | ast.ClassDef | Function]]:
    """Yield what a reader may use: the module, its classes, their methods and its functions, not what these nest."""
    yield label, tree
    if isinstance(tree, Function):
        return
    for node in tree.body:
        if isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_") and not _is_overload(node):
            yield from _public(node, f"{label}.{node.name}")


if __name__ == "__main__":
    print(table(measure(Path(__file__).resolve().parents[1])))
