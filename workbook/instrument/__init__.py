"""Instruments as data: the model of one YAML file, and finding and loading it."""

from workbook.instrument.finding import Catalogue, catalogue, instrument, instrument_ids, shipped, shipped_instruments
from workbook.instrument.loading import load
from workbook.instrument.model import Instrument, Ipsative, Quiz

__all__ = [
    "Catalogue", "Instrument", "Ipsative", "Quiz", "catalogue", "instrument", "instrument_ids", "load", "shipped",
    "shipped_instruments",
]  # fmt: skip
