"""Cells whose outcome never goes along: an open conversation, and answers of a team one by one.

The output of a conversation itself carries a mark; a figure or a sentence made of it does not, and a table of answers is
any table. So the names that these were given are followed through the notebook.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable

from workbook.handin.answers_in_code import Reading, assigned, names_in

_CONVERSATION = "open_conversation"
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
    itself may show anything, and so may a function that isn't the workbook's own. Parameters as in `shows_conversation`.
    """
    sources = list(sources)
    reading = Reading([tree for tree in map(_parsed, sources) if tree])

    def uses(tree: ast.AST, names: set[str]) -> bool:
        return bool(names & names_in(tree)) or reading.takes_rows(tree) or _opens_team(tree, reading)

    return _followed(sources, set(), _TEAM_FILE, uses)


def _opens_team(tree: ast.AST, reading: Reading) -> bool:
    """Tell whether the folder of the team is named other than to the workbook itself."""
    fair = (node for node in ast.walk(tree) if reading.reads(node) or reading.is_shipped(node))
    known = {id(each) for node in fair for each in ast.walk(node)}
    texts = (each for each in ast.walk(tree) if isinstance(each, ast.Constant) and id(each) not in known)
    return any(isinstance(each.value, str) and bool(_TEAM.search(each.value)) for each in texts)


def _followed(sources: Iterable[str], names: set[str], unread: re.Pattern[str], uses: Uses) -> list[bool]:
    found = []
    for source in sources:
        tree = _parsed(source)
        if tree is None:  # a magic, or code that doesn't run: there is nothing to follow in it
            found.append(any(name in source for name in names) or bool(unread.search(source)))
            continue
        found.append(uses(tree, names))
        for targets, value in assigned(tree):
            if uses(value, names):
                names |= targets
        names |= _renamed(tree, names)
    return found


def _parsed(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        return None


def _renamed(tree: ast.AST, names: set[str]) -> set[str]:
    imports = (each for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for each in node.names)
    return {each.asname for each in imports if each.name in names and each.asname}


def _used(tree: ast.AST) -> set[str]:
    """Return every name, attribute and imported name in a piece of code."""
    found = names_in(tree) | {each.attr for each in ast.walk(tree) if isinstance(each, ast.Attribute)}
    return found | {each.name for each in ast.walk(tree) if isinstance(each, ast.alias)}
