"""Results: frozen numbers with their doubt. The privacy floor applies on construction."""

from workbook.results.comparison import Change, Comparison
from workbook.results.profile import Gap, ItemScore, Profile, Score
from workbook.stats import Estimate

__all__ = ["Change", "Comparison", "Estimate", "Gap", "ItemScore", "Profile", "Score"]
