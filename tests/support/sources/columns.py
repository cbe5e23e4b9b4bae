"""Reads the plugin's JSON of a series."""

from __future__ import annotations

import json
from typing import Any

from tb_triptych.sources import columns
from tb_triptych.sources.row_table import RowTable
from tb_triptych.sources.series import Series
from tb_triptych.sources.table import SeriesTable


def to_columns(series: Series | SeriesTable) -> dict[str, Any]:
    table = RowTable(series) if isinstance(series, Series) else series
    found: dict[str, Any] = json.loads(columns.to_json(table))
    return found
