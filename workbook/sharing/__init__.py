"""Sharing with the group: scores only, no identity, not a hand-in; what the class picture of a collegedag is made of."""

from workbook.sharing.giving import share
from workbook.sharing.record import MARK, SharedScore, SharedScores, decode, encode, from_json, possible, span

__all__ = ["MARK", "SharedScore", "SharedScores", "decode", "encode", "from_json", "possible", "share", "span"]
