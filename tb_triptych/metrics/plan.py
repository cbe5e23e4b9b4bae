"""Checks `metrics=`: what to measure of the samples of a call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias

from tb_triptych.format.bounds import MOST_METRICS
from tb_triptych.metrics.column import NoColumnError, column_of
from tb_triptych.metrics.known import (
    KNOWN,
    NOUNS,
    PANES_ADVICE,
    definition,
    incompatibility,
    unit,
    usual,
)
from tb_triptych.metrics.metric import Metric
from tb_triptych.panes import Pane
from tb_triptych.shown import shown

MetricSpecs: TypeAlias = (
    str
    | Metric
    | Callable[[Any, Any], Any]
    | Mapping[str, Any]
    | Sequence["str | Metric | Callable[[Any, Any], Any] | Mapping[str, Any]"]
    | None
)
"""What to measure: names of known metrics or "auto", functions `f(output, target) -> [k]`, `Metric`
objects, dicts of functions or ready numbers by name; one of them, or several in a list or tuple."""

AUTO = "auto"


class _DefaultAuto(str):
    """The text "auto"; its type shows that the user did not write it."""

    __slots__ = ()


DEFAULT_METRICS: Final[str] = _DefaultAuto(AUTO)
"""The default of `metrics=`: "auto", silent if there is nothing to measure."""

NOTHING_MEASURED = "nothing measured"
"""The subject of the note that nothing is measured."""

_NAMES = ", ".join(KNOWN)


@dataclass(frozen=True, eq=False)
class MetricPlan:
    """What to measure.

    Attributes:
      known: Names of known metrics.
      custom: User-defined metrics.
      named: The known ones that the user named; the others come from "auto".
      definitions: The definitions of known ones that have more than one.
      units: The units of known ones that are in the unit of the values.
      nothing_measured: A human-readable reason why nothing is measured though the user asked for
        it, or `None`.
      is_default: Whether the user did not pass `metrics=`.
    """

    known: tuple[str, ...] = ()
    custom: tuple[Metric, ...] = ()
    named: frozenset[str] = frozenset()
    definitions: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str | None] = field(default_factory=dict)
    nothing_measured: str | None = None
    is_default: bool = False

    @property
    def names(self) -> list[str]:
        """All names, in display order."""
        return [*self.known, *(metric.name for metric in self.custom)]

    @property
    def numbers(self) -> dict[str, Any]:
        """Ready numbers, by name of the metric."""
        return {m.name: m.values for m in self.custom if not callable(m.values)}

    def with_numbers(self, numbers: Mapping[str, Any]) -> MetricPlan:
        """Return the plan with its ready numbers replaced."""
        return replace(
            self,
            custom=tuple(replace(m, values=numbers.get(m.name, m.values)) for m in self.custom),
        )

    def fetched(self, size: int, kept: int) -> MetricPlan:
        """Return the plan with its ready numbers in numpy, of the samples that are kept.

        Raises:
          TypeError: if some are not numbers.
          ValueError: if they are not one per sample.
        """
        numbers = {name: _numbers(name, values, size) for name, values in self.numbers.items()}
        return self.with_numbers({name: values[:kept] for name, values in numbers.items()})

    def to_json(self) -> dict[str, dict[str, Any]]:
        """Return the `metrics` of the series' metadata."""
        known = {
            name: KNOWN[name].to_json(self.definitions.get(name), self.units.get(name))
            for name in self.known
        }
        return known | {metric.name: metric.to_json() for metric in self.custom}


def check_as_scalars(metrics: MetricSpecs, as_scalars: bool) -> None:
    """Check that there is something to write as scalars, if requested.

    Raises:
      ValueError: if nothing is measured.
    """
    if as_scalars and metrics is None:
        raise ValueError(
            'metrics_as_scalars is true, but nothing is measured: pass metrics="auto" too'
        )


def planned(
    metrics: MetricSpecs, panes: Mapping[str, Pane], *, as_scalars: bool = False
) -> MetricPlan:
    """Read `metrics=`.

    Args:
      metrics: As passed by the user, or `DEFAULT_METRICS`.
      panes: What the numbers mean, by role.
      as_scalars: Whether the user requested scalars, and so numbers.

    Raises:
      TypeError: for something that is not a metric.
      ValueError: for an unknown or repeated name, a metric that these panes do not have, or when
        there is no target to compare with.
    """
    output, target = panes.get("output"), panes.get("target")
    names: list[str] = []
    named: set[str] = set()
    custom: list[Metric] = []
    nothing_measured: str | None = None
    for item in _each(metrics):
        if isinstance(item, Metric):
            custom.append(item)
        elif item != AUTO:
            names.append(item)
            named.add(item)
        else:
            found = () if output is None or target is None else usual(output, target)
            names += found
            if not found and (as_scalars or not isinstance(item, _DefaultAuto)):
                nothing_measured = _why_nothing(output, target)
    names = list(dict.fromkeys(names))  # metrics of "auto" may also be named
    is_default = isinstance(metrics, _DefaultAuto) and not as_scalars
    plan = MetricPlan(
        tuple(names),
        tuple(custom),
        frozenset(named),
        nothing_measured=nothing_measured,
        is_default=is_default,
    )
    if len(plan.names) > MOST_METRICS:
        raise ValueError(f"metrics has {len(plan.names)} of them: pass at most {MOST_METRICS}")
    if len(set(plan.names)) < len(plan.names):
        raise ValueError(f"metrics repeats a name, in {plan.names}: pass each one once")
    compared = [*names, *(metric.name for metric in custom if callable(metric.values))]
    if output is None or target is None:
        if compared:
            raise ValueError(
                f"metrics has {', '.join(compared)}, but there is no target to compare with: pass "
                "target=, or metrics=None"
            )
        return plan
    for name in names:
        if (reason := incompatibility(name, output, target)) is not None:
            raise ValueError(f"metrics has {name}, which {reason}")
    found_by = {name: definition(name, output, target) for name in names}
    return replace(
        plan,
        definitions={name: d for name, d in found_by.items() if d is not None},
        units={name: unit(name, output, target) for name in names},
    )


def without_target(metrics: MetricSpecs) -> MetricSpecs:
    """Return the plan for samples without a target: nothing, or a note."""
    is_asked = any(item == AUTO and not isinstance(item, _DefaultAuto) for item in _each(metrics))
    return AUTO if is_asked else None


def _why_nothing(output: Pane | None, target: Pane | None) -> str:
    """Return why "auto" stands for nothing."""
    if output is None or target is None:
        return (
            'metrics="auto" measures nothing, because there is no target to compare with: pass '
            "target=, or omit metrics="
        )
    # Class ids first, which are mistaken for pictures if one of the panes is missing.
    first, second = sorted((output.compared, target.compared))
    advice = PANES_ADVICE.get(first, "pass panes of one kind for both")
    return (
        f'metrics="auto" measures nothing, because {NOUNS[first]} cannot be compared with '
        f"{NOUNS[second]}: {advice} or a function of your own, or omit metrics="
    )


def _each(metrics: Any) -> Iterator[str | Metric]:
    """Yield each metric by name or as an object."""
    if metrics is None:
        return
    if isinstance(metrics, str):
        if metrics != AUTO and metrics not in KNOWN:
            raise ValueError(
                f"metrics has {shown(metrics)}: pass {AUTO!r}, {_NAMES}, a function of output and "
                'target, or {"name": values}'
            )
        yield metrics
    elif isinstance(metrics, Metric):
        yield metrics
    elif isinstance(metrics, Mapping):
        for name, values in metrics.items():
            yield Metric(name, values)
    elif isinstance(metrics, Sequence | AbstractSet):
        for item in metrics:
            yield from _each(item)
    elif callable(metrics):
        yield Metric(_name_of(metrics), metrics)
    else:
        raise TypeError(
            f"metrics has {shown(metrics)}: pass {AUTO!r}, names, functions of output and target, "
            'or numbers under a name, {"lpips": values}'
        )


def _name_of(function: Any) -> str:
    name = getattr(function, "__name__", "<unnamed>")
    if name.startswith("<"):
        raise TypeError(
            f"metrics has {function!r:.60}, a function without a name: pass it in a dict under "
            'one, {"name": function}'
        )
    return str(name)


def _numbers(name: str, values: Any, size: int) -> Any:
    """Return ready numbers as float64, with NaN for `None`."""
    try:
        return column_of(values, size)
    except NoColumnError as error:
        raise ValueError(
            f"metrics[{shown(name)}] has {error}: pass one number for each sample, of shape "
            f"({size},)"
        ) from None
    except (TypeError, ValueError) as error:
        raise TypeError(f"metrics[{shown(name)}] is not an array of numbers ({error})") from None
