"""The plugin's name, the version of its format, and a series' metadata to and from JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tb_triptych.format.bounds import MOST_METADATA_BYTES, MOST_METRICS, MOST_ROLES
from tb_triptych.panes.roles import KNOWN_ROLES
from tb_triptych.panes.soft import with_soft_layers

if TYPE_CHECKING:
    from tensorboard.compat.proto import summary_pb2

    from tb_triptych.panes import Pane

PLUGIN_NAME = "triptych"
FORMAT_VERSION = 1

_MOST_LEVELS = 100
"""Deeper metadata is not read: how deep calls may nest depends on the caller."""

_MOST_DIGITS = 19


def _whole(digits: str) -> int:
    if len(digits.lstrip("-")) > _MOST_DIGITS:
        raise ValueError(f"a whole number has {len(digits)} digits")
    return int(digits)


_decoder = json.JSONDecoder(parse_constant=lambda name: None)  # NaN and the like, which JSON lacks

_careful_decoder = json.JSONDecoder(parse_constant=lambda name: None, parse_int=_whole)


class UnreadableSeriesError(ValueError):
    """Metadata or a header cannot be understood; the message can be shown to users."""


@dataclass(frozen=True)
class SeriesSpec:
    """The metadata of a whole series, as JSON values.

    Attributes:
      version: Of the format.
      panes: The spec of each pane, by role, unknown kinds and keys included.
      others: Other keys, passed on unchanged: the page may know them.
      left_out: A human-readable list of what exceeds the limits.
    """

    version: int
    panes: Mapping[str, Mapping[str, Any]]
    others: Mapping[str, Any] = field(default_factory=dict)
    left_out: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the value for `plugin_data.content` and the catalog."""
        panes = {role: dict(pane) for role, pane in self.panes.items()}
        return {"version": self.version, "panes": panes, **self.others}


def create_summary_metadata(
    panes: Mapping[str, Pane],
    description: str | None = None,
    metrics: Mapping[str, Mapping[str, Any]] | None = None,
    *,
    changing: bool = False,
) -> summary_pb2.SummaryMetadata:
    """Make the metadata of every event of a series.

    Args:
      panes: The pane of each role.
      description: Long-form description of the series.
      metrics: What is measured: direction and unit by name.
      changing: Whether the pictures of an id are meant to differ at every step.
    """
    from tensorboard.compat.proto import summary_pb2

    specs = {role: pane.to_json() for role, pane in with_soft_layers(panes).items()}
    others: dict[str, Any] = {"metrics": metrics} if metrics else {}
    if changing:
        others["changing"] = True
    spec = SeriesSpec(FORMAT_VERSION, specs, others)
    return summary_pb2.SummaryMetadata(
        summary_description=description or "",
        data_class=summary_pb2.DATA_CLASS_BLOB_SEQUENCE,
        plugin_data=summary_pb2.SummaryMetadata.PluginData(
            plugin_name=PLUGIN_NAME, content=dump_json(spec.to_json())
        ),
    )


def parse_plugin_content(content: bytes) -> SeriesSpec:
    """Read `plugin_data.content`.

    Raises:
      UnreadableSeriesError: if it is not JSON of the expected form, or of a newer version.
    """
    if len(content) > MOST_METADATA_BYTES:
        raise UnreadableSeriesError(
            f"the series' metadata has {len(content)} bytes, more than {MOST_METADATA_BYTES}"
        )
    value = _load(content, _careful_decoder)
    if not isinstance(value, dict):
        raise UnreadableSeriesError("the series' metadata is not a JSON object")
    _check_can_be_passed_on(value)
    version = value.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise UnreadableSeriesError("the series' metadata has no format version")
    if version > FORMAT_VERSION:
        raise UnreadableSeriesError(
            f"the series was written in format version {version}, but this tb-triptych reads only "
            f"up to version {FORMAT_VERSION}: upgrade it with `pip install -U tb-triptych`"
        )
    panes = value.get("panes", {})
    if not isinstance(panes, dict):
        raise UnreadableSeriesError("the series' metadata has no readable pane specs")
    panes = {role: pane for role, pane in panes.items() if isinstance(pane, dict)}
    others = {key: other for key, other in value.items() if key not in ("version", "panes")}
    left_out = []
    if len(panes) > MOST_ROLES:
        left_out.append(f"{len(panes) - MOST_ROLES} of {len(panes)} panes")
        panes = first_entries(panes, MOST_ROLES, KNOWN_ROLES)
    metrics = others.get("metrics")
    if isinstance(metrics, dict) and len(metrics) > MOST_METRICS:
        left_out.append(f"{len(metrics) - MOST_METRICS} of {len(metrics)} metrics")
        others["metrics"] = first_entries(metrics, MOST_METRICS)
    return SeriesSpec(version, panes, others, " and ".join(left_out))


def first_entries(
    values: Mapping[str, Any], count: int, before: Sequence[str] = ()
) -> dict[str, Any]:
    """Keep a limited number of entries, some names first."""
    names = [name for name in before if name in values]
    names += [name for name in values if name not in before]
    return {name: values[name] for name in names[:count]}


def _check_can_be_passed_on(value: Any) -> None:
    """Refuse JSON that would make the answer that contains it fail."""
    level = [value]
    for _ in range(_MOST_LEVELS):
        level = [inner for outer in level for inner in _inside(outer)]
    if level:
        raise UnreadableSeriesError(f"the series' metadata has more than {_MOST_LEVELS} levels")
    try:
        dump_json(value)
    except ValueError as error:  # 1e999 is read as infinity
        raise UnreadableSeriesError(f"the series' metadata is not JSON ({error})") from error


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def dump_json(value: Any) -> bytes:
    """Write JSON as UTF-8 without blanks.

    Raises:
      ValueError: for NaN or infinity, which JSON does not have.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # A lone surrogate, such as in a file name, is not valid Unicode.
    return text.encode("utf-8", "replace")


def load_json(data: bytes) -> Any:
    """Read JSON of unknown origin.

    Raises:
      UnreadableSeriesError: if it is not JSON.
    """
    return _load(data, _decoder)


def _load(data: bytes, decoder: json.JSONDecoder) -> Any:
    try:
        return decoder.decode(data.decode("utf-8"))
    # Deep nesting ends in RecursionError, 5,000 digits in ValueError.
    except (ValueError, RecursionError) as error:
        raise UnreadableSeriesError(f"not readable as JSON ({error})") from error
