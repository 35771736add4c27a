"""Renewing a deelnemer's notebooks: a new edition merged with what they added, and the way back."""

from workbook.renewing.folder import Renewed, renew
from workbook.renewing.history import go_back
from workbook.renewing.parcel import MANIFEST, Parcel, read_parcel, waiting_parcels
from workbook.renewing.taking import Released, chosen_parcels, put_away, released_before

__all__ = [
    "MANIFEST", "Parcel", "Released", "Renewed", "chosen_parcels", "go_back", "put_away", "read_parcel", "released_before",
    "renew", "waiting_parcels",
]  # fmt: skip
