"""Whether something has been written: an honest count of words, not a judgement of them.

The rule, in full. A run of letters is a word when it has a vowel (abbreviations of up to three letters need none), does not
repeat one letter four times, and does not walk five keys along a row of the keyboard. A word that returns counts at most three
times, or a tenth of the text where that is more. And at least half of the words that are asked for must differ.
Whoever copies a sentence of the question passes: no rule can see that, and the examples make it pointless.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Literal

from attrs import frozen

from workbook.dutch import fold

Verdict = Literal["written", "few", "not_words", "repeated"]

_KEY_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_WALK = 5
_RUNS = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_VOWEL = re.compile(r"[aeiouy]")
_SAME_LETTER = re.compile(r"(.)\1{3}")


@frozen
class Writing:
    """What was counted: words that count, what the rule makes of them, and how many more are needed."""

    verdict: Verdict
    words: int
    more: int


def is_word(run: str) -> bool:
    """Tell whether a run of letters can be a Dutch word or abbreviation."""
    plain = fold(run)
    if _SAME_LETTER.search(plain) or not (len(plain) <= 3 or _VOWEL.search(plain)):
        return False
    return not any(walk in plain for walk in _walks())


def _walks() -> list[str]:
    rows = [*_KEY_ROWS, *(row[::-1] for row in _KEY_ROWS)]
    return [row[start : start + _WALK] for row in rows for start in range(len(row) - _WALK + 1)]


def read(text: str, needed: int) -> Writing:
    """Count the words of `text` against the `needed` number (at least one)."""
    needed = max(needed, 1)
    runs = _RUNS.findall(text)
    counts = Counter(fold(run) for run in runs if is_word(run))
    most = max(3, sum(counts.values()) // 10)
    words = sum(min(count, most) for count in counts.values())
    if words >= needed and 2 * len(counts) >= needed:
        return Writing("written", words, 0)
    return Writing(_why(len(runs), counts, needed), words, max(needed - words, 0))


def _why(runs: int, counts: Counter[str], needed: int) -> Verdict:
    valid = sum(counts.values())
    if runs >= needed > valid or 2 * valid < runs or not runs:
        return "not_words"
    return "repeated" if valid >= needed else "few"
