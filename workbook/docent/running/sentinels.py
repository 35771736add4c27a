"""Checks that have to fail: when one does not, checks in that process say nothing and a person must look.

After all cells of a notebook have run, some more are run that nobody keeps. For each graded cell with an assert, one
of its own asserts with a right side that no answer can equal; for all of them together an assert of something false, and an
expression whose value has to be shown as it is, since nbgrader reads points from what a cell shows; for a cell that tallies,
a tally of one check that is not met, which has to show 0.

What this shows: asserts that were dropped for good (by transformers, by another compiler, by a patched shell), objects that are
equal to anything, errors or results that are not shown or shown as another, a tally that was replaced or rebound. What it can't
show: code that puts everything back before it is asked, that tells a sentinel from a check by its text or by its frame, or that
returns a right answer without having worked it out. A process can't be trusted to judge itself; this makes it harder and noticed
more often, no more. That a sentinel held is therefore no proof, and that one did not is a reason to look, not a verdict.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from random import Random, SystemRandom
from typing import Any

from attrs import frozen

from workbook.docent.running.job import CellRun, CodeCell, Outcome

_FALSE = "assert {low} > {high}"
_BLOCKS = (ast.If, ast.For, ast.While, ast.With, ast.Try)


@frozen
class Sentinel:
    """One check that has to fail.

    Attributes
    ----------
    cell : to run after all others
    guards : indexes of the graded cells that can't be believed when it doesn't hold
    shows : what it has to show as its result; None where it has to end in an error
    """

    cell: CodeCell
    guards: frozenset[int]
    shows: str | None = None


def sentinels(graded: Iterable[tuple[int, str]], rng: Random | None = None) -> tuple[Sentinel, ...]:
    """Return the sentinels of a notebook; none when it has no graded code cells.

    Parameters
    ----------
    graded : the graded code cells as they are run: index among the cells of the notebook, and source
    rng : for tests; the system's own source of chance without it

    Examples
    --------
    >>> [made.cell.source for made in sentinels([(3, "assert f(2) == 4")], Random(1))][0]
    "assert f(2) == 'e443df789558867f5ba91faf7a024204'"
    """
    cells = list(graded)
    if not cells:
        return ()
    chance = rng or SystemRandom()
    all_of_them = frozenset(index for index, _ in cells)
    made = [
        each
        for index, source in cells
        for each in (_asserted(index, source, chance), _tallied(index, source))
        if each is not None
    ]
    return (*made, *_general(all_of_them, max(all_of_them), chance))


def broken(outcome: Outcome, made: Sequence[Sentinel]) -> frozenset[int]:
    """Return the indexes of the graded cells of which a sentinel did not hold.

    Parameters
    ----------
    outcome : of the job whose last cells are `[each.cell for each in made]`, in that order
    made : as `sentinels` returned them

    Notes
    -----
    A sentinel that was not run, or that ended its process, did not hold: it shows nothing.
    """
    runs = [run for run in outcome.cells if run.sentinel]
    if len(runs) != len(made):
        return frozenset(index for each in made for index in each.guards)
    return frozenset(
        index for each, run in zip(made, runs, strict=True) if not _holds(each, run) for index in each.guards
    )


def _holds(sentinel: Sentinel, run: CellRun) -> bool:
    if run.fate in {"dead", "not_run"}:
        return False
    kinds = [each.get("msg_type") for each in run.messages]
    if sentinel.shows is None:
        return "error" in kinds
    if "error" in kinds:
        return False
    results = [each["content"] for each in run.messages if each.get("msg_type") == "execute_result"]
    return len(results) == 1 and _text(results[0]) == sentinel.shows


def _text(content: Any) -> Any:
    data = content.get("data") if isinstance(content, dict) else None
    return data.get("text/plain") if isinstance(data, dict) else None


def _nonce(chance: Random) -> str:
    return f"{chance.getrandbits(128):032x}"


def _general(guards: frozenset[int], index: int, chance: Random) -> list[Sentinel]:
    low, high = chance.randrange(10**6), chance.randrange(10**6, 10**7)
    points = f"{chance.randrange(10)}.{chance.randrange(1, 10)}"  # one decimal: `%precision` leaves it alone
    whole = chance.randrange(10)
    return [
        Sentinel(_cell(index, _FALSE.format(low=low, high=high)), guards),
        Sentinel(_cell(index, f"float({points!r})"), guards, points),
        Sentinel(_cell(index, f"{whole} + {low} - {low}"), guards, str(whole)),
    ]


def _cell(index: int, source: str) -> CodeCell:
    return CodeCell(index, source, trusted=True, sentinel=True)


def _asserted(index: int, source: str, chance: Random) -> Sentinel | None:
    """Return one of the asserts of a cell, made false; None where it has none outside functions."""
    found = _asserts(_parsed(source))
    if not found:
        return None
    # A comparison says most: it asks an answer itself whether it equals something that it can't equal.
    chosen = next((each for each in found if _compares(each.test)), found[0])
    nonce = ast.Constant(_nonce(chance))
    if _compares(chosen.test):
        test: ast.expr = ast.Compare(chosen.test.left, [ast.Eq()], [nonce])  # type: ignore[attr-defined]
    else:
        test = ast.Compare(chosen.test, [ast.Eq()], [nonce])
    made = ast.fix_missing_locations(ast.Module([ast.Assert(test)], []))
    return Sentinel(_cell(index, ast.unparse(made)), frozenset({index}))


def _compares(test: ast.expr) -> bool:
    return isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq)


def _parsed(source: str) -> list[ast.stmt]:
    """Return the statements of a cell; magics and shell commands, which are no Python, are left out line by line."""
    for text in (source, "\n".join(line for line in source.splitlines() if not line.lstrip().startswith(("%", "!")))):
        try:
            return ast.parse(text).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return []


def _asserts(body: Iterable[ast.stmt]) -> list[ast.Assert]:
    """Return the asserts that run in the notebook's own namespace: none inside a function or a class."""
    found: list[ast.Assert] = []
    waiting = list(body)[::-1]
    while waiting:
        each = waiting.pop()
        if isinstance(each, ast.Assert):
            if not any(isinstance(node, (ast.Await, ast.NamedExpr, ast.Yield)) for node in ast.walk(each)):
                found.append(each)
        elif isinstance(each, _BLOCKS):
            parts = [*each.body, *getattr(each, "orelse", []), *getattr(each, "finalbody", [])]
            waiting.extend(parts[::-1])
    return found


def _tallied(index: int, source: str) -> Sentinel | None:
    """Return a tally of one check that is not met, made with the name that the cell itself uses; None without one."""
    body = _parsed(source)
    names = {node.func.id for each in body for node in ast.walk(each) if _is_tally(node)}  # type: ignore[attr-defined]
    if "Tally" not in names:
        return None
    lines = ("_ = Tally(5)", '_.check(5, "-", lambda: 1 > 2)', "_")
    return Sentinel(_cell(index, "\n".join(lines)), frozenset({index}), "0")


def _is_tally(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Tally"
