"""Reads the work of a page, input by input, from a trace of the browser.

Times are thread times (CPU), so that other load of the machine counts as little as possible; wall
times are named as such.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

_TASK = "ThreadControllerImpl::RunTask"
_DECODE = "ImageDecoder::DecodeFrameBufferAtIndex"


@dataclass
class Trace:
    """The main thread of the page that got the inputs.

    Attributes:
      kinds: The types of events that count as inputs.
      inputs_us: When each input event was dispatched.
      events: Complete events of that thread, by their beginning.
      decodes: How many pictures were decoded, on any thread of its process.
    """

    kinds: tuple[str, ...] = ("pointermove", "keydown")
    inputs_us: list[float] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    decodes: int = 0

    def read(self, events: list[dict[str, Any]]) -> None:
        """Read the events of a trace."""
        complete = [event for event in events if event["ph"] == "X"]
        inputs = [event for event in complete if self._is_input(event)]
        threads = Counter((event["pid"], event["tid"]) for event in inputs)
        if not threads:
            raise RuntimeError("the trace has no input event: was anything dragged?")
        ((main, _),) = threads.most_common(1)
        self.inputs_us = sorted(e["ts"] for e in inputs if (e["pid"], e["tid"]) == main)
        self.events = sorted(
            (event for event in complete if (event["pid"], event["tid"]) == main),
            key=lambda event: float(event["ts"]),
        )
        # The windows of the browser itself are pages, too.
        self.decodes = sum(e["name"] == _DECODE and e["pid"] == main[0] for e in complete)

    def script_and_draw_ms(self) -> list[float]:
        """Per input: listeners, animation frames, and the canvases that are drawn after them."""
        return self._per_input(
            lambda event: (
                self._is_input(event)
                or event["name"] in ("FireAnimationFrame", "LayerTreeHost::DoUpdateLayers")
            )
        )

    def main_thread_ms(self) -> list[float]:
        """Per input: all work of the main thread until the next one."""
        return self._per_input(lambda event: event["name"] == _TASK)

    def long_tasks(self) -> tuple[int, int]:
        """Count tasks of more than 50 ms by the thread's own clock, and by the wall's."""
        tasks = [event for event in self.events if event["name"] == _TASK]
        return (
            sum(event.get("tdur", 0) > 50_000 for event in tasks),
            sum(event["dur"] > 50_000 for event in tasks),
        )

    def _per_input(self, counts: Callable[[dict[str, Any]], bool]) -> list[float]:
        chosen = [event for event in self.events if counts(event)]
        # A task begins a little before the event that it dispatches.
        bounds = [at - 2_000 for at in self.inputs_us]
        sums = [0.0] * (len(bounds) - 1)
        index = 0
        for event in chosen:
            while index < len(sums) and event["ts"] >= bounds[index + 1]:
                index += 1
            if index < len(sums) and event["ts"] >= bounds[index]:
                sums[index] += event.get("tdur", 0) / 1e3
        return sums

    def _is_input(self, event: dict[str, Any]) -> bool:
        if event["name"] != "EventDispatch":
            return False
        return event["args"].get("data", {}).get("type") in self.kinds
