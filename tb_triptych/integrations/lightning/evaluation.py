"""Runs a Lightning module in the middle of its training without side effects."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, TypeAlias

import torch

from tb_triptych.integrations.random_state import untouched

Modules: TypeAlias = Sequence[torch.nn.Module]

_MOST_ITEMS = 1_000
_OWN = {"_buffers", "_modules", "_parameters"}
_FRAMEWORKS = {"deepspeed", "lightning", "pytorch_lightning", "torch"}


@contextmanager
def evaluation(trainer: Any, *others: Any) -> Iterator[None]:
    """Run the module as in validation, and restore everything that this changes, however it ends.

    Modules are in evaluation mode and record no gradients, the trainer is validating, so that hooks
    see neither as training, and what the module logs is discarded. Modes, buffers and attributes of
    modules are restored, and random generators.

    Args:
      trainer: The trainer of the module.
      others: Other objects involved, such as a part of the module or the data module.
    """
    asked = (trainer.lightning_module, *others)
    roots = [value for value in asked if isinstance(value, torch.nn.Module)]
    modules = list(dict.fromkeys(part for root in roots for part in root.modules()))
    with ExitStack() as stack:
        stack.enter_context(untouched(*modules, *others))
        stack.enter_context(_attributes_kept(modules))
        stack.enter_context(_buffers_kept(modules))
        stack.enter_context(_evaluation_mode(roots, modules))
        stack.enter_context(_validating(trainer))
        stack.enter_context(_logging_nothing(trainer.lightning_module))
        stack.enter_context(torch.no_grad())
        yield


@contextmanager
def _evaluation_mode(roots: Modules, modules: Modules) -> Iterator[None]:
    """Put modules into evaluation mode, and restore the mode of each."""
    modes = {module: module.training for module in modules}
    for root in roots:
        root.eval()  # of any class, which may keep parts of it in training mode
    try:
        yield
    finally:
        for module, mode in modes.items():
            module.training = mode


@contextmanager
def _buffers_kept(modules: Modules) -> Iterator[None]:
    """Restore buffers and their values, such as of batch normalisation in training mode."""
    owners = [(module._buffers, dict(module._buffers)) for module in modules if module._buffers]
    buffers = [b for _, named in owners for b in named.values() if b is not None]
    copies = [(buffer, buffer.detach().clone()) for buffer in dict.fromkeys(buffers)]
    try:
        yield
    finally:
        for container, named in owners:
            container.update(named)
        with torch.no_grad():
            for buffer, values in copies:
                buffer.copy_(values)


@contextmanager
def _attributes_kept(modules: Modules) -> Iterator[None]:
    """Restore user-defined attributes of modules, and the items of small lists in them."""
    owned = [m for m in modules if type(m).__module__.partition(".")[0] not in _FRAMEWORKS]
    before = [(vars(module), dict(vars(module))) for module in owned]
    items = [
        (value, value.copy())
        for _, attributes in before
        for name, value in attributes.items()
        if name not in _OWN
        and type(value) in (list, dict, set, deque)
        and len(value) <= _MOST_ITEMS
    ]
    try:
        yield
    finally:
        for container, copy in items:
            container.clear()
            container.extend(copy) if hasattr(container, "extend") else container.update(copy)
        for attributes, values in before:
            for name in attributes.keys() - values.keys():
                del attributes[name]
            attributes.update(values)


@contextmanager
def _validating(trainer: Any) -> Iterator[None]:
    stage = trainer.state.stage
    trainer.validating = True
    try:
        yield
    finally:
        trainer.state.stage = stage


@contextmanager
def _logging_nothing(module: Any) -> Iterator[None]:
    """Discard what `forward` logs, which only the training should log."""
    names = [name for name in ("log", "log_dict") if name not in vars(module)]
    for name in names:
        vars(module)[name] = _nothing
    try:
        yield
    finally:
        for name in names:
            del vars(module)[name]


def _nothing(*_: Any, **__: Any) -> None:
    pass
