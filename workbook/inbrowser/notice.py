"""The line that the page shows while libraries are fetched, told to it over a channel that it listens to."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from workbook.texts import entry, say

CHANNEL = "plg-werkboek"


@contextlib.contextmanager
def fetching(module: str) -> Iterator[None]:
    """Show what is being fetched as long as it takes."""
    words: Mapping[str, str] = entry("inbrowser.fetching")
    _post({"kind": "ophalen", "text": words.get(module, say("inbrowser.fetching_other"))})
    try:
        yield
    finally:
        _post({"kind": "opgehaald"})


def _post(message: Mapping[str, Any]) -> None:
    # The line is a kindness: where the page can't be told, what is fetched comes all the same.
    with contextlib.suppress(Exception):
        import js
        from pyodide.ffi import to_js

        channel = js.BroadcastChannel.new(CHANNEL)
        channel.postMessage(to_js(dict(message), dict_converter=js.Object.fromEntries))
        channel.close()
