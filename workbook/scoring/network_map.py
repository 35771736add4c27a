"""Where the points of a map lie: people with more ties between them lie nearer to each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from workbook.results import NetworkMap

_SEED = 7


def network_map(question: str, edges: Iterable[tuple[str, str]], nodes: Sequence[str]) -> NetworkMap:
    """Return the map of one question: places in a square of 1 by 1, in an order that says nothing about who is who.

    The places are found by forces between points (Fruchterman & Reingold) from a fixed start: the same answers give
    the same map.
    """
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from(sorted(edges))
    found = nx.spring_layout(graph, seed=_SEED, iterations=100) if len(nodes) else {}
    places = np.asarray([found[node] for node in nodes], dtype=float).reshape(-1, 2)
    if len(places):
        spread = np.ptp(places, axis=0)
        places = (places - places.min(axis=0)) / np.where(spread > 0, spread, 1)
    # From left to right: the order of the numbers must not be read off the order of the points.
    order = sorted(range(len(nodes)), key=lambda index: (places[index, 0], places[index, 1]))
    rank = {nodes[index]: place for place, index in enumerate(order)}
    return NetworkMap(
        question=question,
        points=tuple((float(places[index, 0]), float(places[index, 1])) for index in order),
        ties=tuple(sorted((rank[a], rank[b]) for a, b in graph.edges)),
    )
