"""Takes the screenshots in docs/img from a log of the demo: `make screenshots`."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
from tensorboard_process import TensorBoard  # noqa: E402  (from tests/support/)
from waiting import wait_until  # noqa: E402  (from tests/support/)

STATE = {"step": "29", "tagFilter": "val", "size": "l", "error": "absolute"}


def main() -> None:
    """Serve the log, open the tab in light and dark, and save screenshots."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":")[0])
    parser.add_argument("--logdir", type=Path, default=Path("logs/pix2pix"))
    parser.add_argument("--out", type=Path, default=ROOT / "docs/img")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        # A link, because the process writes its output next to its log directory.
        logdir = Path(scratch, "logs")
        logdir.symlink_to(arguments.logdir.resolve(), target_is_directory=True)
        server = TensorBoard(logdir)
        try:
            wait_until(lambda: server.get("catalog").json["runs"])
            for theme in ("light", "dark"):
                take(server, theme, arguments.out / f"page-{theme}.png")
        finally:
            server.close()


def take(server: TensorBoard, theme: str, path: Path) -> None:
    """Save a screenshot of the tab in a theme, once all its panes are painted."""
    state = urlencode({f"p.triptych.{key}": value for key, value in STATE.items()})
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"], args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.add_init_script(
            f"""localStorage.setItem("_tb_global_settings", '{{"theme":"{theme}"}}')"""
        )
        page.goto(f"{server.url}/#triptych&{state}")
        frame = page.frame_locator("iframe")
        frame.locator("[data-role][data-state=ready]").first.wait_for()
        wait_until(lambda: frame.locator("[data-role][data-state=loading]").count() == 0)
        page.screenshot(path=path, animations="disabled")
        browser.close()
    print(path)


if __name__ == "__main__":
    main()
