"""A number that carries its doubt."""

from __future__ import annotations

import math

from attrs import frozen


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


@frozen
class Estimate:
    """A value with its 95 % interval, the n it rests on and, where something is undefined, a note.

    `value`, `low` and `high` are None where undefined, never NaN; `note` then says why, in Dutch.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    note: str

    @classmethod
    def of(
        cls, value: float | None, low: float | None = None, high: float | None = None, *, n: int, note: str = ""
    ) -> Estimate:
        """Make an estimate out of plain floats; NaN and infinities become None."""
        return cls(_finite(value), _finite(low), _finite(high), int(n), note)
