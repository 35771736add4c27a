"""What comes in: arrays, nested lists (ragged ones too) and DataFrames, as floats with NaN for what is missing."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbook.errors import problem

Floats = NDArray[np.float64]
Values = Any  # an array, nested lists or a DataFrame; numpy's own ArrayLike knows neither DataFrames nor None


def numbers(values: Values) -> Floats:
    """Return floats; None, NA, NaN and infinities become NaN, a short row of a ragged list is filled up with NaN.

    An array of floats without infinities comes back as it is, not copied.
    """
    array = _floats(values)
    infinite = np.isinf(array)
    return np.where(infinite, np.nan, array) if infinite.any() else array


def row(values: Values) -> Floats:
    """Return the values as one row, whatever their shape; see `numbers`."""
    return numbers(values).ravel()


def matrix(values: Values) -> Floats:
    """Return a table (rows, columns); one row of values is a table of one row; see `numbers`."""
    array = numbers(values)
    if array.ndim < 2:
        return array.reshape(1, array.size) if array.size else np.empty((0, 0))
    return array if array.ndim == 2 else array.reshape(array.shape[0], math.prod(array.shape[1:]))


def codes(values: Values) -> tuple[Floats, tuple[Any, ...]]:
    """Return values that may be words, as positions in the list of different values; NaN = missing or empty.

    Numbers stand in their own order, words in that of the alphabet.
    """
    try:
        array = numbers(values)
    except ValueError:
        return _word_codes(_objects(values))
    found = np.unique(array[np.isfinite(array)])
    places = np.searchsorted(found, np.nan_to_num(array)).astype(float)
    return np.where(np.isfinite(array), places, np.nan), tuple(found.tolist())


def flat(values: Values) -> list[Any]:
    """Return labels as a plain list: of an array, a Series or any iterable."""
    return list(values.tolist()) if hasattr(values, "tolist") else list(values)


def one_of(name: str, value: Any, allowed: tuple[Any, ...]) -> None:
    """Refuse a setting that is none of `allowed`."""
    if value not in allowed:
        raise problem("stats.setting", where=name, value=value, allowed=", ".join(map(str, allowed)))


def _floats(values: Values) -> Floats:
    if hasattr(values, "to_numpy"):
        # In rows, as an array is: sums in another order differ in their last digit.
        return np.ascontiguousarray(values.to_numpy(dtype=float, na_value=np.nan))
    if isinstance(values, np.ma.MaskedArray):
        return np.asarray(np.ma.filled(values.astype(float), np.nan))
    if _is_missing(values):
        return np.asarray(np.nan)
    try:
        return np.asarray(values, dtype=float)
    except (ValueError, TypeError):
        if isinstance(values, str) or not hasattr(values, "__iter__"):
            raise ValueError(f"not a number: {values!r}") from None
    return _padded([_floats(each) for each in values])


def _padded(parts: list[Floats]) -> Floats:
    """Stack parts of unequal shape, filled up with NaN."""
    depth = max((part.ndim for part in parts), default=0)
    if depth == 0:
        return np.asarray(parts, dtype=float)
    parts = [part.reshape((1,) * (depth - part.ndim) + part.shape) for part in parts]
    shape = tuple(max(sizes) for sizes in zip(*(part.shape for part in parts), strict=True))
    found = np.full((len(parts), *shape), np.nan)
    for place, part in zip(found, parts, strict=True):
        place[tuple(slice(size) for size in part.shape)] = part
    return found


def _is_missing(value: Any) -> bool:
    """Say whether one value is None, NaN or pandas' NA, without importing pandas."""
    return (
        value is None
        or type(value).__name__ in {"NAType", "NaTType"}
        or (isinstance(value, float) and math.isnan(value))
    )


def _objects(values: Values) -> NDArray[np.object_]:
    if hasattr(values, "to_numpy"):
        return np.asarray(values.to_numpy(dtype=object))
    rows = [each if isinstance(each, str) or not hasattr(each, "__iter__") else list(each) for each in values]
    if not any(isinstance(each, list) for each in rows):
        found = np.empty(len(rows), dtype=object)
        found[:] = rows
        return found
    width = max(len(each) for each in rows if isinstance(each, list))
    padded = np.full((len(rows), width), None, dtype=object)
    for place, each in zip(padded, rows, strict=True):
        place[: len(each)] = each
    return padded


def _word_codes(objects: NDArray[np.object_]) -> tuple[Floats, tuple[Any, ...]]:
    words = [None if _is_missing(each) else str(each).strip() for each in objects.reshape(-1)]
    found = tuple(sorted({word for word in words if word}))
    places = {word: float(place) for place, word in enumerate(found)}
    return np.asarray([places.get(word or "", np.nan) for word in words]).reshape(objects.shape), found
