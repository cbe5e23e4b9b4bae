"""Flags of TensorBoard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from plugin_logs import write_steps
from tensorboard_process import TensorBoard

from tb_triptych.plugin import TriptychLoader


def test_a_logdir_spec_names_the_runs(tmp_path: Path) -> None:
    write_steps(tmp_path / "logs" / "a", "val", range(2))
    server = TensorBoard(
        tmp_path / "logs", logdir_flag=f"--logdir_spec=first:{tmp_path / 'logs' / 'a'}"
    )
    try:
        columns = server.series("first/.", "val", 1)
        server.pixels("first/.", columns["samples"]["0"]["panes"]["output"]["keys"][1])
    finally:
        server.close()


def test_flags_of_an_unknown_form_do_not_stop_tensorboard() -> None:
    flags: Any = object()
    TriptychLoader().fix_flags(flags)
