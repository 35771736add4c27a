"""What made-up deelnemers share with their group."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any

from attrs import evolve

from workbook.instrument import instrument
from workbook.sharing import SharedScore, SharedScores, span
from workbook.sharing.record import places, rounded

AT = "2026-11-23T10:00:00Z"


def made(name: str = "ocai", at: float = 0.25, **more: Any) -> SharedScores:
    """Return what somebody shares whose every score lies at `at` (0 to 1) of the scale."""
    about = instrument(name)
    low, high = span(about)
    scores = tuple(SharedScore(p, d, rounded(about, low + at * (high - low))) for p, d in places(about))
    shared = SharedScores(
        share=secrets.token_hex(6), instrument=about.id, version=about.version, moment="nulmeting", school=None,
        scores=scores, shared_at=AT,
    )  # fmt: skip
    return evolve(shared, **more)


def put(folder: Path, shared: SharedScores, name: str = "") -> Path:
    """Write a share as its file arrives in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (name or f"{shared.instrument}-{shared.share}.json")
    path.write_text(json.dumps(shared.to_json()), encoding="utf-8")
    return path
