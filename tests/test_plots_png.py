"""The workbook's own writer of PNG shows what matplotlib's shows."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from PIL import Image

from workbook.plots import png

sides = st.floats(0.3, 4, allow_nan=False)


def _pair(figure: Figure, dpi: int) -> tuple[Image.Image, Image.Image]:
    theirs = io.BytesIO()
    figure.savefig(theirs, format="png", dpi=dpi, facecolor="white")
    return Image.open(theirs), Image.open(io.BytesIO(png.encoded(figure, dpi)))


@settings(deadline=None, max_examples=30)
@example(width=1.9999999999999996, height=1.0, dpi=30)
@given(width=sides, height=sides, dpi=st.integers(30, 200))
def test_every_pixel_and_the_size_on_paper_are_as_matplotlib_writes_them(width: float, height: float, dpi: int) -> None:
    figure = Figure(figsize=(width, height))
    figure.add_axes((0, 0, 1, 1)).plot([1, 3, 2], label="ë")
    theirs, ours = _pair(figure, dpi)
    assert ours.size == theirs.size
    assert ours.info["dpi"] == pytest.approx(theirs.info["dpi"])
    assert np.array_equal(np.asarray(ours.convert("RGBA")), np.asarray(theirs.convert("RGBA")))


def test_what_can_be_seen_through_stays_so() -> None:
    figure = Figure(figsize=(1, 1), frameon=False)
    figure.text(0.5, 0.5, "x")
    theirs, ours = _pair(figure, 80)
    assert ours.mode == "RGBA"
    assert np.array_equal(np.asarray(ours), np.asarray(theirs))
