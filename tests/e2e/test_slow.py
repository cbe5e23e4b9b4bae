"""A slow computer: what the address says is kept, and only what was typed is written to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from urllib.parse import quote, unquote

import kinds_log as kl
import numpy as np
import pytest
from tensorboard_process import TensorBoard
from triptych_tab import Tab
from waiting import wait_until

OpenTab = Callable[..., Tab]

#: A part of the address for each control that writes to it.
PLACE = {
    "tagFilter": "^val",
    "runFilter": "une",
    "step": "20",
    "size": "s",
    "speed": "10",
    "hiddenRoles": "target,",
    "view": "2,0.25,0.75",
    "mode": "wipe",
    "split": "x,0.25",
    "error": "squared",
    "scale": "0.125",
    "errorTheme": "viridis",
    "adjust": "0.1,1.5,0.8",
    "exposure": "-1,1.5",
    "labels": "overlay,0.25,,0.75",
    "slice": "1",
    "metrics": "mean,worst,0.5,10,psnr",
}
SCALAR = kl.volume(kl.scalar(unit="m"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TensorBoard]:
    """One TensorBoard for all speeds, with a pane for each kind of control."""
    logdir = tmp_path_factory.mktemp("slow") / "logs"
    logdir.mkdir()
    rng = np.random.default_rng(0)
    depths, hdr = rng.random((3, 2, 3, 8, 8)), rng.random((3, 2, 8, 8, 3)).astype(np.float32)
    scores, ids = rng.random((3, 2, 8, 8)).astype(np.float32), rng.integers(0, 2, (2, 8, 8))
    metrics = {"psnr": {"better": "higher", "unit": "dB"}}
    measured = {step: {"psnr": [20.0 + step, 30.0 - step]} for step in (0, 10, 20)}
    classes = kl.labels(["sky", "cell"])
    specs: dict[str, dict[str, kl.Spec]] = {
        "val/depth": {"output": SCALAR, "target": SCALAR},
        "val/hdr": {"output": kl.HDR, "target": kl.HDR},
        "val/labels": {"output": classes, "output:soft": kl.SOFT, "target": classes},
    }
    panes: list[dict[str, dict[str, kl.Array]]] = [
        {
            "val/depth": {"output": depths[i], "target": depths[0]},
            "val/hdr": {"output": hdr[i], "target": hdr[0]},
            "val/labels": {"output": scores[i] > 0.5, "output:soft": scores[i], "target": ids},
        }
        for i in range(3)
    ]
    for tag, spec in specs.items():
        steps = {10 * i: {role: list(one) for role, one in panes[i][tag].items()} for i in range(3)}
        kl.Logger(logdir, "unet", spec, tag, metrics).log(steps, measured)
    server = TensorBoard(logdir)
    for tag in specs:
        server.series("unet", tag, 20)
    yield server
    server.close()


def address(tab: Tab) -> Mapping[str, str]:
    """Return the page's part of the address, by name."""
    text: str = tab.page.evaluate("location.hash")
    parts = [part.split("=", 1) for part in text.split("&")[1:]]
    return {name.removeprefix("p.triptych."): unquote(value) for name, value in parts}


def slow_down(tab: Tab, rate: int) -> None:
    session = tab.page.context.new_cdp_session(tab.page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": rate})


def wait_until_written(tab: Tab) -> None:
    """Wait for longer than any timer of the page, and then until the page is idle."""
    for pane in tab.frame.locator(".pane[data-role=output]").all()[:1]:
        pane.and_(tab.frame.locator("[data-state=ready]")).wait_for()
    tab.page.wait_for_timeout(1000)
    tab.frame.locator("body").evaluate("() => new Promise((done) => requestIdleCallback(done))")


def box(tab: Tab, name: str) -> str:
    return tab.frame.locator(f"input[name={name}]").first.input_value()


@pytest.mark.parametrize("rate", [1, 4, 10])
def test_a_link_and_a_reload_keep_all_that_the_address_says(
    server: TensorBoard, open_tab: OpenTab, rate: int
) -> None:
    state = "".join(f"&p.triptych.{name}={quote(value)}" for name, value in PLACE.items())
    tab = open_tab(server, size=(1280, 1000))
    slow_down(tab, rate)
    tab.page.goto(f"{server.url}/?{rate}#triptych{state}")
    for _ in range(2):
        tab.frame.locator("[data-testid=triptych]").wait_for()
        wait_until_written(tab)
        assert {name: address(tab).get(name) for name in PLACE} == PLACE
        assert (box(tab, "tagFilter"), box(tab, "runFilter")) == ("^val", "une")
        assert (box(tab, "step"), box(tab, "slice"), box(tab, "scale")) == ("20", "1", "0.125")
        assert (box(tab, "ev"), box(tab, "threshold")) == ("-1", "0.75")
        tab.page.reload()


@pytest.mark.parametrize("rate", [1, 4])
def test_an_address_that_changes_under_the_page_goes_before_what_was_there(
    server: TensorBoard, open_tab: OpenTab, rate: int
) -> None:
    tab = open_tab(server, state="&p.triptych.tagFilter=depth&p.triptych.runFilter=un")
    slow_down(tab, rate)
    wait_until_written(tab)
    by_hand = "#triptych&p.triptych.tagFilter=labels&p.triptych.runFilter=net"
    tab.page.evaluate("hash => (location.hash = hash)", by_hand)
    wait_until_written(tab)
    assert (box(tab, "tagFilter"), box(tab, "runFilter")) == ("labels", "net")
    assert (address(tab)["tagFilter"], address(tab)["runFilter"]) == ("labels", "net")
    tab.page.go_back()
    wait_until_written(tab)
    assert (box(tab, "tagFilter"), box(tab, "runFilter")) == ("depth", "un")
    assert (address(tab)["tagFilter"], address(tab)["runFilter"]) == ("depth", "un")
    tab.page.go_forward()
    wait_until_written(tab)
    assert (box(tab, "tagFilter"), address(tab)["tagFilter"]) == ("labels", "labels")


def test_what_was_typed_is_kept_when_the_side_bar_closes_at_once(
    server: TensorBoard, open_tab: OpenTab
) -> None:
    tab = open_tab(server)
    wait_until_written(tab)
    tab.frame.locator("body").evaluate(
        """(body) => {
            const field = body.querySelector("input[name=tagFilter]");
            field.value = "hdr";
            field.dispatchEvent(new InputEvent("input", { bubbles: true }));
            body.querySelector("button[aria-label='Side bar']").click();
        }"""
    )
    wait_until(lambda: address(tab).get("tagFilter") == "hdr")
    assert tab.frame.locator("section[data-tag]").count() == 1
