"""Privacy: which groups may be shown, and what in a text tells who somebody is."""

from workbook.privacy.floor import FLOOR, floor, hidden_groups, may_join, may_show, pairs_reveal
from workbook.privacy.scan import Finding, masked, scan

__all__ = ["FLOOR", "Finding", "floor", "hidden_groups", "masked", "may_join", "may_show", "pairs_reveal", "scan"]
