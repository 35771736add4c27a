"""Handing in: what goes along and what stays, one checked zip, and a receipt."""

from workbook.handin.contents import Contents, Part, contents
from workbook.handin.packing import Parcel, pack, pack_parcel
from workbook.handin.receipt import Receipt, hand_in

__all__ = ["Contents", "Parcel", "Part", "Receipt", "contents", "hand_in", "pack", "pack_parcel"]
