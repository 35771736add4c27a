"""The privacy floor: which groups may be shown, and what must hide with them."""

from __future__ import annotations

import os
from collections.abc import Mapping

FLOOR = 5


def floor() -> int:
    """Return the smallest group that is shown: five, or more where `WORKBOOK_FLOOR` raises it (it can't lower it)."""
    try:
        return max(FLOOR, int(os.environ.get("WORKBOOK_FLOOR", FLOOR)))
    except ValueError:
        return FLOOR


def may_show(n: int, *, alone: bool = False) -> bool:
    """Tell whether a result over `n` self-reporting people may be shown.

    `alone` is for the one person who is all the data: one's own profile.
    """
    return n >= floor() or (alone and n == 1)


def hidden_groups(sizes: Mapping[str, int], total: int) -> set[str]:
    """Return the groups to hide so that neither they nor what subtraction reveals are under the floor.

    Parameters
    ----------
    sizes : people per group
    total : people in the whole that is shown beside the groups; people without a group count as hidden

    The smallest groups are hidden first, until all hidden people together are none or at least the floor.
    """
    hidden = {name for name, size in sizes.items() if size < floor()}
    outside = total - sum(sizes.values())
    for name in sorted(sizes, key=lambda group: (sizes[group], group)):
        together = outside + sum(sizes[group] for group in hidden)
        if together == 0 or together >= floor():
            break
        hidden.add(name)
    return hidden
