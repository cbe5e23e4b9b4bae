"""How long a training thread stalls when it logs arrays of JAX that are on a GPU."""

from __future__ import annotations

import tempfile
import time
from collections import deque
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from contenders import Log
from gpu_stalls import AHEAD, WARM_UP, Size, Stall, stall_of

from tb_triptych import TriptychWriter


def jax_stalls(size: Size) -> dict[str, Stall]:
    """Time the same with JAX, if it is installed and has a GPU; otherwise nothing."""
    if not find_spec("jax"):
        return {}
    jax: Any = import_module("jax")
    if jax.devices()[0].platform == "cpu":
        return {}
    shape = (size.samples, size.size, size.size, 3)
    input, target = (jax.random.uniform(jax.random.key(i), shape) for i in range(2))
    weights = jax.random.uniform(jax.random.key(2), (size.matrix, size.matrix))
    multiply = jax.jit(lambda x: jax.numpy.tanh(x @ weights))
    mix = jax.jit(lambda part: input + part * (target - input))

    def timed(log: Log) -> Stall:
        spent_ms, product, ahead = [], weights, deque([weights])
        for step in range(WARM_UP + size.calls):
            for _ in range(size.products):
                product = multiply(product)
            output = mix(step / (WARM_UP + size.calls))
            ahead.append(product)
            if len(ahead) > AHEAD:
                ahead.popleft().block_until_ready()
            begun_s = time.perf_counter()
            log(input, output, target, step)
            spent_ms.append((time.perf_counter() - begun_s) * 1e3)
        product.block_until_ready()
        return stall_of(spent_ms)

    with (
        tempfile.TemporaryDirectory(prefix="triptych-bench-") as logdir,
        TriptychWriter(logdir, strict=True) as writer,
    ):
        ours = timed(lambda *arrays: writer.triptych("val", *arrays, metrics=None))
    fetched = timed(lambda *arrays: [np.asarray(x) for x in arrays[:3]])
    return {"**ours, with JAX**": ours, "JAX, `np.asarray` of three arrays": fetched}
