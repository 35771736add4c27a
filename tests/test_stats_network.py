"""Measures of a network, against published figures, sums by hand and networkx."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.errors import WorkbookError
from workbook.stats import betweenness, centralisation, components, degrees, density, reciprocity

# A → B, B → A, A → C, C → A, B → C, D → A, E → A, D → E.
TEAM = [tuple(pair) for pair in "AB BA AC CA BC DA EA DE".split()]
NODES = "ABCDE"

# Krackhardt (1990), Administrative Science Quarterly 35, 342-369: the kite.
KITE = nx.relabel_nodes(nx.krackhardt_kite_graph(), dict(enumerate("ABCDEFGHIJ"))).to_directed()


@st.composite
def networks(draw: st.DrawFn) -> nx.DiGraph:
    n = draw(st.integers(3, 14))
    return nx.gnp_random_graph(n, draw(st.floats(0, 1)), seed=draw(st.integers(0, 10**6)), directed=True)


def test_a_team_by_hand() -> None:
    assert density(TEAM, NODES).value == 0.4
    assert reciprocity(TEAM, kind="arc").value == 0.5
    assert reciprocity(TEAM, kind="dyad").value == pytest.approx(1 / 3)
    assert degrees(TEAM, NODES) == {"A": 4, "B": 1, "C": 2, "D": 0, "E": 1}
    assert degrees(TEAM, NODES, "out") == {"A": 2, "B": 2, "C": 1, "D": 2, "E": 1}
    assert centralisation(TEAM, NODES).value == 0.75
    between = betweenness(TEAM, NODES)
    assert between.raw == {"A": 5, "B": 0, "C": 0, "D": 0, "E": 0}
    assert between.normalised["A"] == pytest.approx(0.416667, abs=1e-6)
    assert components(TEAM, NODES, "strong") == (("A", "B", "C"), ("D",), ("E",))
    assert components(TEAM, NODES) == (tuple(NODES),)


def test_betweenness_of_the_kite_as_published() -> None:
    published = {"H": 0.389, "F": 0.231, "G": 0.231, "I": 0.222, "D": 0.102, "A": 0.023, "B": 0.023}
    found = betweenness(KITE.edges, KITE.nodes)
    for node in "ABCDEFGHIJ":
        assert found.normalised[node] == pytest.approx(published.get(node, 0), abs=5e-4)
        assert found[node].value == pytest.approx(72 * (found.normalised[node] or 0))
    assert list(found) == list(found.value) == list("ABCDEFGHIJ")
    assert len(found) == 10


def test_a_star_is_wholly_central_and_a_ring_not_at_all() -> None:
    """The two ends of Freeman's measure (1979)."""
    assert centralisation([(other, "A") for other in "BCDE"], NODES).value == 1
    assert centralisation([("A", other) for other in "BCDE"], NODES, direction="out").value == 1
    ring = list(zip("ABCDE", "BCDEA", strict=True))
    assert centralisation(ring, NODES).value == 0
    assert centralisation(ring, NODES, direction="out").value == 0


@given(networks())
def test_measures_agree_with_networkx(network: nx.DiGraph) -> None:
    edges, nodes = list(network.edges), list(network.nodes)
    n = len(nodes)
    assert density(edges, nodes).value == pytest.approx(nx.density(network))
    assert degrees(edges, nodes) == dict(network.in_degree)
    assert degrees(edges, nodes, "out") == dict(network.out_degree)
    found = betweenness(edges, nodes)
    assert found.raw == pytest.approx(nx.betweenness_centrality(network, normalized=False))
    assert found.normalised == pytest.approx(nx.betweenness_centrality(network))
    counts = np.array([count for _, count in network.in_degree])
    assert centralisation(edges, nodes).value == pytest.approx((counts.max() - counts).sum() / (n - 1) ** 2)
    for kind, parts in (("weak", nx.weakly_connected_components), ("strong", nx.strongly_connected_components)):
        assert {frozenset(part) for part in components(edges, nodes, kind)} == set(map(frozenset, parts(network)))


@given(networks())
def test_reciprocity_agrees_with_networkx(network: nx.DiGraph) -> None:
    found = reciprocity(network.edges, nodes=network.nodes)
    if not network.edges:
        assert found.value is None
        assert "niemand noemde iemand" in found.note
        return
    assert found.value == pytest.approx(nx.overall_reciprocity(network))
    mutual, pairs = len(network.to_undirected(reciprocal=True).edges), len(network.to_undirected().edges)
    assert reciprocity(network.edges, "dyad").value == pytest.approx(mutual / pairs)


def test_what_does_not_count_is_left_out_and_told() -> None:
    dirty = [*TEAM, ("A", "B"), ("C", "C"), ("A", "X"), ("X", "Y")]
    for found in (density(dirty, NODES), centralisation(dirty, NODES), betweenness(dirty, NODES)):
        assert "1 keer noemde iemand zichzelf" in found.note
        assert "2 keer" in found.note
    assert density(dirty, NODES).value == 0.4
    assert betweenness(dirty, NODES).raw["A"] == 5


@pytest.mark.parametrize(
    "edges", [np.array(TEAM), pd.DataFrame(TEAM, columns=["van", "naar"]), iter(TEAM), (pair for pair in TEAM)]
)
def test_edges_come_in_any_shape(edges: object) -> None:
    assert reciprocity(edges, nodes=iter(NODES)).value == 0.5


def test_nodes_come_in_any_shape_and_may_be_numbers() -> None:
    edges = np.array([[1, 2], [2, 1], [2, 3]])
    for nodes in (range(1, 4), {1, 2, 3}, np.array([1, 2, 3]), pd.Series([1, 2, 3]), dict.fromkeys([1, 2, 3])):
        assert density(edges, nodes).value == 0.5


def test_a_network_says_that_it_is_counted() -> None:
    found = density(TEAM, NODES)
    assert (found.low, found.high, found.n) == (None, None, 5)
    assert "geteld" in found.note


@pytest.mark.parametrize("nodes", ["", "A", "AB"])
def test_too_few_have_no_betweenness(nodes: str) -> None:
    found = betweenness([], nodes)
    assert set(found.raw.values()) <= {None}
    assert set(found.normalised.values()) <= {None}
    assert "ten minste 3" in found.note


def test_an_unknown_choice_is_refused_in_dutch() -> None:
    with pytest.raises(WorkbookError, match="Kies uit: arc, dyad"):
        reciprocity(TEAM, kind="both")
    with pytest.raises(WorkbookError, match="Kies uit: in, out"):
        centralisation(TEAM, NODES, direction="up")
    with pytest.raises(WorkbookError, match="Kies uit: weak, strong"):
        components(TEAM, NODES, kind="half")


def test_nobody_named_is_a_part_alone() -> None:
    assert components([("A", "B")], "ABC") == (("A", "B"), ("C",))
    assert components([], []) == ()
