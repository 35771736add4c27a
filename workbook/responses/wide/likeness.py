"""How alike two texts are: the same but for typing errors, or more or less."""

from __future__ import annotations

from difflib import SequenceMatcher

from workbook.responses.wide.headers import Words, vocabulary

# A typing error in a word: none in short words (`een` and `geen`), one in longer, two in long ones.
_SHORT, _LONG = 5, 8
_MOST_TYPOS = 2


def same_but_typos(one: Words, other: Words) -> bool:
    """Tell whether two texts differ in nothing but typing errors: a letter here and there, or a space.

    Never when a word is another word that turns the sentence round (`niet`, `geen`, `on-`), and never with more than two.
    """
    if "".join(one) == "".join(other):
        return True
    if len(one) != len(other):
        return False
    typos = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return len(typos) <= _MOST_TYPOS and 2 * len(typos) <= max(2, len(one)) and all(_typo(a, b) for a, b in typos)


def likeness(one: Words, other: Words) -> float:
    """Return how alike two texts are, from 0 to 1."""
    a, b = " ".join(one), " ".join(other)
    return SequenceMatcher(None, a, b, autojunk=False).ratio() if a and b else 0.0


def shared(one: Words, other: Words) -> float:
    """Return the share of the words that two texts have in common, from 0 to 1 (Dice)."""
    a, b = set(one), set(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def signs(text: Words) -> set[str]:
    """Return the words that are a number or a letter: texts that differ in those are about different things."""
    return {word for word in text if len(word) == 1 or any(sign.isdigit() for sign in word)}


def _typo(one: str, other: str) -> bool:
    if _swapped(one, other):
        return True
    if {one, other} & vocabulary("negations") or f"on{one}" == other or f"on{other}" == one:
        return False
    if any(sign.isdigit() for sign in one + other):
        return False
    shortest = min(len(one), len(other))
    if shortest < _SHORT:
        return False
    return _distance(one, other) <= (1 if shortest < _LONG else 2)


def _swapped(one: str, other: str) -> bool:
    """Tell whether two words differ in two neighbouring letters that changed places."""
    if len(one) != len(other):
        return False
    places = [n for n, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return len(places) == 2 and places[1] == places[0] + 1 and one[places[0]] == other[places[1]] \
        and one[places[1]] == other[places[0]]  # fmt: skip


def _distance(one: str, other: str) -> int:
    """Return how many letters must be added, left out, changed or swapped to make one word of the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        older, before, row = before, row, [i]
        for j, b in enumerate(other, start=1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (a != b)))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                row[-1] = min(row[-1], older[j - 2] + 1)
    return row[-1]
