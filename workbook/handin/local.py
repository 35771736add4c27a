"""Cells that show an open conversation: named people agreed to that on one screen, so it never goes along.

The output of the conversation itself carries a mark; a figure or a sentence made of it does not. So the names that it
was given are followed through the notebook.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

_SOURCE = "open_conversation"


def shows_conversation(sources: Iterable[str]) -> list[bool]:
    """Tell per cell, in the notebook's order, whether it uses an open conversation or what was made of one.

    Parameters
    ----------
    sources : the source of each cell, empty for a cell without code
    """
    names, found = {_SOURCE}, []
    for source in sources:
        try:
            tree = ast.parse(source)
        except SyntaxError:  # a magic, or code that doesn't run: there is nothing to follow in it
            found.append(any(name in source for name in names))
            continue
        found.append(bool(names & _used(tree)))
        for node in ast.walk(tree):
            if (
                isinstance(node, (ast.Assign, ast.AnnAssign, ast.NamedExpr))
                and node.value
                and names & _used(node.value)
            ):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                names |= {each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)}
            elif isinstance(node, ast.ImportFrom):
                names |= {each.asname for each in node.names if each.name in names and each.asname}
    return found


def _used(tree: ast.AST) -> set[str]:
    """Return every name, attribute and imported name in a piece of code."""
    found = {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}
    found |= {each.attr for each in ast.walk(tree) if isinstance(each, ast.Attribute)}
    return found | {each.name for each in ast.walk(tree) if isinstance(each, ast.alias)}
