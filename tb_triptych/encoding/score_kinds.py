"""Whether scores are probabilities or logits, decided once for each role of a series."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial, reduce

from tb_triptych.encoding.score_evidence import Evidence, evidence_of
from tb_triptych.inputs.batch import Batch
from tb_triptych.inputs.hints import Hint
from tb_triptych.panes import Pane
from tb_triptych.panes.axes import planes
from tb_triptych.panes.pane import Scores
from tb_triptych.panes.pane_code import with_pane
from tb_triptych.thread_pool import Run


@dataclass
class ScoreKinds:
    """Remembers the decisions; each writer or process has one, which sees its calls in order."""

    _known: dict[tuple[str, str], Scores] = field(default_factory=dict)
    _proven: set[tuple[str, str]] = field(default_factory=set)
    """The series and roles whose scores need no more examination."""
    _hints: dict[tuple[str, str], list[Hint]] = field(default_factory=dict)
    """Hints, returned by every call: the caller decides which ones are new."""

    def decided(self, tag: str, batch: Batch, run: Run) -> tuple[Batch, list[Hint]]:
        """Decide the kind of the scores of a call where the user did not say.

        Args:
          tag: Name of the series.
          batch: The arguments of the call.
          run: Does jobs and returns their results in order.

        Returns:
          The batch, whose panes state the kinds of scores, and hints about them.
        """
        panes: dict[str, Pane] = dict(batch.panes)
        scored = []
        for role, pane in batch.panes.items():
            if not pane.scores:
                continue
            key = tag, role
            if role not in batch.arrays:  # a note of calls that were not recorded
                panes[role] = pane.with_scores(self._known.get(key, pane.scores))
                continue
            scored.append(key)
            if isinstance(pane.scores, str):
                self._check(key, pane.scores, batch, run)
            else:
                panes[role] = pane.with_scores(self._decide(key, batch, run))
        hints = [hint for key in scored for hint in self._hints.get(key, [])]
        return replace(batch, panes=panes), hints

    def _decide(self, key: tuple[str, str], batch: Batch, run: Run) -> Scores:
        _, role = key
        known = self._known.get(key)
        if known is not None and key in self._proven:
            return known
        found = _evidence(batch, role, run)
        kind = found.kind
        if known == "probabilities" and found.overturns_probabilities:
            self._hint(key, _changed(batch, role, found))
            kind = "logits"
        elif known is not None:
            return known
        elif kind is None:  # left to a later call
            return "logits" if _has_classes(batch, role) else "probabilities"
        elif not found.is_proof:
            self._hint(key, _assumed(batch, role, kind, found))
        self._known[key] = kind
        if kind == "logits":
            self._proven.add(key)  # later scores could not prove probabilities
        return kind

    def _check(self, key: tuple[str, str], stated: Scores, batch: Batch, run: Run) -> None:
        """Return hints about scores that cannot be what the user said."""
        _, role = key
        if key in self._proven:
            return
        found = _evidence(batch, role, run)
        if found.is_outside if stated == "probabilities" else found.sums_to_1:
            self._hint(key, _contradicted(batch, role, stated, found))
            self._proven.add(key)
        elif stated == "logits":
            self._proven.add(key)

    def _hint(self, key: tuple[str, str], hint: Hint) -> None:
        self._hints.setdefault(key, []).append(hint)


def _evidence(batch: Batch, role: str, run: Run) -> Evidence:
    jobs = [partial(_of_picture, batch, role, i) for i in range(len(batch.ids))]
    return reduce(Evidence.__add__, run(jobs), Evidence())


def _of_picture(batch: Batch, role: str, sample: int) -> Evidence:
    values = batch.picture(role, sample).values
    return evidence_of(values, values.ndim > planes(batch.panes[role]))


def _has_classes(batch: Batch, role: str) -> bool:
    """Return whether there are two or more scores per pixel."""
    values = batch.picture(role, 0).values
    return values.ndim > planes(batch.panes[role]) and values.shape[-1] > 1


def _assumed(batch: Batch, role: str, kind: Scores, found: Evidence) -> Hint:
    other = "logits" if kind == "probabilities" else "probabilities"
    return Hint(
        role,
        "scores",
        f"has scores from {found.least:.4g} to {found.greatest:.4g}, which are taken as {kind}, at "
        f"this step and all others. Confirm with {_code(batch, role, kind)}, or pass "
        f'from_scores="{other}" instead{_percentages(role, found)}',
    )


def _changed(batch: Batch, role: str, found: Evidence) -> Hint:
    return Hint(
        role,
        "scores that changed",
        f"has scores from {found.least:.4g} to {found.greatest:.4g}, so they are logits. Until now "
        "they were taken as probabilities, and pictures of earlier steps stay as they are. Pass "
        f"{_code(batch, role, 'logits')}",
    )


def _contradicted(batch: Batch, role: str, stated: Scores, found: Evidence) -> Hint:
    if stated == "probabilities":
        found_out = f"has scores from {found.least:.4g} to {found.greatest:.4g}"
    else:
        found_out = "has scores that are within [0, 1] and sum to 1 at each pixel"
    other: Scores = "logits" if stated == "probabilities" else "probabilities"
    return Hint(
        role,
        "scores",
        f"{found_out}, but is passed as {stated}. If they are {other}, pass "
        f"{_code(batch, role, other)}{_percentages(role, found)}",
    )


def _percentages(role: str, found: Evidence) -> str:
    return f"; if they are percentages, pass {role} / 100" if found.may_be_percentages else ""


def _code(batch: Batch, role: str, kind: Scores) -> str:
    return with_pane(batch.panes, role, batch.panes[role].with_scores(kind))
