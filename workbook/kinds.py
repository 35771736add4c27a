"""The registry of kinds: one record each says what a form shows and which engine scores.

What a record names lies above this module, so it is named here and imported when first used. The model of a kind's YAML
stands below, in `instrument.model.KINDS`; its figures are chosen in `plots` by what a result holds.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from attrs import frozen

from workbook.errors import problem
from workbook.instrument import Instrument


@frozen
class Kind:
    """One kind of instrument.

    Attributes
    ----------
    block : `module:function` that gives the form block of one item in one perspective
    engine : `module:function` that turns a dense array into a result; None for a kind without a score
    """

    name: str
    block: str
    engine: str | None


REGISTRY = {
    kind.name: kind
    for kind in (
        Kind("ipsative", "workbook.questionnaire.payload:points_block", "workbook.scoring.ipsative:score_ipsative"),
        Kind("quiz", "workbook.questionnaire.payload:question_block", None),
    )
}


def block_of(instrument: Instrument) -> Callable[..., dict[str, Any]]:
    """Return the function that makes the form block of one item."""
    return _found(REGISTRY[instrument.kind].block)


def engine_of(instrument: Instrument) -> Callable[..., Any]:
    """Return the engine that scores. Raises `WorkbookError` for a kind without a score."""
    engine = REGISTRY[instrument.kind].engine
    if engine is None:
        raise problem("results.no_score", where=instrument.title)
    return _found(engine)


def _found(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found
