"""The steps at which the Keras callback logs."""

from __future__ import annotations

from pathlib import Path

from journals import journals
from keras_fits import X, Y, fit, inverter, steps

from tb_triptych.keras import TriptychCallback


def test_every_n_epochs_begins_with_the_first(tmp_path: Path) -> None:
    fit(TriptychCallback(tmp_path, {"val": (X, Y)}, every_n_epochs=2), epochs=5)
    assert steps(tmp_path) == [0, 2, 4]


def test_steps_go_on_from_initial_epoch(tmp_path: Path) -> None:
    fit(TriptychCallback(tmp_path, {"val": (X, Y)}), initial_epoch=5, epochs=7)
    assert steps(tmp_path) == [5, 6]


def test_every_n_batches_counts_batches_at_the_end_of_epochs_too(tmp_path: Path) -> None:
    fit(TriptychCallback(tmp_path, {"val": (X, Y)}, every_n_batches=2), epochs=2)
    assert steps(tmp_path) == [2, 3, 4, 6]


def test_without_epochs_only_batches_count(tmp_path: Path) -> None:
    callback = TriptychCallback(tmp_path, {"val": (X, Y)}, every_n_batches=2, every_n_epochs=None)
    fit(callback, epochs=3)
    assert steps(tmp_path) == [2, 4, 6, 8]


def test_batches_are_counted_from_initial_epoch(tmp_path: Path) -> None:
    callback = TriptychCallback(tmp_path, {"val": (X, Y)}, every_n_batches=100)
    fit(callback, initial_epoch=5, epochs=7)
    assert steps(tmp_path) == [18, 21]


def test_an_execution_of_several_steps_logs_at_its_end(tmp_path: Path) -> None:
    callback = TriptychCallback(tmp_path, {"val": (X, Y)}, every_n_batches=3, every_n_epochs=None)
    model = inverter(steps_per_execution=2)
    fit(callback, model, batch_size=2, epochs=2)  # 6 batches an epoch, in executions of 2
    assert steps(tmp_path) == [4, 6, 10, 12]


def test_a_second_fit_goes_on_in_a_journal_of_its_own(tmp_path: Path) -> None:
    callback = TriptychCallback(tmp_path, {"val": (X, Y)})
    model = fit(callback)
    fit(callback, model, initial_epoch=2, epochs=4)
    assert steps(tmp_path) == [0, 1, 2, 3]
    assert len(journals(tmp_path)) == 2


def test_batches_of_a_second_fit_are_counted_on(tmp_path: Path) -> None:
    callback = TriptychCallback(tmp_path, {"val": (X, Y)}, every_n_batches=2)
    model = fit(callback, epochs=1)
    fit(callback, model, epochs=1)
    assert steps(tmp_path) == [2, 3, 4, 6]
