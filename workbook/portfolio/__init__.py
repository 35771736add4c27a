"""The portfolio: what a deelnemer made, what goes from one module to the next, and taking all of it along.

    portfolio(), portfolio(module=1)   what was made so far, and what is missing
    received(module=2)                 what earlier modules hand on to this one
    carry()                            take everything to another computer, or bring it here

It is a view over answers and records: nothing is kept here that isn't kept there.
"""

from __future__ import annotations

from workbook.portfolio.carrying import carry
from workbook.portfolio.handed import Handed, Received, received
from workbook.portfolio.overview import Made, Portfolio, portfolio
from workbook.portfolio.transfer import Brought, bring, pack

__all__ = ["Brought", "Handed", "Made", "Portfolio", "Received", "bring", "carry", "pack", "portfolio", "received"]
