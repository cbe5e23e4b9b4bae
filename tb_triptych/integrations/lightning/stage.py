"""The dataloaders of Lightning's training or validation, and their series."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tb_triptych.integrations.torch_loaders import first_batches, loaders_by_tag


class Stage:
    """The dataloaders of "train" or "val", from which the trainer makes batches.

    Args:
      name: Prefix of the names of the series.
      loaders: A dataloader, a sequence of them, a dict by name, or `None`.
      is_sequential: Whether the trainer takes one dataloader after the other and passes its number
        to hooks, instead of combining one batch of each.
    """

    def __init__(self, name: str, loaders: Any, *, is_sequential: bool) -> None:
        self._loaders = loaders
        self._is_sequential = is_sequential
        self.by_tag: Mapping[str, Any] = loaders_by_tag(name, loaders)

    def groups(self) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """Group the dataloaders that are combined in a batch.

        Yields:
          The number passed to hooks, and the dataloaders by series.
        """
        if not self._is_sequential:
            yield 0, self.by_tag
            return
        for number, (tag, loader) in enumerate(self.by_tag.items()):
            yield number, {tag: loader}

    def parts(self, batch: Any, dataloader_idx: int) -> dict[str, Any]:
        """Return the batch of each series in a batch of the trainer."""
        tags = list(self.by_tag)
        if self._is_sequential:
            return {tags[dataloader_idx]: batch}
        if isinstance(self._loaders, Mapping):
            return {tag: batch[name] for tag, name in zip(tags, self._loaders, strict=True)}
        if isinstance(self._loaders, Sequence):
            return {tag: batch[i] for i, tag in enumerate(tags)}
        return {tags[0]: batch}

    def read(self, group: Mapping[str, Any], samples: int) -> Iterator[Any]:
        """Read the first batches, as the trainer would, if they can be read separately."""
        batches = [first_batches(loader, samples) for loader in group.values()]
        for parts in zip(*batches, strict=False):
            if not self._is_sequential and isinstance(self._loaders, Mapping):
                yield dict(zip(self._loaders, parts, strict=True))
            elif not self._is_sequential and isinstance(self._loaders, Sequence):
                yield list(parts)
            else:
                yield parts[0]


def stage_of(trainer: Any, name: str) -> Stage:
    """Return the dataloaders of the trainer for "train" or "val"."""
    if name == "train":
        return Stage(name, trainer.train_dataloader, is_sequential=False)
    # Whether it is not sequential is only known to the loop; there is no public name for that.
    loop = trainer.fit_loop.epoch_loop.val_loop
    is_sequential = getattr(loop, "_is_sequential", True)
    return Stage(name, trainer.val_dataloaders, is_sequential=is_sequential)
