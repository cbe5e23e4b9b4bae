"""A log without triptychs: what the page says to write is tried here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from triptych_tab import Tab, World

OpenTab = Callable[..., Tab]
Names = dict[str, Any]

PICTURES = np.random.default_rng(0).random((6, 8, 8, 3)).astype(np.float32)
LOOP: Names = {"epochs": 2, "train_one_epoch": lambda model: None}


def for_any_framework() -> Names:
    data = [(PICTURES, PICTURES)]
    return {**LOOP, "validation_data": data, "model": lambda x: 1 - x}


def for_keras() -> Names:
    keras = pytest.importorskip("keras")
    model = keras.Sequential(
        [keras.Input((8, 8, 3)), keras.layers.Conv2D(3, 1, activation="sigmoid")]
    )
    model.compile(loss="mse")
    arrays = dict.fromkeys(("x_train", "y_train", "x_val", "y_val"), PICTURES)
    return {"epochs": 2, "model": model, **arrays}


def for_torch() -> Names:
    torch = pytest.importorskip("torch")
    x = torch.rand(4, 3, 8, 8)
    return {**LOOP, "model": lambda x: 1 - x, "x": x, "y": x}


def for_the_op() -> Names:
    pytest.importorskip("tensorflow")
    return {**LOOP, "model": lambda x: 1 - x, "x": PICTURES, "y": PICTURES}


@pytest.mark.parametrize(
    ("tab_name", "names", "written"),
    [
        ("Any framework", for_any_framework, "*.index"),
        ("Keras", for_keras, "*.index"),
        ("PyTorch", for_torch, "*.index"),
        ("TensorFlow summary", for_the_op, "*tfevents*"),
    ],
)
def test_what_is_copied_from_the_empty_page_runs_and_fills_it(
    world: World,
    open_tab: OpenTab,
    monkeypatch: pytest.MonkeyPatch,
    tab_name: str,
    names: Callable[[], Names],
    written: str,
) -> None:
    tab = open_tab(world.server, size=(1024, 700))
    tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.frame.locator('[data-empty="no-data"]').wait_for()
    tab.frame.get_by_role("tab", name=tab_name).click()
    code = tab.frame.get_by_role("tabpanel").locator("pre").inner_text()
    tab.frame.get_by_role("button", name="Copy").click()
    tab.frame.get_by_text("Copied").wait_for()
    assert tab.page.evaluate("navigator.clipboard.readText()") == code

    monkeypatch.chdir(world.server.logdir)
    exec(code, names())
    assert list(Path("logs/unet").glob(written))
    tab.frame.locator('section[data-tag="val"]').scroll_into_view_if_needed()
    tab.wait_for(tab.pane("0", "output", tag="val"), 1)
    assert tab.pane("0", "target", tag="val").is_visible()


def test_the_frameworks_are_gone_through_by_keyboard(world: World, open_tab: OpenTab) -> None:
    tab = open_tab(world.server)
    tab.frame.get_by_role("tab", name="Any framework").focus()
    tab.press("ArrowRight", "ArrowRight")
    chosen = tab.frame.locator("[role=tab][aria-selected=true]")
    assert chosen.inner_text() == "PyTorch"
    assert "add_triptych" in tab.frame.get_by_role("tabpanel").inner_text()
    tab.press("End", "ArrowRight", "Home", "ArrowLeft")
    assert chosen.inner_text() == "Any framework"
    assert "TriptychWriter" in tab.frame.get_by_role("tabpanel").inner_text()
