"""What the browser edition costs its reader: bytes, time to the first question and the first figure, and memory.

    python benchmarks/browser_edition.py                       builds a site first (Pyodide's packages: WORKBOOK_PYODIDE)
    python benchmarks/browser_edition.py --site FOLDER          a site that is there
    python benchmarks/browser_edition.py --compress             served as most servers do, with texts and WebAssembly compressed
    python benchmarks/browser_edition.py --json                 the figures as one JSON document

Chromium with a new profile follows the link to a notebook, agrees to begin, and waits for the first question: once cold, and
once more with the same profile in a new browser. Then one's own figure is drawn in that page. Nothing here fails on a slow
machine: it prints, and whoever reads judges by the aims.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from browser_site import Counted, memory_mb, served
from playwright.sync_api import Page, Playwright, sync_playwright

NOTEBOOK = "module-3/1-voorbereiding.ipynb"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
AIMS = {"cold_s": 20.0, "warm_s": 8.0, "first_visit_mb": 35.0}
_LIMIT = 120_000
# The deelnemer's own answers, then what the notebook's cell draws of them.
FIGURE = """
import workbook as wb
from workbook.responses import save_rows
about = wb.instrument("ocai")
save_rows(about, [{"perspective": side, "item": item.id, "option": option.id, "value": 25}
                  for side in ("nu", "gewenst") for item in about.items for option in about.dimensions])
wb.plot(wb.score(wb.answers("ocai")))
"""
_RUN = """async ([code, limit]) => {
  const kernel = window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel;
  const told = [];
  const future = kernel.requestExecute({ code, store_history: false });
  const picture = new Promise((found) => {
    future.onIOPub = ({ header, content }) => {
      if (header.msg_type === "error") told.push(`${content.ename}: ${content.evalue}`);
      if (content.data?.["image/png"] || content.data?.["text/html"]?.includes("<img")) found(true);
    };
  });
  const seen = await Promise.race([picture, future.done.then(() => picture, () => false), new Promise((late) => setTimeout(late, limit, false))]);
  return [seen, told];
}"""
_FORM = ".jp-OutputArea-output .plg-form"
_BEGUN = f"""() => [...document.querySelectorAll("{_FORM}, .plg-bar-main")].some((each) => each.checkVisibility())"""
_READY = """() => window.jupyterapp?.shell?.currentWidget?.context?.sessionContext?.session?.kernel"""


def visit(playwright: Playwright, site: Counted, profile: Path, *, figure: bool) -> dict[str, float | None]:
    """Follow the link with a profile, wait for the first question, and draw a figure where that is asked."""
    before = site.sent
    context = playwright.chromium.launch_persistent_context(str(profile), executable_path=_chromium(), args=FLAGS)
    try:
        page = context.pages[0] if context.pages else context.new_page()
        start = time.perf_counter()
        page.goto(f"{site.url}werkboek/lab/index.html?path={NOTEBOOK}")
        page.wait_for_function(_READY, timeout=_LIMIT)
        _begin(page)
        page.locator(_FORM).first.wait_for(timeout=_LIMIT)
        told: dict[str, float | None] = {
            "question_s": round(time.perf_counter() - start, 1),
            "question_mb": _mb(site.sent - before),
            "memory_mb": memory_mb(str(profile)),
        }
        if figure:
            told |= {"figure_s": _figure(page), "figure_mb": _mb(site.sent - before)}
            told["figure_memory_mb"] = memory_mb(str(profile))
        return told
    finally:
        context.close()


def _begin(page: Page) -> None:
    """Agree that the page begins by itself; where that was said before, it does so without."""
    page.wait_for_function(_BEGUN, timeout=_LIMIT)
    button = page.locator(".plg-bar-main").first
    if not page.locator(_FORM).first.is_visible() and button.is_visible():
        button.click()


def _figure(page: Page) -> float | None:
    """Return the seconds until one's own figure is there; None where it did not come."""
    start = time.perf_counter()
    seen, told = page.evaluate(_RUN, [FIGURE, _LIMIT])
    for line in told:
        print(line, file=sys.stderr)
    return round(time.perf_counter() - start, 1) if seen else None


def measure(folder: Path, *, compress: bool) -> dict[str, Any]:
    """Measure a site: a first visit with a figure, and a second one with the same profile."""
    with tempfile.TemporaryDirectory() as profile, served(folder, compress=compress) as site, sync_playwright() as made:
        first = visit(made, site, Path(profile), figure=True)
        largest = sorted(site.largest.items(), key=lambda each: -each[1])[:12]
        requests = site.requests
        second = visit(made, site, Path(profile), figure=False)
    return {
        "notebook": NOTEBOOK, "compressed": compress, "first": first, "second": second, "requests": requests,
        "largest": [{"path": path, "mb": _mb(size)} for path, size in largest], "aims": AIMS,
        "site_mb": _mb(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())),
    }  # fmt: skip


def table(told: dict[str, Any]) -> str:
    """Return the figures as a table with the aims beside them."""
    first, second, aims = told["first"], told["second"], told["aims"]
    rows = [
        ("time from link to first question, cold", first["question_s"], "s", aims["cold_s"]),
        ("time from link to first question, warm", second["question_s"], "s", aims["warm_s"]),
        ("time from there to the first own figure", first["figure_s"], "s", None),
        ("fetched until the first question", first["question_mb"], "MB", None),
        ("fetched until the first own figure", first["figure_mb"], "MB", aims["first_visit_mb"]),
        ("fetched at the second visit", second["question_mb"], "MB", None),
        ("browser memory at the first question", first["memory_mb"], "MB", None),
        ("browser memory after the figure", first["figure_memory_mb"], "MB", None),
        ("the site as a folder", told["site_mb"], "MB", None),
    ]
    lines = [f"{name:<42}{_number(value):>9} {unit:<3}{_judged(value, aim)}" for name, value, unit, aim in rows]
    costly = [f"  {each['mb']:>6.1f} MB  {each['path']}" for each in told["largest"]]
    return "\n".join([*lines, "the largest of the first visit:", *costly])


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def _judged(value: float | None, aim: float | None) -> str:
    if aim is None or value is None:
        return ""
    return f" under {aim:g}: {'yes' if value < aim else 'NO'}"


def _mb(size: int) -> float:
    return round(size / 1e6, 2)


def _chromium() -> str:
    return shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", type=Path, help="a site that was built before")
    parser.add_argument("--compress", action="store_true", help="serve texts and WebAssembly compressed")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        site = given.site
        if site is None:
            from workbook.site import build

            site = Path(folder) / "site"
            build(site)
        told = measure(site, compress=given.compress)
    print(json.dumps(told, indent=1) if given.json else table(told))


if __name__ == "__main__":
    main()
