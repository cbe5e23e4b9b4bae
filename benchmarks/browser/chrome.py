"""A Chromium to measure in: its tabs, their work and memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chromium import FLAGS, find_chromium
from memory import Memory, processes_mb
from playwright.sync_api import Browser, Page, sync_playwright
from tracing import Trace

_TRACED = ["devtools.timeline", "blink", "cc", "toplevel"]
_PROBE = Path(__file__).with_name("probe.js")


class Chrome:
    """A running browser."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self.version = browser.version

    @contextmanager
    def tab(self, width: int, height: int) -> Iterator[Page]:
        """Open a tab that shares no cache with others."""
        context = self._browser.new_context(viewport={"width": width, "height": height})
        context.add_init_script(path=_PROBE)
        try:
            yield context.new_page()
        finally:
            context.close()

    @contextmanager
    def traced(self, page: Page, *kinds: str) -> Iterator[Trace]:
        """Trace what the browser does; the trace can be read after the block.

        Args:
          page: Any.
          kinds: The types of events that count as inputs, other than moves and keys.
        """
        trace = Trace(kinds) if kinds else Trace()
        self._browser.start_tracing(page=page, categories=_TRACED)
        yield trace
        trace.read(json.loads(self._browser.stop_tracing())["traceEvents"])

    def memory(self, page: Page) -> Memory:
        """Return the memory of a tab while it is the only one."""
        session = page.context.new_cdp_session(page)
        session.send("HeapProfiler.collectGarbage")
        heap_mb = session.send("Runtime.getHeapUsage")["usedSize"] / 1e6
        session.detach()
        browser = self._browser.new_browser_cdp_session()
        processes = browser.send("SystemInfo.getProcessInfo")["processInfo"]
        browser.detach()
        return Memory(heap_mb, processes_mb(processes))


@contextmanager
def chrome() -> Iterator[Chrome]:
    """Start the installed browser, or the one that `CHROMIUM` names."""
    path = find_chromium()
    if path is None:
        raise FileNotFoundError("no browser found: install Chromium, or name one in CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield Chrome(browser)
        browser.close()
