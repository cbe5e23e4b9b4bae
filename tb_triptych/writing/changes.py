"""Compares the calls of a writer: changed pictures, and calls that replace others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tb_triptych.encoding.sample import Sample
from tb_triptych.format.picture import Picture
from tb_triptych.writing.lru import LruDict

REMEMBERED = 65_536
"""How many pictures that should stay the same are remembered."""

_FIXED_ROLES = ("input", "target")
"""Roles whose picture of a sample should stay the same during a run."""


@dataclass(frozen=True)
class Changes:
    """The changes by one call.

    Attributes:
      changed_from: By sample id and role, the digest at the previous step, if it should have stayed
        the same.
      collided: The id of a sample that was already logged at this step, with other pictures.
      extra_calls: How many calls of the series, up to this one, were made at a step that already
        had one, with other samples.
    """

    changed_from: Mapping[tuple[str, str], str] = field(default_factory=dict)
    collided: str | None = None
    extra_calls: int = 0


@dataclass
class _Step:
    """The samples logged at the newest step of a series."""

    step: int
    samples: dict[str, dict[str, str]]


@dataclass(frozen=True)
class _Fixed:
    """The picture in a pane, and the one at the previous step."""

    step: int
    digest: str
    before: str | None


class ChangesFinder:
    """Compares each call of a writer with those before; used by one thread at a time."""

    def __init__(self, *, keeps_calls: bool) -> None:
        """Start without any call.

        Args:
          keeps_calls: Whether several calls of one step are kept if their samples differ.
        """
        self._keeps_calls = keeps_calls
        self._newest: dict[str, _Step] = {}
        self._fixed: LruDict[tuple[str, str, str], _Fixed] = LruDict(REMEMBERED)
        self._extra_calls: Counter[str] = Counter()
        self._collided: set[str] = set()
        self._warned: set[tuple[str, str]] = set()

    def find(
        self, tag: str, step: int, samples: Sequence[Sample[Picture]], *, changing: bool
    ) -> Changes:
        """Compare a call with those before, and remember nothing.

        Args:
          tag: Name of the series.
          step: Its step.
          samples: Its samples.
          changing: Whether the pictures of an id are meant to differ at every step.
        """
        newest = self._newest.get(tag)
        known = newest.samples if newest is not None and newest.step == step else {}
        new = _digests(samples)
        collided = next((id for id in new if id in known and _differ(known[id], new[id])), None)
        is_extra = bool(samples) and (collided is not None or not known.keys() <= new.keys())
        changed: dict[tuple[str, str], str] = {}
        if not changing and collided is None and tag not in self._collided:
            changed = dict(self._changed(tag, step, samples))
        return Changes(changed, collided, self._extra_calls[tag] + is_extra)

    def remember(
        self,
        tag: str,
        step: int,
        samples: Sequence[Sample[Picture]],
        changes: Changes,
        *,
        step_argument: str = "step",
    ) -> list[str]:
        """Remember a written call, and return new warnings.

        Args:
          tag: Name of the series.
          step: Its step.
          samples: Its samples.
          changes: What `find` returned.
          step_argument: What the user's function calls the step.
        """
        if not samples:  # a record of dropped calls
            return []
        for sample_id, role, digest in _fixed(samples):
            known = self._fixed.get((tag, sample_id, role))
            before = None if known is None else known.before if known.step == step else known.digest
            self._fixed[tag, sample_id, role] = _Fixed(step, digest, before)
        newest = self._newest.get(tag)
        previous = None if newest is None else newest.step
        if newest is None or newest.step != step:
            newest = self._newest[tag] = _Step(step, {})
        newest.samples |= _digests(samples)
        is_extra = changes.extra_calls > self._extra_calls[tag]
        self._extra_calls[tag] = changes.extra_calls
        if changes.collided is not None:
            self._collided.add(tag)
        return [
            *self._descent_to_tell(tag, previous, step, step_argument),
            *self._calls_to_tell(tag, step, changes, step_argument, is_extra=is_extra),
            *self._changes_to_tell(tag, step, changes),
        ]

    def _changed(
        self, tag: str, step: int, samples: Sequence[Sample[Picture]]
    ) -> Iterator[tuple[tuple[str, str], str]]:
        """Find pictures that should have stayed the same, and the ones at the previous step."""
        for sample_id, role, digest in _fixed(samples):
            known = self._fixed.get((tag, sample_id, role))
            if known is not None:
                before = known.before if known.step == step else known.digest
                if before is not None and before != digest:
                    yield (sample_id, role), before

    def _descent_to_tell(
        self, tag: str, before: int | None, step: int, step_argument: str
    ) -> list[str]:
        """Warn once per series of a journal that a step is lower than the one before."""
        if not self._keeps_calls or before is None or step >= before or (tag, "<") in self._warned:
            return []
        self._warned.add((tag, "<"))
        return [
            f"triptych {tag!r}: step {step} comes after step {before}. All pictures are kept, one "
            "for each sample and step; what was logged before at a step that comes again is "
            f"replaced. If each epoch counts its batches from 0, pass a number as {step_argument}= "
            "that goes on counting, such as epoch * len(loader) + batch"
        ]

    def _calls_to_tell(
        self, tag: str, step: int, changes: Changes, step_argument: str, *, is_extra: bool
    ) -> list[str]:
        if not self._keeps_calls:
            if not is_extra or (tag, "") in self._warned:
                return []
            self._warned.add((tag, ""))
            return [
                f"triptych {tag!r}: there is a second call at step {step}. In an event file, "
                "TensorBoard shows only one call per tag and step: the pictures of the others are "
                "lost. Pass all pictures of a step in one call, or let the op write to a journal, "
                'which keeps one picture per call, each under its own sample="name": `with '
                "tb_triptych.TriptychWriter(logdir) as writer, writer.as_default():`"
            ]
        if changes.collided is None or (tag, "") in self._warned:
            return []
        self._warned.add((tag, ""))
        return [
            f"triptych {tag!r}: a second call at step {step} has other pictures of sample "
            f"{changes.collided!r}, and replaces the first. Give each picture of a step its own "
            'name, sample="name" for one per call or sample_ids=["name", ...] for several, or '
            "pass all of them in one call; for another step pass another number as "
            f"{step_argument}="
        ]

    def _changes_to_tell(self, tag: str, step: int, changes: Changes) -> list[str]:
        messages = []
        for sample_id, role in changes.changed_from:
            if (tag, role) in self._warned:
                continue
            self._warned.add((tag, role))
            messages.append(
                f"triptych {tag!r}: the {role} of sample {sample_id!r} at step {step} differs from "
                "the one before. Log the same samples at every step, without random crops or "
                "shuffling, or pass sample_ids= that name the pictures, or changing=True if they "
                "are meant to differ"
            )
        return messages


def _digests(samples: Sequence[Sample[Picture]]) -> dict[str, dict[str, str]]:
    return {
        sample.id: {role: pane.digest for role, pane in sample.panes.items()} for sample in samples
    }


def _differ(old: Mapping[str, str], new: Mapping[str, str]) -> bool:
    """Return whether these are two samples; if one is logged again, only its output differs.

    Without input and target, only the output can show it.
    """
    fixed = [role for role in _FIXED_ROLES if role in old or role in new]
    return any(old.get(role) != new.get(role) for role in fixed or (old.keys() | new.keys()))


def _fixed(samples: Sequence[Sample[Picture]]) -> Iterator[tuple[str, str, str]]:
    for sample in samples:
        for role in _FIXED_ROLES:
            if role in sample.panes:
                yield sample.id, role, sample.panes[role].digest
