"""Pure numbers: every estimate with its interval, its n and a note where it is undefined."""

from workbook.stats.composition import aitchison_distance, centre, clr, replace_zeros
from workbook.stats.estimate import Estimate
from workbook.stats.means import mean, mean_difference, welch_difference
from workbook.stats.reliability import cronbach_alpha

__all__ = [
    "Estimate",
    "aitchison_distance",
    "centre",
    "clr",
    "cronbach_alpha",
    "mean",
    "mean_difference",
    "replace_zeros",
    "welch_difference",
]
