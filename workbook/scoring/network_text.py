"""One Dutch paragraph about a network, without a person in it."""

from __future__ import annotations

from workbook.dutch import number
from workbook.results import Network
from workbook.stats import Estimate
from workbook.texts import say


def network_text(network: Network) -> str:
    """Say per question who answered, how dense the network is, how mutual and how far it hangs on one person."""
    shown = [each for each in network.answered if not network.hides(each)]
    return " ".join((*(_question(network, each) for each in shown), say("network.reading"))) if shown else ""


def _question(network: Network, question: str) -> str:
    def value(name: str, times: int = 1) -> str:
        found: Estimate | None = network.measure(name, question)
        return number(found.value * times if found and found.value is not None else None, 2 if times == 1 else 1)

    figures = network.quality[question]
    parts = [
        say("network.told", question=network.instrument.dimension_label(question).rstrip("?"), ties=figures["ties"],
            possible=figures["possible_ties"], density=value("density"), answered=figures["answered"],
            nodes=figures["nodes"])
    ]  # fmt: skip
    mutual = network.measure("reciprocity", question)
    if mutual and mutual.value is not None:
        kind = network.instrument.reciprocity  # type: ignore[attr-defined]
        parts.append(say(f"network.told_mutual.{kind}", share=number(100 * mutual.value)))
    parts.append(say("network.told_centre", centralisation=value("centralisation"), between=value("betweenness", 100)))
    parts.append(_pieces(network, question))
    return " ".join(parts)


def _pieces(network: Network, question: str) -> str:
    pieces, alone = network.measure("components", question), network.measure("isolates", question)
    count = int(pieces.value or 0) if pieces else 0
    lonely = int(alone.value or 0) if alone else 0
    if count == 1:
        return say("network.told_whole")
    return say("network.told_alone", count=count, alone=lonely) if lonely else say("network.told_pieces", count=count)
