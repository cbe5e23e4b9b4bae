"""The cost of logging triptychs during training, compared with the alternatives.

All contenders log the same photographs, each in its framework. Within a round they run in random
order, each in a fresh process, so that other load of the machine affects all alike.

    python benchmarks/logging_cost.py --rounds 5
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from contenders import CONTENDERS, Contender
from environment import Environment
from figures import spread
from triptychs import triptychs

ROUND = Path(__file__).with_name("logging_round.py")


@dataclass(frozen=True)
class Scenario:
    """The logged pictures, and the work of the training thread in between.

    Attributes:
      name: In the results.
      contenders: The participants.
      dtype: Of the pictures.
      epochs: How many.
      pause_s: How long the training thread waits between two calls.
      work: How much it computes between two calls, see `Training`.
    """

    name: str
    contenders: Sequence[str]
    dtype: str
    epochs: int
    pause_s: float = 0.0
    work: int = 0


def scenarios(epochs: int) -> list[Scenario]:
    """List the scenarios; without pauses nothing would run in the background.

    Args:
      epochs: How many; a fifth of it if every epoch is equally expensive.
    """
    short = max(2, epochs // 5)
    alike = ("three-images", "torch-add-images", "torch-add-image", "tensorboardx", "mlflow")
    idle = [name for name in CONTENDERS if name not in (*alike, "nothing")]
    busy = ("nothing", "rerun", "writer", "add-triptych", "writer-no-dedup")
    floats = ("strip", "writer", "writer-metrics", "writer-tensors", "add-triptych")
    return [
        Scenario("idle", idle, "uint8", epochs, pause_s=0.1),
        Scenario("alike", alike, "uint8", short, pause_s=0.1),
        Scenario("busy", busy, "uint8", epochs, work=80),
        Scenario("floats", floats, "float32", short, pause_s=0.1),
    ]


def run(scenario: Scenario, contender: Contender, pictures: Path, scratch: Path) -> Any:
    """Let one contender log, and return its `Cost` as a dict."""
    cost = scratch / "cost.json"
    command = [sys.executable, str(ROUND), contender.name, f"--triptychs={pictures}"]
    command += [f"--to={cost}", f"--pause-s={scenario.pause_s}", f"--work={scenario.work}"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{contender.name} ended with {done.returncode}:\n{done.stdout}")
    return json.loads(cost.read_text())


def measure(todo: Sequence[Scenario], samples: int, size: int, rounds: int) -> dict[str, Any]:
    """Let all take turns.

    Returns:
      By scenario and contender, `call`, `absence` and a `Cost` for each of the `rounds`.
    """
    figures: dict[str, Any] = {
        scenario.name: {
            name: {"call": CONTENDERS[name].call, "absence": CONTENDERS[name].absence, "rounds": []}
            for name in scenario.contenders
        }
        for scenario in todo
    }
    with tempfile.TemporaryDirectory(prefix="triptych-bench-") as scratch:
        pictures = {scenario.name: Path(scratch) / f"{scenario.name}.npz" for scenario in todo}
        for scenario in todo:
            made = triptychs(samples, scenario.epochs, size, scenario.dtype)
            made.save(pictures[scenario.name])
        turns = [(scenario, name) for scenario in todo for name in scenario.contenders]
        for i in range(rounds):
            random.Random(i).shuffle(turns)
            for scenario, name in turns:
                entry = figures[scenario.name][name]
                if entry["absence"] is None:
                    found = run(scenario, CONTENDERS[name], pictures[scenario.name], Path(scratch))
                    entry["rounds"].append(found)
            print(f"round {i + 1} of {rounds} is over", flush=True)
    return figures


def main() -> None:
    """Measure, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--samples", type=int, default=16)
    parser.add_argument("--size", type=int, default=256, help="size of a picture, in pixels")
    parser.add_argument("--scenarios", nargs="+", default=[one.name for one in scenarios(30)])
    parser.add_argument("--contenders", nargs="+", choices=CONTENDERS, default=list(CONTENDERS))
    parser.add_argument("--to", type=Path, required=True, help="JSON file for the results")
    args = parser.parse_args()
    environment = Environment(p for c in CONTENDERS.values() for p in c.packages)
    todo = [
        Scenario(
            **{
                **asdict(scenario),
                "contenders": [n for n in scenario.contenders if n in args.contenders],
            }
        )
        for scenario in scenarios(args.epochs)
        if scenario.name in args.scenarios
    ]
    figures = measure(todo, args.samples, args.size, args.rounds)
    settings = {"rounds": args.rounds, "samples": args.samples, "size": args.size}
    settings["scenarios"] = {scenario.name: asdict(scenario) for scenario in todo}
    environment.write(args.to, figures, settings)
    for scenario, entries in figures.items():
        for name, entry in entries.items():
            stalls = [cost["stall_ms"] for cost in entry["rounds"]]
            print(f"{scenario}, {name}: {entry['absence'] or spread(stalls) + ' ms an epoch'}")


if __name__ == "__main__":
    main()
