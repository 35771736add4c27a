"""Handing in: what goes along and what stays, one checked zip, and a receipt."""

from workbook.handin.contents import Contents, Part, contents
from workbook.handin.overview import HandIns, hand_ins
from workbook.handin.packing import Parcel, pack, pack_parcel
from workbook.handin.receipt import Receipt, hand_in

__all__ = ["Contents", "HandIns", "Parcel", "Part", "Receipt", "contents", "hand_in", "hand_ins", "pack", "pack_parcel"]
