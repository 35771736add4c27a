"""A team's answers as they go through the code of a notebook: which expressions are such answers, and what shows them.

Only what is known to show nobody apart is let through: attributes and functions that are not named here may show rows.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

# What gives answers again when asked of answers, and what else of them shows nobody's.
_STILL = {"select", "team", "leader", "of_team"}
_ABOUT = {
    "instrument",
    "files",
    "notes",
    "marked",
    "message",
    "empty",
    "invited",
    "moments",
    "respondents",
    "label",
    "part",
}
# What makes an outcome of answers in which nobody can be seen apart, or shows only how many there are.
_OUTCOMES = {"score", "compare", "side_by_side", "plot", "check", "survey", "report", "open_conversation"}
_SHOWING = {"display", "print", "len", "repr", "str", "bool"}
_ANSWERS = "answers"
# What gives shipped data: nobody's answers. Who gives one of these names to something else gets no credit for it.
_DATASET, _EXAMPLE, _PACKAGE = "dataset", "example_home", "wb"
Assigned = tuple[set[str], ast.AST]


class Reading:
    """Which names of a notebook hold answers of a team, or give them when called."""

    def __init__(self, trees: Iterable[ast.AST]) -> None:
        trees = list(trees)
        self.doors = {_ANSWERS} | {name for tree in trees for name in _aliases(tree)}
        self.names: set[str] = set()
        self.public = _public_names(trees)
        # Twice, for a function that is written above what it uses.
        for tree in (*trees, *trees):
            for targets, value in assigned(tree):
                if self.holds(value):
                    self.names |= targets

    def reads(self, node: ast.AST) -> bool:
        """Tell whether this is the call that reads a team's answers."""
        if not isinstance(node, ast.Call) or _called(node) not in self.doors:
            return False
        sources = [*node.args[1:], *(each.value for each in node.keywords if each.arg in {"source", None})]
        return not all(map(self.is_shipped, sources))

    def is_shipped(self, node: ast.AST) -> bool:
        """Tell whether an expression is data that the workbook brought, and so nobody's answers."""
        return _is_public(node, self.public)

    def holds(self, node: ast.AST) -> bool:
        """Tell whether answers stand in an expression outside a call that makes an outcome of them."""
        if self._are(node):
            return True
        if isinstance(node, ast.Call) and _called(node) in _OUTCOMES:
            return False
        if isinstance(node, ast.Attribute) and node.attr in _ABOUT:
            return False
        return any(self.holds(each) for each in ast.iter_child_nodes(node))

    def takes_rows(self, tree: ast.AST) -> bool:
        """Tell whether anything in a piece of code may show answers one by one."""
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr not in _STILL | _ABOUT and self._are(node.value):
                return True
            given = [*node.args, *(each.value for each in node.keywords)] if isinstance(node, ast.Call) else []
            if given and _called(node) not in _OUTCOMES | _SHOWING | _STILL and any(map(self.holds, given)):
                return True
        return False

    def _are(self, node: ast.AST) -> bool:
        """Tell whether an expression is a team's answers: read from a source, chosen among such answers, or a name of them."""
        if isinstance(node, ast.Call):
            return self.reads(node) or self._are(node.func)
        if isinstance(node, ast.Attribute):
            return node.attr in _STILL and self._are(node.value)
        if isinstance(node, (ast.Subscript, ast.Starred, ast.Await)):
            return self._are(node.value)
        return isinstance(node, ast.Name) and node.id in self.names


def _public_names(trees: list[ast.AST]) -> set[str]:
    """Return the names that never hold anything but shipped data, and `wb` and `example_home` where nothing else has them."""
    given = [pair for tree in trees for pair in assigned(tree)]
    parameters = {each.arg for tree in trees for each in ast.walk(tree) if isinstance(each, ast.arg)}
    names = {name for targets, _ in given for name in targets}
    known = {_PACKAGE, _EXAMPLE} - names - parameters
    for _ in given:
        found = (name for name in names if all(_is_public(each, known) for targets, each in given if name in targets))
        more = set(found) - parameters
        if more <= known:
            break
        known |= more
    return known


def _is_public(node: ast.AST, known: set[str]) -> bool:
    """Tell whether an expression is shipped data, or what was chosen or named of it."""
    if isinstance(node, ast.Name):
        return node.id in known - {_PACKAGE, _EXAMPLE}
    if isinstance(node, ast.Call):
        door = node.func
        if isinstance(door, ast.Attribute) and isinstance(door.value, ast.Name) and door.value.id == _PACKAGE:
            return door.attr == _DATASET and _PACKAGE in known
        if isinstance(door, ast.Name):
            return door.id == _EXAMPLE and _EXAMPLE in known
        return isinstance(door, ast.Attribute) and _is_public(door.value, known)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Div) and _is_public(node.left, known)
    return isinstance(node, (ast.Attribute, ast.Subscript)) and _is_public(node.value, known)


def assigned(tree: ast.AST) -> Iterator[Assigned]:
    """Give what is given names in a piece of code: the names, and where from; a function's name has all that is in it."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.NamedExpr)) and node.value:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield set().union(*map(names_in, targets)), node.value
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            yield names_in(node.target), node.iter
        elif isinstance(node, ast.withitem) and node.optional_vars:
            yield names_in(node.optional_vars), node.context_expr
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield {node.name}, ast.Module(body=node.body, type_ignores=[])


def names_in(tree: ast.AST) -> set[str]:
    """Return every name in a piece of code."""
    return {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}


def _called(node: ast.AST) -> str:
    called = node.func if isinstance(node, ast.Call) else None
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _aliases(tree: ast.AST) -> Iterator[str]:
    """Give the other names under which answers are read."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from (each.asname for each in node.names if each.name == _ANSWERS and each.asname)
        elif isinstance(node, ast.Assign) and getattr(node.value, "attr", getattr(node.value, "id", "")) == _ANSWERS:
            yield from (name for target in node.targets for name in names_in(target))
