"""Pure numbers: every estimate with its interval, its n and a note where it is undefined."""

from workbook.stats.agreement import cohen_kappa, fleiss_kappa, r_wg
from workbook.stats.change import ReliableChange, reliable_change
from workbook.stats.composition import aitchison_distance, centre, clr, replace_zeros
from workbook.stats.compositions import CompositionTest, composition_test
from workbook.stats.correlation import correlation
from workbook.stats.effects import PairedEffect, UnpairedEffect, paired_effect, unpaired_effect
from workbook.stats.estimate import Estimate, Estimates
from workbook.stats.exact import holm
from workbook.stats.intraclass import icc
from workbook.stats.krippendorff import krippendorff_alpha
from workbook.stats.means import mean, mean_difference, median, welch_difference
from workbook.stats.network import Betweenness, betweenness, centralisation, components, degrees, density, reciprocity
from workbook.stats.omega import mcdonald_omega, omega_of_covariance
from workbook.stats.proportion import proportion
from workbook.stats.reliability import cronbach_alpha

__all__ = [
    "Betweenness",
    "CompositionTest",
    "Estimate",
    "Estimates",
    "PairedEffect",
    "ReliableChange",
    "UnpairedEffect",
    "aitchison_distance",
    "betweenness",
    "centralisation",
    "centre",
    "clr",
    "cohen_kappa",
    "components",
    "composition_test",
    "correlation",
    "cronbach_alpha",
    "degrees",
    "density",
    "fleiss_kappa",
    "holm",
    "icc",
    "krippendorff_alpha",
    "mcdonald_omega",
    "mean",
    "mean_difference",
    "median",
    "omega_of_covariance",
    "paired_effect",
    "proportion",
    "r_wg",
    "reciprocity",
    "reliable_change",
    "replace_zeros",
    "unpaired_effect",
    "welch_difference",
]
