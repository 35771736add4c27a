"""The one page of a poster: its chapters in rows, and its figures beside each other."""

from __future__ import annotations

from typing import Any

Item = dict[str, Any]


def rows(blocks: list[Item]) -> list[list[list[Item]]]:
    """Return the chapters of a poster in rows: the first and one with figures alone, others two beside each other."""
    found: list[list[list[Item]]] = []
    for chapter in _chapters(blocks):
        if len(found) > 1 and len(found[-1]) == 1 and not _is_alone(chapter) and not _is_alone(found[-1][0]):
            found[-1].append(chapter)
        else:
            found.append([_paired(chapter)])
    return found


def _chapters(blocks: list[Item]) -> list[list[Item]]:
    found: list[list[Item]] = []
    for each in blocks:
        if each["block"] == "heading" and each["level"] == 1:
            found.append([])
        if not found:
            found.append([])
        found[-1].append(each)
    # What stands above the first chapter belongs to it.
    if len(found) > 1 and found[0][0]["block"] != "heading":
        found[:2] = [[*found[0], *found[1]]]
    return found


def _is_alone(chapter: list[Item]) -> bool:
    return any(each["block"] in {"figure", "beside"} for each in chapter)


def _paired(chapter: list[Item]) -> list[Item]:
    """Return a chapter with its figures, each with what stands under it, as one block."""
    first = next((place for place, each in enumerate(chapter) if each["block"] == "figure"), None)
    if first is None:
        return chapter
    cells: list[list[Item]] = []
    for each in chapter[first:]:
        if each["block"] == "figure":
            cells.append([])
        cells[-1].append(each)
    return [*chapter[:first], {"block": "beside", "cells": cells}]
