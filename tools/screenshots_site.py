"""Make the manuals' pictures of the browser edition: its start page, and a page of the workbook while it waits for its reader.

Usage: python tools/screenshots_site.py SITE   (a folder that `workbook site SITE` made; writes docs/beelden/site-*.png)
"""

from __future__ import annotations

import functools
import io
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from PIL import Image
from playwright.sync_api import ViewportSize, sync_playwright
from screenshots import CHROMIUM, COLOURS, PICTURES, QUIET

SIZE = ViewportSize(width=1100, height=760)
PAGE = "werkboek/lab/index.html?path=module-3/1-voorbereiding.ipynb"


class Silent(SimpleHTTPRequestHandler):
    """A static server that prints nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main(site: Path) -> None:
    """Serve the site on this computer and write its pictures."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Silent, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport=SIZE)
        page.goto(f"{address}/index.html")
        page.wait_for_selector(".plg-card")
        page.wait_for_timeout(500)
        write("site-start", page.screenshot())
        page.goto(f"{address}/{PAGE}")
        page.wait_for_selector(".plg-bar-ask:not([hidden])", timeout=120_000)
        page.wait_for_timeout(1500)
        write("site-begin", page.screenshot())
        browser.close()
    server.shutdown()


def write(name: str, picture: bytes) -> None:
    """Write a picture in as few colours as it needs."""
    few = Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS)
    few.save(PICTURES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
