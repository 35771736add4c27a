"""The privacy floor: which groups may be shown, and what must hide with them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

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


def pairs_reveal(before: Sequence[tuple[int, int]], after: Sequence[tuple[int, int]]) -> bool:
    """Tell whether the difference of who answered twice gives away fewer people than the floor.

    Parameters
    ----------
    before, after : per part that is shown at that moment, how many answered twice, and how many only then

    Beside the difference of the pairs stands what each part says of its own moment. Set off against each other, all
    parts in which everybody or nobody answered twice fall away. Of the other parts there remains the change of who
    answered twice, or who answered only before with who answered twice after, or the other way round.
    """
    mixed = [[share for share in parts if all(share)] for parts in (before, after)]
    (twice, left), (again, came) = (tuple(sum(share[i] for share in parts) for i in (0, 1)) for parts in mixed)
    return any(0 < rest < floor() for rest in (max(twice, again), left + again, twice + came))


def may_join(waiting: int, *, to_come: int = 0) -> bool:
    """Tell whether people who wait may join a picture that others have seen already.

    Parameters
    ----------
    waiting : people who shared and are not in the picture yet
    to_come : people who are expected still; 0 where that isn't known

    Who sees the picture before and after can subtract: the difference is exactly those who joined. So they join together,
    never fewer than the floor at once, and what has joined stays together. When so few are expected still that they could
    never join by themselves, those who wait stay waiting for them.
    """
    return waiting >= floor() and not 0 < to_come < floor()
