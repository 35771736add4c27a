"""The browser edition: a static site with the whole workbook, for whoever can install nothing."""

from __future__ import annotations

from workbook.site.building import Site, build

__all__ = ["Site", "build"]
