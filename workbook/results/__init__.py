"""Results: frozen numbers with their doubt. The privacy floor applies on construction."""

from workbook.results.base import Result
from workbook.results.coding import CodeCount, Coding, Fragment
from workbook.results.comparison import Change, Comparison
from workbook.results.log import Log, LogLine
from workbook.results.network import Measure, Network, NetworkMap
from workbook.results.profile import Gap, ItemGap, ItemScore, Profile, Score
from workbook.results.schools import Schools
from workbook.results.scorecard import Figure, Indicator, Scorecard
from workbook.stats import Estimate

__all__ = [
    "Change", "CodeCount", "Coding", "Comparison", "Estimate", "Figure", "Fragment", "Gap", "Indicator", "ItemGap",
    "ItemScore", "Log", "LogLine", "Measure", "Network", "NetworkMap", "Profile", "Result", "Schools", "Score", "Scorecard",
]  # fmt: skip
