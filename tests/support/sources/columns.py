"""Reads the plugin's JSON of a series."""

from __future__ import annotations

import json
from typing import Any

from tb_triptych.sources import columns
from tb_triptych.sources.series import Series


def to_columns(series: Series) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(columns.to_json(series))
    return found
