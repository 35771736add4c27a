"""The text of cells: whether it is whole, what it defines, which pieces of it were released, and how to take it apart."""

from __future__ import annotations

import ast
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

_LONGEST = 200_000  # what is longer than this in one cell was not typed, and parsing it takes seconds
_COMPARED = 20_000
_MAGIC = re.compile(r"^([ \t]*)(?:[%!?][^\n]*|[\w.]+\?{1,2}[ \t]*)$", re.MULTILINE)
_MAGIC_VALUE = re.compile(r"=[ \t]*[%!][^\n]*$", re.MULTILINE)
_OPENS = re.compile(r"(?:async\s+def|def|class)\s+(\w+)|(\w+)\s*(?::[^=\n]+)?=(?!=)")
_WORDS = re.compile(r"\w+|[^\w\s]")


def lines(text: str) -> list[str]:
    """Return the lines of a text without spaces at their ends, and without blank lines at both ends of the text."""
    found = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    while found and not found[-1]:
        found.pop()
    start = next((at for at, line in enumerate(found) if line), 0)
    return found[start:]


def plain(text: str) -> str:
    """Return a text in the one form in which two texts are compared."""
    return "\n".join(lines(text))


def said(text: str) -> set[str]:
    """Return what stands on the lines of a text, blank ones left out and without indentation."""
    return {line.strip() for line in text.splitlines() if line.strip()}


@lru_cache(maxsize=1024)
def _tree(source: str) -> ast.Module | None:
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    for text in (source, _MAGIC_VALUE.sub("= None", _MAGIC.sub(r"\1pass", source))):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                made = compile(text, "<cel>", "exec", flags, dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
            continue
        return made if isinstance(made, ast.Module) else None
    return None


def parses(source: str) -> bool:
    """Tell whether a cell is whole Python, magics of IPython included."""
    if len(source) > _LONGEST or source.lstrip().startswith("%%"):
        return True
    return _tree(source) is not None


def _bound(nodes: Iterable[ast.stmt], *, imports: bool) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            if imports:
                yield from (each.asname or each.name.split(".")[0] for each in node.names)
        elif isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name))
        else:
            for part in ("body", "orelse", "finalbody"):
                yield from _bound(getattr(node, part, ()), imports=imports)


@lru_cache(maxsize=4096)
def names(source: str, *, imports: bool = False) -> frozenset[str]:
    """Return which names the code of a cell defines at its top level; with `imports` those of modules too."""
    if len(source) <= _LONGEST and (tree := _tree(source)) is not None:
        return frozenset(_bound(tree.body, imports=imports))
    opened = (_OPENS.match(line) for line in source[:_LONGEST].split("\n"))
    return frozenset(match[1] or match[2] for match in opened if match)


def _starts(source: str, rows: list[str]) -> list[int]:
    """Return on which rows (from 0) a statement starts, with the comments and decorators above it."""
    tree = _tree(source) if len(source) <= _LONGEST else None
    if tree is not None:
        ends = [node.end_lineno or node.lineno for node in tree.body]
        firsts = [
            min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))]) for node in tree.body
        ]
        return [0, *(end for end, first in zip(ends, firsts[1:], strict=False) if first > end)]
    found = [0]
    for at, row in enumerate(rows):
        if _OPENS.match(row):
            while at > found[-1] and rows[at - 1].startswith(("#", "@")):
                at -= 1  # noqa: PLW2901
            found.append(at)
    return sorted(set(found))


def sections(source: str) -> list[tuple[frozenset[str], str]]:
    """Return the statements of a cell with the names that each defines; together they are the whole text."""
    rows = source.split("\n")
    starts = _starts(source, rows)
    parts = ["\n".join(rows[start:end]) for start, end in zip(starts, [*starts[1:], len(rows)], strict=True)]
    return [(names(part), part) for part in parts]


def divide(source: str, ours: frozenset[str], others: frozenset[str]) -> tuple[str, str] | None:
    """Divide the code of two cells by what they define: what goes with `ours`, and what goes with `others`.

    Returns None when nothing of `others` is defined in it.
    """
    kept: list[str] = []
    taken: list[str] = []
    into = kept
    for found, text in sections(source):
        if found & others:
            into = taken
        elif found & ours:
            into = kept
        into.append(text)
    return (plain("\n".join(kept)), plain("\n".join(taken))) if taken else None


def divide_at(source: str, mark: str) -> tuple[str, str] | None:
    """Divide a text at the line `mark`. Returns None when it has no such line."""
    rows = [row.rstrip() for row in source.split("\n")]
    if mark not in rows:
        return None
    at = rows.index(mark)
    return plain("\n".join(rows[:at])), plain("\n".join(rows[at:]))


def without_block(source: str, block: str) -> str | None:
    """Return a text without the lines of `block`, which stand in it together. Returns None when they don't."""
    wanted = lines(block)
    if not wanted or wanted[0] not in source:
        return None
    rows = [row.rstrip() for row in source.replace("\r\n", "\n").split("\n")]
    for at, row in enumerate(rows):
        if row == wanted[0] and rows[at : at + len(wanted)] == wanted:
            before, after = plain("\n".join(rows[:at])), plain("\n".join(rows[at + len(wanted) :]))
            return "\n\n".join(part for part in (before, after) if part)
    return None


@lru_cache(maxsize=4096)
def _words(text: str) -> Counter[str]:
    return Counter(_WORDS.findall(text[:_COMPARED]))


def similar(first: str, second: str) -> float:
    """Return how much two texts have in common, from 0 to 1: twice the shared words and signs over all of both."""
    one, other = _words(first), _words(second)
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 1.0


def overlaps(parts: list[str]) -> bool:
    """Tell whether texts are versions of one another and not pieces: they define or say the same."""
    for at, part in enumerate(parts):
        for other in parts[at + 1 :]:
            shared, fewest = said(part) & said(other), min(len(said(part)), len(said(other)))
            if names(part) & names(other) or (fewest and len(shared) > fewest / 2):
                return True
    return False


def join_code(parts: list[str]) -> str | None:
    """Return the pieces of one cell joined. Returns None when a piece is whole by itself or they don't make a whole."""
    joined = "\n".join(part.strip("\n") for part in parts)
    if all(parses(part) for part in parts) or not parses(joined):
        return None
    return joined


_SIDES = re.compile(
    r"^<{7}[^\n]*\n(.*?)(?:^\|{7}[^\n]*\n.*?)?^={7}[^\n]*\n(.*?)^>{7}[^\n]*(?:\n|\Z)", re.MULTILINE | re.DOTALL
)


def sides(text: str) -> tuple[str, str] | None:
    """Return both sides of a text in which two versions were merged by hand. Returns None when it has no such marks."""
    if "<<<<<<<" not in text or not _SIDES.search(text):
        return None
    return _SIDES.sub(lambda found: found[1], text), _SIDES.sub(lambda found: found[2], text)


def fenced(text: str) -> str:
    """Return a text as Markdown that shows it letter for letter and runs nothing."""
    longest = max((len(each) for each in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"
