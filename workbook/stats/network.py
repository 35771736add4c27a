"""Measures of a directed network: who asks whom.

Edges are pairs (from, to). Counted once however often named; a tie with oneself, or with somebody outside `nodes`, is
left out, and the note tells how many. A network of everybody is counted, not sampled: its measures have no interval.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable, Iterator
from typing import Any

from attrs import field, frozen

from workbook.stats.arrays import Values, flat, one_of
from workbook.stats.estimate import Estimate, joined
from workbook.texts import say

Node = Hashable


@frozen
class Ties:
    """A network in order: the nodes, whom each names, and what was left out."""

    nodes: tuple[Any, ...]
    out: dict[Any, tuple[Any, ...]] = field(eq=False)
    notes: tuple[str, ...] = ()

    @property
    def arcs(self) -> set[tuple[Any, Any]]:
        """Return the different directed pairs."""
        return {(a, b) for a, named in self.out.items() for b in named}

    def estimate(self, value: float | None, *notes: str) -> Estimate:
        """Return a measure of the whole network, with what is to be said of it."""
        counted = () if value is None else (say("stats.counted"),)
        return Estimate.of(value, n=len(self.nodes), note=joined(*notes, *self.notes, *counted))


@frozen
class Betweenness:
    """How often each node lies on the shortest way between two others.

    Attributes
    ----------
    raw : a number of (shares of) shortest ways, by node
    normalised : raw / ((n − 1)(n − 2)), by node; None under three nodes
    n : nodes

    `found[node]` is the raw figure as an `Estimate`; `found.value` is `raw`, as elsewhere.
    """

    raw: dict[Any, float | None] = field(eq=False)
    normalised: dict[Any, float | None] = field(eq=False)
    n: int
    note: str

    @property
    def value(self) -> dict[Any, float | None]:
        """Return the raw figures, by node."""
        return self.raw

    def __getitem__(self, node: Node) -> Estimate:
        return Estimate.of(self.raw[node], n=self.n, note=self.note)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.raw)

    def __len__(self) -> int:
        return len(self.raw)


def ties(edges: Values, nodes: Iterable[Any]) -> Ties:
    """Put edges and nodes in order; see the module for what is left out."""
    order = tuple(dict.fromkeys(flat(nodes)))
    out: dict[Any, dict[Any, None]] = {node: {} for node in order}
    own = outside = 0
    for a, b in _pairs(edges):
        if a not in out or b not in out:
            outside += 1
        elif a == b:
            own += 1
        else:
            out[a][b] = None
    notes = [say("stats.self_ties", count=own)] if own else []
    notes += [say("stats.outside", count=outside)] if outside else []
    return Ties(order, {node: tuple(named) for node, named in out.items()}, tuple(notes))


def density(edges: Values, nodes: Iterable[Any]) -> Estimate:
    """Return the share of all possible directed ties that is there: arcs / n(n − 1).

    Parameters
    ----------
    edges : pairs (from, to), or an array or DataFrame of two columns
    nodes : everybody who could be named, in any iterable

    References
    ----------
    Wasserman & Faust (1994), Social Network Analysis, ch. 4.

    Examples
    --------
    >>> density([("A", "B"), ("B", "A"), ("A", "C")], "ABC").value
    0.5
    """
    found = ties(edges, nodes)
    n = len(found.nodes)
    if n < 2:
        return found.estimate(None, say("stats.few_nodes", least=2))
    return found.estimate(len(found.arcs) / (n * (n - 1)))


def reciprocity(edges: Values, kind: str = "arc", *, nodes: Iterable[Any] | None = None) -> Estimate:
    """Return how far ties are mutual.

    Parameters
    ----------
    edges : pairs (from, to), or an array or DataFrame of two columns
    kind : "arc": arcs in mutual pairs / arcs; "dyad": mutual pairs / pairs with a tie. State which: they differ.
    nodes : everybody who could be named; by default whoever stands in the edges

    References
    ----------
    Hanneman & Riddle (2005), Introduction to Social Network Methods, ch. 8.
    """
    one_of("kind", kind, ("arc", "dyad"))
    pairs = _pairs(edges)
    found = ties(pairs, [node for pair in pairs for node in pair] if nodes is None else nodes)
    arcs = found.arcs
    if not arcs:
        return found.estimate(None, say("stats.no_ties"))
    mutual = sum((b, a) in arcs for a, b in arcs)
    return found.estimate(mutual / len(arcs) if kind == "arc" else mutual / (2 * len(arcs) - mutual))


def centralisation(edges: Values, nodes: Iterable[Any], direction: str = "in") -> Estimate:
    """Return Freeman's degree centralisation: 0 when all are named equally often, 1 when all ties go to one.

    Σ (highest degree − degree) / (n − 1)², for a directed network without ties with oneself.

    Parameters
    ----------
    edges : pairs (from, to), or an array or DataFrame of two columns
    nodes : everybody who could be named, in any iterable
    direction : "in": being named; "out": naming

    References
    ----------
    Freeman (1979), Social Networks 1, 215-239.
    """
    found = ties(edges, nodes)
    counts = list(_degrees(found, direction).values())
    if len(counts) < 2:
        return found.estimate(None, say("stats.few_nodes", least=2))
    return found.estimate(sum(max(counts) - count for count in counts) / (len(counts) - 1) ** 2)


def degrees(edges: Values, nodes: Iterable[Any], direction: str = "in") -> dict[Any, int]:
    """Return how often each node is named (`in`) or names (`out`), in the order of `nodes`."""
    return _degrees(ties(edges, nodes), direction)


def betweenness(edges: Values, nodes: Iterable[Any]) -> Betweenness:
    """Return how often each node lies on the shortest directed way between two others.

    Parameters
    ----------
    edges : pairs (from, to), or an array or DataFrame of two columns
    nodes : everybody who could be named, in any iterable

    References
    ----------
    Freeman (1977), Sociometry 40, 35-41; Brandes (2001), Journal of Mathematical Sociology 25, 163-177.

    Examples
    --------
    >>> found = betweenness([("A", "B"), ("B", "C")], "ABC")
    >>> found.raw["B"], found.normalised["B"]
    (1.0, 0.5)
    """
    found = ties(edges, nodes)
    n = len(found.nodes)
    if n < 3:
        nothing = dict.fromkeys(found.nodes)
        return Betweenness(nothing, dict(nothing), n, joined(say("stats.few_nodes", least=3), *found.notes))
    raw = dict.fromkeys(found.nodes, 0.0)
    for start in found.nodes:
        _add_ways_from(start, found.out, raw)
    normalised = {node: value / ((n - 1) * (n - 2)) for node, value in raw.items()}
    return Betweenness({**raw}, {**normalised}, n, joined(*found.notes, say("stats.counted")))


def components(edges: Values, nodes: Iterable[Any], kind: str = "weak") -> tuple[tuple[Any, ...], ...]:
    """Return the parts that hang together, largest first; who has no tie at all is a part of one.

    Parameters
    ----------
    edges : pairs (from, to), or an array or DataFrame of two columns
    nodes : everybody who could be named, in any iterable
    kind : "weak": whichever way the ties point; "strong": each can reach each along the ties
    """
    one_of("kind", kind, ("weak", "strong"))
    found = ties(edges, nodes)
    back: dict[Any, list[Any]] = {node: [] for node in found.nodes}
    for a, b in found.arcs:
        back[b].append(a)
    either = {node: (*found.out[node], *back[node]) for node in found.nodes}
    left, parts = dict.fromkeys(found.nodes), []
    for start in found.nodes:
        if start not in left:
            continue
        reached = _reach(start, either) if kind == "weak" else _reach(start, found.out) & _reach(start, back)
        parts.append(tuple(node for node in found.nodes if node in reached))
        left = {node: None for node in left if node not in reached}
    return tuple(sorted(parts, key=len, reverse=True))


def _pairs(edges: Values) -> list[Any]:
    return list(edges.to_numpy().tolist()) if hasattr(edges, "to_numpy") else flat(edges)


def _degrees(found: Ties, direction: str) -> dict[Any, int]:
    one_of("direction", direction, ("in", "out"))
    if direction == "out":
        return {node: len(named) for node, named in found.out.items()}
    counts = dict.fromkeys(found.nodes, 0)
    for _, named in found.arcs:
        counts[named] += 1
    return counts


def _reach(start: Any, out: Any) -> set[Any]:
    seen, queue = {start}, deque([start])
    while queue:
        for node in out[queue.popleft()]:
            if node not in seen:
                seen.add(node)
                queue.append(node)
    return seen


def _add_ways_from(start: Any, out: dict[Any, tuple[Any, ...]], total: dict[Any, float]) -> None:
    """Add each node's share in the shortest ways from one start (Brandes' algorithm)."""
    ways, far, order = {start: 1.0}, {start: 0}, []
    before: dict[Any, list[Any]] = {start: []}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        order.append(node)
        for further in out[node]:
            if further not in far:
                far[further], ways[further], before[further] = far[node] + 1, 0.0, []
                queue.append(further)
            if far[further] == far[node] + 1:
                ways[further] += ways[node]
                before[further].append(node)
    share = dict.fromkeys(order, 0.0)
    for node in reversed(order):
        for earlier in before[node]:
            share[earlier] += ways[earlier] / ways[node] * (1 + share[node])
        if node != start:
            total[node] += share[node]
