"""The training function: it learns, resumes after SIGKILL, and mirrors."""

import dataclasses
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.models.presets import from_preset
from keras_flowpose.safe_files import UserError
from keras_flowpose.training import trainer
from keras_flowpose.training.trainer import train_and_evaluate
from tests.training import runs

ROOT = Path(__file__).resolve().parents[2]

_RUN = """
import sys, time
from tests import conftest
import tensorflow as tf
from tests.training import runs
from keras_flowpose.training.strategy import default_strategy
from keras_flowpose.training.trainer import train_and_evaluate
out, devices, delay = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
cpu, = tf.config.list_physical_devices("CPU")
if devices > 1:
    tf.config.set_logical_device_configuration(
        cpu, [tf.config.LogicalDeviceConfiguration()] * devices)
class Slow(tf.keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        time.sleep(delay)
train_and_evaluate(
    runs.small_config(epochs=3), out, default_strategy(), runs.batches,
    runs.batches(1000), callbacks=[Slow()])
"""


def start(out, devices=1, delay=0.0):
    return subprocess.Popen(
        [sys.executable, "-c", _RUN, str(out), str(devices), str(delay)],
        cwd=ROOT,
        env=runs.quiet_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def finish(process):
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors.decode()[-3000:]


def train(out, config=None, data=runs.batches):
    return train_and_evaluate(
        config or runs.small_config(),
        out,
        tf.distribute.get_strategy(),
        data,
        runs.batches(1000),
    )


@pytest.fixture
def eagerly(monkeypatch):
    """Runs of few steps are over before a graph of them would be made."""
    compile_model = trainer.compile_model

    def compiled(model, config):
        compile_model(model, config)
        model.run_eagerly = True

    monkeypatch.setattr(trainer, "compile_model", compiled)


@pytest.fixture(scope="module")
def straight(tmp_path_factory):
    """A run that nothing interrupts."""
    out = tmp_path_factory.mktemp("straight") / "run"
    train(out)
    return out


def test_it_learns_and_leaves_a_whole_run_folder(straight):
    assert sorted(path.name for path in straight.iterdir()) == [
        "best",
        "checkpoints",
        "config.json",
        "environment.json",
        "history.csv",
        "last",
    ]
    history = runs.history_columns(straight)
    assert list(history["epoch"]) == [1, 2, 3]
    assert list(history["step"]) == [4, 8, 12]
    assert history["loss"][-1] < history["loss"][0]
    assert history["learning_rate"][-1] < history["learning_rate"][0]
    assert np.isfinite(history["val_fusion_torso_pck"]).all()
    net = from_preset(straight)
    assert net(tf.zeros([1, 24, 24, 3]))["fusion"].shape == (1, 6, 6, 7)


@pytest.mark.slow
def test_killed_in_the_middle_of_an_epoch_and_started_again(straight, tmp_path):
    out = tmp_path / "run"
    process = start(out, delay=0.4)
    deadline = time.monotonic() + 240
    while not (out / "history.csv").exists():
        assert process.poll() is None, process.stderr.read().decode()[-3000:]
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(0.6)  # into the second epoch
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert len(runs.history_columns(out)["epoch"]) < 3
    finish(start(out))
    resumed, whole = runs.history_columns(out), runs.history_columns(straight)
    assert list(resumed["epoch"]) == [1, 2, 3]
    for column in whole:
        if column != "seconds":
            np.testing.assert_allclose(
                resumed[column], whole[column], rtol=1e-4, err_msg=column
            )


@pytest.mark.slow
def test_two_devices_give_the_loss_curve_of_one(straight, tmp_path):
    finish(start(tmp_path / "run", devices=2))
    mirrored = runs.history_columns(tmp_path / "run")
    alone = runs.history_columns(straight)
    for column in ("loss", "spatial_loss", "fusion_loss", "val_loss"):
        np.testing.assert_allclose(
            mirrored[column], alone[column], rtol=1e-4, err_msg=column
        )


def test_a_run_starts_from_the_net_it_names(straight, tmp_path):
    known = runs.small_config(
        epochs=1, source=str(straight), learning_rate=1e-9, weight_decay=0.0
    )
    train(tmp_path / "run", known)
    trained = from_preset(straight).get_weights()
    found = from_preset(tmp_path / "run").get_weights()
    for a, b in zip(found, trained, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)


def test_a_teacher_is_imitated_and_not_saved(straight, tmp_path):
    """Without labels, only the teacher can have made the net what it is."""

    def unlabelled(first_batch=0):
        hide = [1.0, 1.0, 0.0, 1.0]
        return runs.batches(first_batch).map(
            lambda image, labels: (
                image,
                {head: label * hide for head, label in labels.items()},
            )
        )

    config = runs.small_config(epochs=3, teacher=str(straight))
    out = tmp_path / "run"
    train(out, config, unlabelled)
    losses = runs.history_columns(out)
    assert losses["loss"][-1] < 0.8 * losses["loss"][0]
    assert np.all(losses["fusion_loss"] == 0)
    assert np.all(losses["val_loss"] > 0)  # of labels alone
    taught, teacher = from_preset(out), from_preset(straight)
    assert taught.count_params() == teacher.count_params()
    images, _ = next(iter(runs.batches(1000)))
    known = teacher(images)["fusion"].numpy()
    rest = np.square(taught(images)["fusion"] - known).sum()
    assert rest < 0.8 * np.square(known).sum()  # what blank maps would leave


def test_a_finished_run_is_not_trained_again(straight):
    before = (straight / "history.csv").read_bytes()
    train(straight)
    assert (straight / "history.csv").read_bytes() == before


def test_nan_labels_stop_the_run_and_keep_the_last_good_epoch(
    tmp_path, eagerly
):
    def spoilt(first_batch):
        def spoil(index, example):
            image, labels = example
            bad = tf.where(index >= runs.STEPS + 1, float("nan"), 0.0)
            return image, {k: v + bad for k, v in labels.items()}

        return runs.batches(first_batch).enumerate().map(spoil)

    out = tmp_path / "run"
    with pytest.raises(UserError, match=r"became nan in epoch 2.*labels"):
        train(out, data=spoilt)
    assert list(runs.history_columns(out)["epoch"]) == [1]
    for name, variable in zip(
        "ab", from_preset(out / "last").weights, strict=False
    ):
        assert np.isfinite(variable.numpy()).all(), name


def test_ctrl_c_keeps_the_run_resumable(tmp_path):
    class Interrupt(tf.keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 2:
                raise KeyboardInterrupt

    out = tmp_path / "run"
    with pytest.raises(KeyboardInterrupt):
        train_and_evaluate(
            runs.small_config(),
            out,
            tf.distribute.get_strategy(),
            runs.batches,
            runs.batches(1000),
            callbacks=[Interrupt()],
        )
    assert list(runs.history_columns(out)["epoch"]) == [1, 2]
    train(out)
    assert list(runs.history_columns(out)["epoch"]) == [1, 2, 3]


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a disk needs root")
def test_a_full_disk_leaves_nothing_half_written(tmp_path, eagerly):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this root may not mount a disk")
    try:
        with pytest.raises(OSError, match="No space left on device"):
            train(disk / "run")
        left = {
            path.name
            for path in (disk / "run").rglob("*")
            if path.is_file() and path.suffix != ".csv"
        }
        assert left == {"config.json", "environment.json"}
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("kind", ["spatial_net", "coordinate_net"])
def test_other_nets_train_too(tmp_path, kind):
    config = runs.small_config(epochs=1, optimizer="sgd", schedule="paper")
    model = dataclasses.replace(config.model, kind=kind, input_size=24)
    config = dataclasses.replace(config, model=model)

    def one_head(batches):
        return batches.map(lambda images, labels: (images, labels["fusion"]))

    train_and_evaluate(
        config,
        tmp_path / "run",
        tf.distribute.get_strategy(),
        lambda first: one_head(runs.batches(first)),
        one_head(runs.batches(1000)),
    )
    assert "val_torso_pck" in runs.history_columns(tmp_path / "run")
