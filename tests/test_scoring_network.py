"""Networks: the golden case, networkx on random teams, what non-response does, and that nobody can be found in it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from worked_examples import example_responses

import workbook as wb
from workbook import home
from workbook.instrument import instrument, load
from workbook.instrument.model import NetworkKind
from workbook.responses import Responses
from workbook.responses.roster import save_roster
from workbook.results import Network

NET = instrument("netwerk")
assert isinstance(NET, NetworkKind)
QUESTION = NET.items[0].id
ASKED = NET.items[0].text
# domain.md §9: A→B, B→A, A→C, C→A, B→C, D→A, E→A, D→E.
GOLDEN = [("1", "2"), ("2", "1"), ("1", "3"), ("3", "1"), ("2", "3"), ("4", "1"), ("5", "1"), ("4", "5")]
Edges = Iterable[tuple[Any, Any]]


def ties(edges: Edges, *, nobody: Iterable[Any] = (), question: str = QUESTION, **who: str) -> Responses:
    """Return ties as the file holds them; whoever is in `nobody` chose that."""
    rows = [{"respondent": str(a), "item": question, "option": str(b), "value": 1, **who} for a, b in edges]
    rows += [{"respondent": str(a), "item": question, "option": "0", "value": 1, **who} for a in nobody]
    return wb.answers(NET, pd.DataFrame(rows))


def network(edges: Edges, *, nobody: Iterable[Any] = (), roster: Iterable[Any] | None = None) -> Network:
    found = wb.score(ties(edges, nobody=nobody), **({} if roster is None else {"roster": roster}))
    assert isinstance(found, Network)
    return found


def everybody(edges: Edges, size: int) -> Network:
    """Score a team in which everybody answered: who names nobody chose so."""
    edges = [(a, b) for a, b in edges if a != b]
    silent = set(range(1, size + 1)) - {a for a, _ in edges}
    return network(edges, nobody=silent, roster=range(1, size + 1))


def value(found: Network, name: str) -> float | None:
    estimate = found.measure(name)
    assert estimate is not None, name
    return estimate.value


# ---- numbers --------------------------------------------------------------------------------------------------------


class TestGolden:
    def test_gives_the_published_case(self, tmp_path: Path) -> None:
        found = wb.score(example_responses(NET, tmp_path))
        expected = NET.example.expect["scores"][QUESTION]
        assert {name: value(found, name) for name in expected} == pytest.approx(expected, abs=1e-6)
        assert found.quality[QUESTION]["strong_components"] == 3
        assert found.n == found.nodes == 5

    def test_mutual_pairs_are_another_number_than_mutual_ties(self, tmp_path: Path) -> None:
        path = tmp_path / "netwerk.yaml"
        path.write_text(
            NET.path.read_text(encoding="utf-8").replace("reciprocity: arc", "reciprocity: dyad"), encoding="utf-8"
        )
        found = wb.score(evolve(ties(GOLDEN), instrument=load(path)))
        assert value(found, "reciprocity") == pytest.approx(1 / 3)
        assert any("geteld naar tweetallen" in note for note in found.notes)
        assert "elkaar over en weer" in found.sentence()

    def test_the_kind_of_reciprocity_is_named(self) -> None:
        assert any("geteld naar lijnen" in note for note in network(GOLDEN).notes)

    @given(st.integers(5, 9).flatmap(lambda n: st.tuples(
        st.just(n), st.sets(st.tuples(st.integers(1, n), st.integers(1, n)).filter(lambda e: e[0] != e[1]), min_size=1))))  # fmt: skip
    def test_agrees_with_networkx_on_any_team(self, team: tuple[int, set[tuple[int, int]]]) -> None:
        size, edges = team
        found, graph = everybody(edges, size), nx.DiGraph()
        graph.add_nodes_from(range(1, size + 1))
        graph.add_edges_from(edges)
        named = [count for _, count in graph.in_degree()]
        assert value(found, "density") == pytest.approx(nx.density(graph))
        assert value(found, "reciprocity") == pytest.approx(nx.overall_reciprocity(graph))
        assert value(found, "betweenness") == pytest.approx(max(nx.betweenness_centrality(graph).values()))
        assert value(found, "components") == nx.number_weakly_connected_components(graph)
        assert found.quality[QUESTION]["strong_components"] == nx.number_strongly_connected_components(graph)
        assert value(found, "isolates") == nx.number_of_isolates(graph)
        assert value(found, "in_degree_mean") == pytest.approx(sum(named) / size)
        assert value(found, "in_degree_sd") == pytest.approx(pd.Series(named).std())
        assert value(found, "centralisation") == pytest.approx(
            sum(max(named) - each for each in named) / (size - 1) ** 2
        )
        assert value(found, "response") == 1

    @pytest.mark.parametrize(
        ("edges", "expected"),
        [
            ([(n, 1) for n in range(2, 7)], {"centralisation": 1.0, "reciprocity": 0.0, "density": 5 / 30}),
            ([(a, b) for a in range(1, 7) for b in range(1, 7) if a != b],
             {"density": 1.0, "reciprocity": 1.0, "centralisation": 0.0, "in_degree_sd": 0.0, "components": 1.0}),
            ([(n, n % 6 + 1) for n in range(1, 7)], {"density": 0.2, "reciprocity": 0.0, "centralisation": 0.0}),
        ],
    )  # fmt: skip
    def test_knows_a_star_a_full_team_and_a_ring(self, edges: Edges, expected: dict[str, float]) -> None:
        found = everybody(edges, 6)
        assert {name: value(found, name) for name in expected} == pytest.approx(expected)

    def test_nobody_asking_anybody_is_a_network_too(self) -> None:
        found = everybody([], 6)
        assert value(found, "density") == 0
        assert value(found, "isolates") == 6
        assert value(found, "reciprocity") is None
        assert found.measure("reciprocity").note
        assert "aantal invullers zonder enige lijn: 6" in found.sentence()

    def test_each_question_is_a_network_of_its_own(self) -> None:
        other = NET.items[1].id
        both = pd.concat([ties(GOLDEN).table, ties([(n, 1) for n in range(2, 7)], question=other).table])
        found = wb.score(evolve(ties(GOLDEN), table=both.reset_index(drop=True)), roster=range(1, 7))
        assert found.measure("density", QUESTION).value != found.measure("density", other).value
        assert [each["perspective"] for each in found.to_json()["scores"]][:: len(found.measures) // 2] == [
            QUESTION,
            other,
        ]


# ---- who did not answer ---------------------------------------------------------------------------------------------


class TestNonResponse:
    def test_density_divides_by_what_could_be_named_and_says_so(self) -> None:
        found = network(GOLDEN, roster=range(1, 8))
        density = found.measure("density")
        assert density.value == pytest.approx(8 / (5 * 6))
        assert density.note == (
            "gedeeld door wat 5 invullers elk over 6 collega's konden zeggen; met alle antwoorden zou het tussen "
            "0,19 en 0,48 liggen"
        )
        assert value(found, "response") == pytest.approx(5 / 7)
        assert f"'{ASKED}': 2 van de 7 mensen vulden deze vraag niet in." in found.notes
        assert any(note.startswith("Waardoor is gedeeld") for note in found.notes)

    @given(st.integers(5, 8), st.integers(0, 4), st.data())
    def test_its_bounds_hold_the_density_of_the_whole_team(self, answering: int, missing: int, data: Any) -> None:
        size = answering + missing
        pair = st.tuples(st.integers(1, size), st.integers(1, size)).filter(lambda edge: edge[0] != edge[1])
        edges = data.draw(st.sets(pair, min_size=1))
        known = [edge for edge in edges if edge[0] <= answering]
        silent = set(range(1, answering + 1)) - {a for a, _ in known}
        found = network(known, nobody=silent, roster=range(1, size + 1))
        true = len(edges) / (size * (size - 1))
        least = len(known) / (size * (size - 1))
        most = least + missing / size
        assert least - 1e-9 <= true <= most + 1e-9
        assert value(found, "density") == pytest.approx(len(known) / (answering * (size - 1)))

    def test_a_tie_to_who_did_not_answer_can_not_be_mutual(self) -> None:
        pairs = [(1, 2), (2, 1), (3, 4), (4, 3), (5, 1), (1, 5)]
        found = network([*pairs, (1, 6), (2, 6), (3, 6)], roster=range(1, 7))
        assert value(found, "reciprocity") == 1
        assert found.quality[QUESTION]["ties_both_answered"] == 6

    def test_a_low_response_is_warned_about(self) -> None:
        told = [note for note in network(GOLDEN, roster=range(1, 8)).notes if "Aangeraden" in note]
        assert told == [
            (
                f"'{ASKED}': 71,4 % antwoordde. Aangeraden is ten minste 80 %: wie ontbreekt, kan het beeld van een "
                "netwerk sterk veranderen."
            )
        ]
        assert not [note for note in network(GOLDEN, roster=range(1, 7)).notes if "Aangeraden" in note]

    def test_who_did_not_answer_is_no_isolate(self) -> None:
        found = network(GOLDEN, roster=range(1, 8))
        assert value(found, "isolates") == 0
        assert value(found, "components") == 3

    def test_skipping_is_another_thing_than_nobody(self) -> None:
        assert value(network(GOLDEN, nobody=[6], roster=range(1, 7)), "response") == 1
        assert value(network(GOLDEN, roster=range(1, 7)), "response") == pytest.approx(5 / 6)

    def test_without_a_list_it_is_said_that_the_missing_are_unknown(self) -> None:
        found = network(GOLDEN)
        assert any("Er is geen namenlijst gevonden" in note for note in found.notes)
        assert "zonder namenlijst is niet te zeggen wie ontbreekt" in found.measure("response").note


# ---- the list of names ----------------------------------------------------------------------------------------------


class TestRoster:
    def test_of_ones_own_folder_gives_the_team(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        folder = home.make_home(tmp_path)
        monkeypatch.setenv("WORKBOOK_HOME", str(folder))
        save_roster(NET.id, [{"name": f"Collega {letter}"} for letter in "ABCDEFGH"], folder=folder)
        found = network(GOLDEN)
        assert found.nodes == 8
        assert value(found, "response") == pytest.approx(5 / 8)
        shown = f"{found.sentence()} {found._repr_html_()} {found.to_json()} {found.table}"
        assert "Collega" not in shown

    def test_that_can_not_be_read_is_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        folder = home.make_home(tmp_path)
        monkeypatch.setenv("WORKBOOK_HOME", str(folder))
        save_roster(NET.id, [{"name": "Collega A"}], folder=folder)
        (folder / "sleutels" / f"{NET.id}.json").write_text("{stuk", encoding="utf-8")
        found = network(GOLDEN)
        assert found.nodes == 5
        assert any(f"{NET.id}.json" in note for note in found.notes)

    def test_of_other_people_is_not_used(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        folder = home.make_home(tmp_path)
        monkeypatch.setenv("WORKBOOK_HOME", str(folder))
        save_roster(NET.id, [{"name": f"Collega {letter}"} for letter in "AB"], folder=folder)
        far = [(int(a) + 10, int(b) + 10) for a, b in GOLDEN]
        assert network(far).nodes == 5

    def test_leaves_out_who_is_not_on_it_and_says_so(self) -> None:
        found = network([*GOLDEN, ("9", "1"), ("1", "8")], roster=range(1, 6))
        assert value(found, "density") == pytest.approx(0.4)
        assert any("Aantal invullers met een code die niet op de namenlijst staat: 1." in note for note in found.notes)
        assert "Deze nummers zijn gekozen maar staan niet op de namenlijst en tellen niet mee: 8." in found.notes


# ---- bad input ------------------------------------------------------------------------------------------------------


class TestBadInput:
    def test_a_tie_with_oneself_does_not_count_and_is_told(self) -> None:
        found = network([*GOLDEN, ("1", "1")])
        assert value(found, "density") == pytest.approx(0.4)
        assert f"'{ASKED}': 1 keer koos iemand zichzelf; dat telt niet mee." in found.notes

    def test_nobody_beside_somebody_gives_way_and_is_told(self) -> None:
        found = network(GOLDEN, nobody=["1"])
        assert value(found, "density") == pytest.approx(0.4)
        assert f"'{ASKED}': 1 keer is niemand gekozen naast een collega; de collega telt." in found.notes

    def test_a_name_in_place_of_a_number_is_not_taken_over(self) -> None:
        asked = ties([*GOLDEN, ("1", "Fatima")])
        found = wb.score(asked)
        assert value(found, "density") == pytest.approx(0.4)
        assert any("niet gebruikt" in note for note in found.notes)

    def test_numbers_as_a_sheet_writes_them_are_the_same(self) -> None:
        rows = pd.DataFrame(
            [{"respondent": float(a), "item": QUESTION, "option": float(b), "value": 1} for a, b in GOLDEN]
        )
        assert value(wb.score(wb.answers(NET, rows)), "density") == pytest.approx(0.4)

    def test_two_schools_are_not_one_network(self) -> None:
        both = pd.concat([ties(GOLDEN, subject="De Wilg").table, ties(GOLDEN, subject="De Eik").table])
        found = wb.score(evolve(ties(GOLDEN), table=both))
        assert found.empty
        assert found.sentence().startswith("Deze antwoorden komen van meer dan één school: De Eik, De Wilg.")

    def test_no_answers_say_what_to_do(self) -> None:
        found = wb.score(evolve(ties(GOLDEN), table=ties(GOLDEN).table.iloc[:0]))
        assert found.empty
        assert found.sentence()


# ---- nobody can be found --------------------------------------------------------------------------------------------


class TestPrivacy:
    def test_under_five_nothing_is_shown(self) -> None:
        found = network([(1, 2), (2, 1), (3, 1), (4, 1)], roster=range(1, 12))
        assert found.hidden
        assert {each.estimate.value for each in found.measures} == {None}
        assert found.quality == {}
        assert found.maps == ()
        assert found.sentence().startswith("Een groep van 4 wordt niet getoond")
        assert "0,5" not in found._repr_html_()

    def test_the_leader_is_in_the_network_and_not_in_the_count_of_the_floor(self) -> None:
        asked = ties(GOLDEN)
        table = asked.table.assign(role=asked.table["respondent"].map(lambda who: "leider" if who == "1" else ""))
        found = wb.score(evolve(asked, table=table))
        assert found.n == 4
        assert found.hidden

    def test_a_question_that_few_answered_is_hidden_apart(self) -> None:
        other = NET.items[1].id
        both = pd.concat([ties(GOLDEN).table, ties([(1, 2), (2, 1)], question=other).table])
        found = wb.score(evolve(ties(GOLDEN), table=both), roster=range(1, 6))
        assert found.measure("density", QUESTION).value == pytest.approx(0.4)
        assert found.measure("density", other).value is None
        assert found.hidden
        assert set(found.quality) == {QUESTION}
        assert NET.items[1].text.rstrip("?") not in found.sentence()

    def test_part_of_a_team_is_hidden_beside_the_whole(self) -> None:
        asked = ties([(n, n % 12 + 1) for n in range(1, 13)])
        table = asked.table.assign(
            group=asked.table["respondent"].map(lambda who: "onder" if int(who) < 7 else "boven")
        )
        asked = evolve(asked, table=table)
        assert not wb.score(asked).hidden
        part = wb.score(asked.select(group="onder"))
        assert part.hidden
        assert {each.estimate.value for each in part.measures} == {None}
        assert "af te leiden" in part.sentence()
        assert not wb.score(asked.select(moment="nulmeting")).hidden

    @pytest.mark.parametrize(("size", "maps"), [(9, 0), (10, 1), (14, 1)])
    def test_a_map_comes_from_ten_people_on(self, size: int, maps: int) -> None:
        found = everybody([(n, n % size + 1) for n in range(1, size + 1)], size)
        assert len(found.maps) == maps

    def test_a_map_has_places_and_nothing_else(self) -> None:
        edges = [(a, b) for a in range(1, 13) for b in range(1, 13) if (a * b) % 5 == 1]
        (drawn,) = everybody(edges, 12).maps
        assert len(drawn.points) == 12
        assert all(0 <= part <= 1 for point in drawn.points for part in point)
        assert list(drawn.points) == sorted(drawn.points)
        assert len(drawn.ties) == len({(a, b) for a, b in edges if a != b})
        assert drawn == everybody(edges, 12).maps[0]

    def test_points_do_not_stand_in_the_order_of_the_numbers(self) -> None:
        """A chain 1→2→…→12 drawn in the order of its numbers would tie each place to the next one."""
        (drawn,) = everybody([(n, n + 1) for n in range(1, 12)], 12).maps
        assert sorted(drawn.ties) != [(n, n + 1) for n in range(11)]

    def test_only_measures_of_the_whole_team_come_out(self) -> None:
        edges = [(n, 7) for n in range(1, 7)]
        found = everybody(edges, 12)
        told = found.to_json()
        assert {each["dimension"] for each in told["scores"]} == {each.name for each in found.measures}
        assert list(found.table.columns) == ["question", "measure", "value", "low", "high", "n"]
        assert "respondent" not in json.dumps(told)
        assert not any(isinstance(part, list) for figures in told["quality"].values() for part in figures.values())

    def test_renumbering_the_team_changes_nothing(self) -> None:
        def turned(edges: Edges) -> list[tuple[int, int]]:
            return [(13 - int(a), 13 - int(b)) for a, b in edges]

        edges = [(n, (n * n) % 12 + 1) for n in range(1, 13)]
        one, other = everybody(edges, 12), everybody(turned(edges), 12)
        assert [each.estimate.value for each in one.measures] == pytest.approx(
            [each.estimate.value for each in other.measures]
        )


def test_no_measure_is_called_better_and_no_cause_is_named() -> None:
    found = network(GOLDEN)
    told = " ".join((found.sentence(), *found.notes))
    assert "Meer is niet vanzelf beter en een samenhang is geen oorzaak." in told
    assert "het is geen norm" in told
    assert "Moolenaar" in NET.notice
    assert "geen maatlat" in NET.notice


def test_a_reader_sees_a_row_a_measure_and_a_column_a_question() -> None:
    other = NET.items[1].id
    both = pd.concat([ties(GOLDEN).table, ties([(n, 1) for n in range(2, 7)], question=other).table])
    heads, rows = wb.score(evolve(ties(GOLDEN), table=both), roster=range(1, 7)).shown()
    assert heads == ["Maat", ASKED, NET.items[1].text]
    assert ["losse delen", "2", "1"] in rows
    assert all(len(row) == 3 for row in rows)
