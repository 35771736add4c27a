"""Measures of who asks whom, over a whole team: no person, number or name comes out.

Who did not answer named nobody that we know of, so what a measure is divided by is told: density counts what those who
answered could name, reciprocity the ties between two who both answered, the other measures everybody in the team.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from attrs import evolve, field, frozen

from workbook.dutch import number
from workbook.instrument.model import NOBODY, NetworkKind, TieQuestion
from workbook.privacy import floor
from workbook.responses import Responses
from workbook.responses.responses import LEADER
from workbook.results import Measure, Network
from workbook.scoring.network_map import network_map
from workbook.scoring.network_nodes import Team, same_people, team_of
from workbook.scoring.network_text import network_text
from workbook.stats import Estimate, betweenness, centralisation, components, degrees, density, reciprocity
from workbook.texts import say

Edge = tuple[str, str]


@frozen
class Asked:
    """The answers to one question: who answered, who named whom, and what was left out."""

    question: TieQuestion
    answered: frozenset[str]
    edges: frozenset[Edge]
    leaders: frozenset[str]
    notes: tuple[str, ...] = field(default=())

    @property
    def counted(self) -> int:
        """Return how many answered, the leader apart: that is what the floor goes by."""
        return len(self.answered - self.leaders)


def score_network(responses: Responses, *, roster: Iterable[object] | None = None) -> Network:
    """Score every question's network.

    Parameters
    ----------
    roster : the numbers of everybody in the team; by default those of the names in one's own folder, else whoever
        answered or was named
    """
    instrument = responses.instrument
    assert isinstance(instrument, NetworkKind)  # noqa: S101 - the registry pairs this engine with this model
    schools = sorted(set(responses.table["subject"]) - {""})
    if len(schools) > 1:
        return Network(instrument=instrument, message=say("network.several_schools", schools=", ".join(schools)))
    team = team_of(responses, roster)
    asked = [_asked(responses, team, question) for question in instrument.items]
    used = [each for each in asked if each.answered]
    notes = [*team.notes, *(note for each in asked for note in each.notes)]
    if used:
        notes += [*_response_notes(instrument, used, team), *_reading(instrument)]
    found = Network(
        instrument=instrument, n=max((each.counted for each in used), default=0), nodes=len(team.nodes),
        answered={each.question.id: each.counted for each in used}, notes=tuple(dict.fromkeys(notes)),
        measures=tuple(measure for each in used for measure in _measures(instrument, each, team)),
        maps=tuple(network_map(each.question.id, each.edges, team.nodes) for each in used
                   if len(team.nodes) >= max(instrument.map_from, floor())),
        quality={each.question.id: _figures(each, team) for each in used}, hide=not same_people(responses),
    )  # fmt: skip
    return evolve(found, text=network_text(found))


def _asked(responses: Responses, team: Team, question: TieQuestion) -> Asked:
    """Read one question's ties: a tie with oneself is left out, and so is `nobody` beside somebody."""
    table = responses.table[(responses.table["item"] == question.id) & (responses.table["value"] == 1)]
    people = set(team.nodes)
    pairs = [(str(a), str(b)) for a, b in zip(table["respondent"], table["option"], strict=True) if str(a) in people]
    own = sum(a == b for a, b in pairs)
    edges = frozenset((a, b) for a, b in pairs if b not in {a, NOBODY} and b in people)
    both = {a for a, b in pairs if b == NOBODY} & {a for a, _ in edges}
    notes = [say("network.self_ties", question=question.text, count=own)] if own else []
    notes += [say("network.nobody_and_somebody", question=question.text, count=len(both))] if both else []
    leaders = responses.table.loc[responses.table["role"] == LEADER, "respondent"]
    return Asked(question, frozenset(a for a, _ in pairs), edges, frozenset(map(str, leaders)), tuple(notes))


def _measures(instrument: NetworkKind, asked: Asked, team: Team) -> list[Measure]:
    edges, nodes = sorted(asked.edges), team.nodes
    within = sorted((a, b) for a, b in edges if {a, b} <= asked.answered)
    between = betweenness(edges, nodes).normalised.values()
    named = np.asarray(list(degrees(edges, nodes).values()), dtype=float)
    # Somebody alone who did not answer is no isolate: whom they turn to is not known.
    alone = {part[0] for part in components(edges, nodes) if len(part) == 1} & asked.answered
    found = {
        "response": _of_team(len(asked.answered) / len(nodes), team, say("network.by_list" if team.listed else "network.no_list")),
        "density": _density(asked, team),
        "reciprocity": reciprocity(within, kind=instrument.reciprocity),
        "centralisation": centralisation(edges, nodes),
        "in_degree_mean": _of_team(float(named.mean()), team),
        "in_degree_sd": _of_team(float(named.std(ddof=1)) if len(named) > 1 else None, team),
        "betweenness": _of_team(max((each for each in between if each is not None), default=None), team),
        "components": _of_team(float(len(components(edges, nodes))), team),
        "isolates": _of_team(float(len(alone)), team),
    }  # fmt: skip
    return [Measure(asked.question.id, name, estimate) for name, estimate in found.items()]


def _of_team(value: float | None, team: Team, note: str = "") -> Estimate:
    return Estimate.of(value, n=len(team.nodes), note=note)


def _density(asked: Asked, team: Team) -> Estimate:
    """Return ties over what those who answered could name: with everybody's answer the usual n(n − 1)."""
    n, answered = len(team.nodes), len(asked.answered)
    if answered == n:
        return density(sorted(asked.edges), team.nodes)
    possible = answered * (n - 1)
    if not possible:
        return Estimate.of(None, n=n, note=say("network.nothing_possible"))
    ties = len(asked.edges)
    low, high = ties / (n * (n - 1)), (ties + (n - answered) * (n - 1)) / (n * (n - 1))
    note = say("network.density_of", answered=answered, others=n - 1, low=number(low, 2), high=number(high, 2))
    return Estimate.of(ties / possible, n=n, note=note)


def _figures(asked: Asked, team: Team) -> dict[str, Any]:
    """Return the counts behind the measures, of the whole team."""
    within = sum({a, b} <= asked.answered for a, b in asked.edges)
    return {
        "nodes": len(team.nodes),
        "answered": len(asked.answered),
        "ties": len(asked.edges),
        "ties_both_answered": within,
        "possible_ties": len(asked.answered) * (len(team.nodes) - 1),
        "strong_components": len(components(sorted(asked.edges), team.nodes, kind="strong")),
    }


def _response_notes(instrument: NetworkKind, used: Sequence[Asked], team: Team) -> list[str]:
    """Name the denominators where somebody did not answer, and warn under the advised response."""
    notes = []
    for each in used:
        share, missing = len(each.answered) / len(team.nodes), len(team.nodes) - len(each.answered)
        if missing and team.listed:
            notes.append(say("network.missing", question=each.question.text, missing=missing, nodes=len(team.nodes)))
        if share < instrument.response_advised:
            notes.append(
                say("network.low_response", question=each.question.text, share=number(100 * share),
                    advised=number(100 * instrument.response_advised))
            )  # fmt: skip
    if any(len(each.answered) < len(team.nodes) for each in used):
        notes.append(say("network.denominators"))
    return notes


def _reading(instrument: NetworkKind) -> list[str]:
    return [say(f"network.reciprocity_{instrument.reciprocity}"), say("network.no_norm"), say("network.band")]
