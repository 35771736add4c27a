"""The registry of kinds: what a form shows, what is legal, which engine scores and which plot draws; one record each.

Engines and plots lie above this module and are named, not imported.
"""

from __future__ import annotations

from attrs import frozen

from workbook.errors import problem
from workbook.instrument import Instrument, Ipsative, Quiz


@frozen
class Kind:
    """One kind of instrument.

    Attributes
    ----------
    model : the class its YAML is structured into
    shape : `answers` (numeric long table), `entries` (a row an entry) or `both`
    fields : the form field of each item; None when each item names its own
    engine : `module:function` that turns responses into a result, None for a kind without a score
    plot : the default plot of its result
    """

    name: str
    model: type[Instrument]
    shape: str
    fields: str | None
    engine: str | None
    plot: str | None


REGISTRY = {
    kind.name: kind
    for kind in (
        Kind("ipsative", Ipsative, "answers", "points", "workbook.scoring.ipsative:score_ipsative", "kite"),
        Kind("quiz", Quiz, "both", None, None, None),
    )
}


def kind_of(instrument: Instrument) -> Kind:
    """Return the record of an instrument's kind."""
    return REGISTRY[instrument.kind]


def engine_of(instrument: Instrument) -> str:
    """Return `module:function` of the engine. Raises `WorkbookError` for a kind without a score."""
    engine = kind_of(instrument).engine
    if engine is None:
        raise problem("results.no_score", where=instrument.title)
    return engine
