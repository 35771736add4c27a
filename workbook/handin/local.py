"""Cells whose outcome never goes along: an open conversation, and answers of a team one by one.

The output of a conversation itself carries a mark; a figure or a sentence made of it does not, and a table of answers is
any table. So the names that these were given are followed through the notebook.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable

_CONVERSATION = "open_conversation"
# What holds answers one by one, and what gives answers again when asked of answers.
_ROWS = {"table", "entries", "everybody", "among", "faults", "links", "agreed"}
_ANSWERS_STILL = {"select", "team", "leader"}
_TEAM = re.compile(r"(?:^|[\\/])team(?:[\\/]|$)")
_TEAM_FILE = re.compile(r"\bteam[\\/]")
Uses = Callable[[ast.AST, set[str]], bool]


def shows_conversation(sources: Iterable[str]) -> list[bool]:
    """Tell per cell, in the notebook's order, whether it uses an open conversation or what was made of one.

    Parameters
    ----------
    sources : the source of each cell, empty for a cell without code
    """
    return _followed(sources, {_CONVERSATION}, re.compile(_CONVERSATION), lambda tree, names: bool(names & _used(tree)))


def shows_rows(sources: Iterable[str]) -> list[bool]:
    """Tell per cell whether it takes a team's answers one by one out of what was read, or shows what was made of them.

    Scores, figures and sentences are made of answers without showing any; what reads a file of the folder `team` by
    itself may show anything. Parameters as in `shows_conversation`.
    """
    sources = list(sources)
    answers: set[str] = set()
    for tree in filter(None, map(_parsed, sources)):
        for target, value in _assigned(tree):
            if _are_answers(value, answers):
                answers |= target
    return _followed(
        sources, set(), _TEAM_FILE, lambda tree, names: bool(names & _names(tree)) or _takes_rows(tree, answers)
    )


def _followed(sources: Iterable[str], names: set[str], unread: re.Pattern[str], uses: Uses) -> list[bool]:
    found = []
    for source in sources:
        tree = _parsed(source)
        if tree is None:  # a magic, or code that doesn't run: there is nothing to follow in it
            found.append(any(name in source for name in names) or bool(unread.search(source)))
            continue
        found.append(uses(tree, names))
        for target, value in _assigned(tree):
            if uses(value, names):
                names |= target
        names |= _renamed(tree, names)
    return found


def _parsed(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        return None


def _assigned(tree: ast.AST) -> list[tuple[set[str], ast.expr]]:
    """Return what is given names in a piece of code: the names, and the expression."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.NamedExpr)) and node.value:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = {each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)}
            found.append((names, node.value))
    return found


def _renamed(tree: ast.AST, names: set[str]) -> set[str]:
    imports = (each for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for each in node.names)
    return {each.asname for each in imports if each.name in names and each.asname}


def _are_answers(value: ast.AST, known: set[str]) -> bool:
    """Tell whether an expression is a team's answers: read from a source, or chosen among such answers."""
    if isinstance(value, ast.Call):
        called = value.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name == "answers":
            return len(value.args) > 1 or any(each.arg == "source" for each in value.keywords)
        return isinstance(called, ast.Attribute) and called.attr in _ANSWERS_STILL and _are_answers(called.value, known)
    if isinstance(value, ast.Attribute):
        return value.attr in _ANSWERS_STILL and _are_answers(value.value, known)
    return isinstance(value, ast.Name) and value.id in known


def _takes_rows(tree: ast.AST, answers: set[str]) -> bool:
    inside_reading: set[int] = set()
    for node in ast.walk(tree):
        if _are_answers(node, set()) and isinstance(node, ast.Call):
            inside_reading |= {id(each) for each in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in _ROWS and _are_answers(node.value, answers):
            return True
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and _TEAM.search(node.value)
            and id(node) not in inside_reading
        ):
            return True
    return False


def _names(tree: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}


def _used(tree: ast.AST) -> set[str]:
    """Return every name, attribute and imported name in a piece of code."""
    found = _names(tree) | {each.attr for each in ast.walk(tree) if isinstance(each, ast.Attribute)}
    return found | {each.name for each in ast.walk(tree) if isinstance(each, ast.alias)}
