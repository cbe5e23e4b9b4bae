"""Events of a series, as they are after reading."""

from __future__ import annotations

from dataclasses import dataclass

from tb_triptych.format.header import PaneHeader, SampleHeader
from tb_triptych.sources.series import Event


@dataclass(frozen=True)
class Elements:
    """A storage with this many payloads."""

    count: int = 1
    file: str = "T"

    def key(self, pane: PaneHeader) -> str:
        return f"{self.file}-{pane.digest}"

    def problem(self, pane: PaneHeader) -> str | None:
        is_there = isinstance(pane.at, int) and pane.at <= self.count
        return None if is_there else f"there is no payload {pane.at}"


HERE = Elements()


def pane(name: str, at: int = 1, shape: tuple[int, ...] = (2, 2)) -> PaneHeader:
    return PaneHeader(name * 32, at, "image/png", shape, "uint8", '{"min":0,"max":255}')


def event(step: int, wall_time_s: float, *ids: str, name: str = "a") -> Event:
    samples = tuple(SampleHeader(i, None, {"output": pane(name)}, {}) for i in ids or ("0",))
    return Event(step, wall_time_s, samples, HERE)
