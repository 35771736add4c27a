"""How many of the people who were asked answered: `n van N (x %)`, without a norm that nobody published."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from workbook.dutch import number
from workbook.texts import say

_HALF = 0.5
_PLAIN_SHARES = (0, 50, 100)


@frozen
class Response:
    """How many people answered (`n`) of those who were asked (`invited`); the leader is in neither."""

    n: int
    invited: int

    @property
    def rate(self) -> float | None:
        """Return the share that answered, from 0 to 1; None where more answered than were asked."""
        return self.n / self.invited if self.n <= self.invited else None

    @property
    def size(self) -> str:
        """Return `24 van 28 (86 %)`; of more answers than people only both counts."""
        values = {"n": number(self.n), "invited": number(self.invited)}
        if self.rate is None:
            return say("results.response.size_more", **values)
        return say("results.response.size", rate=self._percent(self.rate), **values)

    @property
    def text(self) -> str:
        """Return in Dutch who answered, and what a low response or an impossible count means for reading the outcome."""
        parts = [say("results.response.text", size=self.size)]
        if self.rate is None:
            parts.append(say("results.response.more", n=number(self.n), invited=number(self.invited)))
        elif self.rate < _HALF:
            parts.append(say("results.response.low"))
        return " ".join(parts)

    def to_json(self) -> dict[str, Any]:
        """Return `n`, `invited` and `rate` (0 to 1, null where more answered than were asked)."""
        return {"n": self.n, "invited": self.invited, "rate": self.rate}

    def _percent(self, rate: float) -> str:
        """Write a share in whole percents; never as none, half or all of them where it is not quite that."""
        share = 100 * rate
        odd = round(share) in _PLAIN_SHARES and share not in _PLAIN_SHARES
        return number(share, 1 if odd else 0)
