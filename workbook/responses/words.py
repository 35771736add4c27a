"""Columns of words and numbers as people write them: each different word is looked at once, however often it stands there."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from workbook.dutch import parse_number

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Floats = np.ndarray[Any, np.dtype[np.float64]]
    Truths = np.ndarray[Any, np.dtype[np.bool_]]

_UNREADABLE = object()


def plain(value: Any) -> str:
    """Return a code or name as text: Excel's `7.0` is `7`, a decomposed ë one sign."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return unicodedata.normalize("NFC", str(value)).strip()


def words(values: Sequence[Any], counts: np.ndarray[Any, Any] | None = None) -> pd.Categorical:
    """Return a column of words as categories; with `counts` each word stands that often."""
    import numpy as np
    import pandas as pd

    texts = np.empty(len(values), dtype=object)
    texts[:] = values if set(map(type, values)) <= {str} else [plain(value) for value in values]
    codes, different = pd.factorize(texts)
    return pd.Categorical.from_codes(
        codes if counts is None else np.repeat(codes, counts), pd.Index(different, dtype="str")
    )


def relabelled(column: pd.Series[Any], name: Callable[[str], str | None]) -> pd.Series[Any]:
    """Return a column of categories in which every word has another name; where `name` gives None nothing stands (NaN)."""
    import numpy as np
    import pandas as pd

    named = [name(each) for each in column.cat.categories]
    kept = list(dict.fromkeys(each for each in named if each is not None))
    place = {each: number for number, each in enumerate(kept)}
    # The last one is for cells in which nothing stands: their code is -1.
    codes = np.array([*(-1 if each is None else place[each] for each in named), -1], dtype=np.intp)
    return pd.Series(
        pd.Categorical.from_codes(codes[column.cat.codes], pd.Index(kept, dtype="str")), index=column.index
    )


def numbers(values: list[Any]) -> tuple[Floats, Truths]:
    """Read numbers as people write them; returns them (NaN where there is none) and which ones are no number at all."""
    import numpy as np
    import pandas as pd

    kinds = set(map(type, values))
    if kinds <= {int, float}:
        try:
            found = np.array(values, dtype=float)
        except OverflowError:
            pass
        else:
            wrong = np.isinf(found)
            found[wrong] = np.nan
            return found, wrong
    if kinds == {str}:
        texts = np.empty(len(values), dtype=object)
        texts[:] = values
        codes, different = pd.factorize(texts)
        once, wrong = _read(list(different))
        return once[codes], wrong[codes]
    return _read(values)


def _read(values: list[Any]) -> tuple[Floats, Truths]:
    import numpy as np

    read = [_number(value) for value in values]
    wrong = np.array([value is _UNREADABLE for value in read], dtype=bool)
    found = np.array([np.nan if value is None or value is _UNREADABLE else value for value in read], dtype=float)
    return found, wrong


def _number(value: Any) -> Any:
    try:
        return parse_number(value)
    except (ValueError, TypeError):
        return _UNREADABLE
