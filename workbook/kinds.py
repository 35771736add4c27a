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
    engine : `module:function` that turns answers into a result; None for a kind without a score
    each : `module:function` that gives every respondent's own scores (respondents, perspectives, dimensions) of a dense
        array, by which people are compared with themselves; None where the engine takes responses and not an array
    """

    name: str
    block: str
    engine: str | None
    each: str | None = None

    @property
    def is_dense(self) -> bool:
        """Tell whether the engine takes the dense array; else it takes the responses."""
        return self.each is not None


def _dense(name: str, block: str, module: str) -> Kind:
    return Kind(
        name, _block(block), f"workbook.scoring.{module}:score_{module}", f"workbook.scoring.{module}:each_{module}"
    )


def _entries(name: str, block: str) -> Kind:
    return Kind(name, _block(block), f"workbook.scoring.{name}:score_{name}")


def _block(name: str) -> str:
    return f"workbook.questionnaire.blocks:{name}_block"


REGISTRY = {
    kind.name: kind
    for kind in (
        _dense("ipsative", "points", "ipsative"),
        _dense("likert", "scale", "likert"),
        _dense("gap", "scale", "gap"),
        _dense("maturity", "maturity", "maturity"),
        _dense("rubric", "levels", "rubric"),
        _entries("scorecard", "table"),
        _entries("record", "table"),
        _entries("coded", "table"),
        _entries("network", "network"),
        Kind("quiz", _block("question"), None),
    )
}


def kind_of(instrument: Instrument) -> Kind:
    """Return the record of an instrument's kind."""
    return REGISTRY[instrument.kind]


def block_of(instrument: Instrument) -> Callable[..., dict[str, Any]]:
    """Return the function that makes the form block of one item."""
    return _found(kind_of(instrument).block)


def engine_of(instrument: Instrument) -> Callable[..., Any]:
    """Return the engine that scores. Raises `WorkbookError` for a kind without a score."""
    engine = kind_of(instrument).engine
    if engine is None:
        raise problem("results.no_score", where=instrument.title)
    return _found(engine)


def each_of(instrument: Instrument) -> Callable[..., Any]:
    """Return the function that gives every respondent's own scores."""
    each = kind_of(instrument).each
    if each is None:
        raise problem("results.no_score", where=instrument.title)
    return _found(each)


def _found(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found
