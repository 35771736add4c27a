"""A number that carries its doubt, and many of them at once."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray


def finite(value: float | None) -> float | None:
    """Return a plain float; None where it is None, NaN or infinite."""
    return None if value is None or not math.isfinite(value) else float(value)


def joined(*notes: str) -> str:
    """Return several notes as one, the empty ones left out."""
    return "; ".join(note for note in notes if note)


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
        return cls(finite(value), finite(low), finite(high), int(n), note)


@frozen
class Estimates:
    """The same estimate of many groups at once: arrays with a place for each group.

    Attributes
    ----------
    value, low, high : arrays of floats, NaN where undefined
    n : array of whole numbers
    notes : array of texts, in Dutch, empty where there is nothing to say
    note : one text that sums up the notes; empty where all are
    labels : the groups' names, in the array's order, when they were given

    `estimates[label]`, or without labels `estimates[place]`, is one group's `Estimate`.
    """

    value: NDArray[np.float64] = field(eq=False)
    low: NDArray[np.float64] = field(eq=False)
    high: NDArray[np.float64] = field(eq=False)
    n: NDArray[np.int64] = field(eq=False)
    notes: NDArray[np.object_] = field(eq=False)
    note: str = ""
    labels: tuple[Any, ...] | None = None

    def __len__(self) -> int:
        return len(self.value)

    def __getitem__(self, which: Any) -> Estimate:
        place = which if self.labels is None else self.labels.index(which)
        return Estimate.of(
            self.value[place], self.low[place], self.high[place], n=self.n[place], note=str(self.notes[place])
        )

    def __iter__(self) -> Iterator[Any]:
        """Go over the labels where there are any, as a dict does; else over the estimates."""
        if self.labels is not None:
            return iter(self.labels)
        return (self[place] for place in np.ndindex(self.value.shape))
