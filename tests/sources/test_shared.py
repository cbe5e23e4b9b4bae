from dataclasses import replace

import pytest

from tb_triptych.record import PaneHeader, SampleHeader
from tb_triptych.sources.shared import Shared

PANE = PaneHeader(
    "a" * 32, (0, 40), "image/png", (2, 2), "float32", {"min": 0, "value_range": [-1.0, 1.0]}
)
SAMPLE = SampleHeader("0", "a cat", {"input": PANE, "output": PANE}, {"psnr": 20.5})


def equal(sample: SampleHeader) -> SampleHeader:
    """Copy a sample as reading it again does."""
    panes = {r: replace(p, stats=dict(p.stats)) for r, p in sample.panes.items()}
    return replace(sample, panes=panes)


def test_a_picture_that_stays_is_one_object() -> None:
    shared = Shared()
    first, second = shared.sample(equal(SAMPLE)), shared.sample(equal(SAMPLE))
    assert first == second == SAMPLE
    assert first.panes["input"] is second.panes["input"]
    assert shared.panes == 2


@pytest.mark.parametrize(
    "change",
    [
        {"digest": "b" * 32},
        {"at": (40, 40)},
        {"media": "image/webp"},
        {"shape": (4, 4)},
        {"dtype": "uint8"},
        {"stats": {"min": 1, "value_range": [-1.0, 1.0]}},
        {"stats": {"min": 0, "value_range": [[1]]}},
        {"changed_from": "c" * 32},
    ],
)
def test_a_picture_that_differs_is_another(change: dict[str, object]) -> None:
    shared = Shared()
    shared.sample(SAMPLE)
    other = replace(SAMPLE, panes={"output": replace(PANE, **change)})  # type: ignore[arg-type]
    assert shared.sample(equal(other)) == other
    assert shared.panes == 3
