"""A real Chromium that looks at a real TensorBoard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import LEAN_FLAGS, find_chromium
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, sync_playwright
from tensorboard_process import TensorBoard
from triptych_tab import Tab, World

IN_TENSORBOARDS_PAGE = {
    "test_access",
    "test_empty",
    "test_input_devices",
    "test_page",
    "test_place",
    "test_slow",
}
"""Files about what both pages do with each other: address, theme, focus, keys, reloads.

TensorBoard's page takes three times as long to come up as ours. The other files look at ours in a
bare one, tests/support/host_page, which the same TensorBoard serves; in the dark all look at both.
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Try a test of the page again before it fails: a busy machine can be late for a person too."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser that is there."""
    path = find_chromium()
    assert path, "no browser found: set CHROMIUM, or run `make test`, which installs one"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=LEAN_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_tab(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Callable[..., Tab]]:
    """Open the tab; what the page complains about fails the test at its end."""
    is_bare = request.path.stem not in IN_TENSORBOARDS_PAGE
    contexts = []
    opened: list[Tab] = []

    def open_it(
        server: TensorBoard,
        *,
        is_dark: bool = False,
        state: str = "",
        size: tuple[int, int] = (1280, 900),
        prepare: Callable[[BrowserContext], None] = lambda _: None,
        **device: Any,
    ) -> Tab:
        width, height = size
        context = browser.new_context(viewport={"width": width, "height": height}, **device)
        contexts.append(context)
        prepare(context)
        if is_dark:
            settings = """localStorage.setItem("_tb_global_settings", '{"theme":"dark"}')"""
            context.add_init_script(settings)
        page = context.new_page()
        complaints: list[str] = []

        def listen(message: ConsoleMessage) -> None:
            if message.type == "error" and "/data/plugin/triptych" in message.location["url"]:
                complaints.append(message.text)

        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(f"dialog {dialog.message}"))
        host = "host.html" if is_bare and not is_dark else ""
        page.goto(f"{server.url}/{host}#triptych{state}")
        tab = Tab(page, page.frame_locator("iframe"), complaints)
        tab.frame.locator("[data-testid=triptych]").wait_for()
        opened.append(tab)
        return tab

    yield open_it
    for context in contexts:
        context.close()
    assert [tab.complaints for tab in opened] == [[] for _ in opened]


@pytest.fixture
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """An empty log directory of this test's own; parametrize it with TensorBoard's arguments."""
    logdir = tmp_path / "logs"
    logdir.mkdir()
    server = TensorBoard(logdir, *getattr(request, "param", ()))
    yield World(server)
    server.close()
