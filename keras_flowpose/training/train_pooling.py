"""The temporal stage on a net that stays as it is.

One pass over windows sums up all that the loss depends on; the weights with
the least loss are computed from that, and compared with single frames and
with a bell on windows that they were not learnt on.
"""

from collections.abc import Iterator
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import tensorflow as tf
from tqdm import tqdm

from keras_flowpose.data.prepared import read_prepared
from keras_flowpose.data.windows import window_batches
from keras_flowpose.flow.dis import DisFlow
from keras_flowpose.models.presets import save_preset
from keras_flowpose.models.trained_net import TrainedNet
from keras_flowpose.models.trained_net import open_trained_net
from keras_flowpose.ops.temporal_pooling import centre_weights
from keras_flowpose.ops.temporal_pooling import pool_weighted
from keras_flowpose.run_config import RunConfig
from keras_flowpose.training.aligned_maps import AlignedMaps
from keras_flowpose.training.history import History
from keras_flowpose.training.kept_parts import PART
from keras_flowpose.training.kept_parts import kept_parts
from keras_flowpose.training.kept_sums import KeptSums
from keras_flowpose.training.losses import HeatmapLoss
from keras_flowpose.training.metrics import JointAccuracy
from keras_flowpose.training.metrics import TorsoPCK
from keras_flowpose.training.pooling_solver import solve_pooling
from keras_flowpose.training.pooling_statistics import pooling_loss
from keras_flowpose.training.pooling_statistics import pooling_statistics
from keras_flowpose.training.run_folder import RunFolder
from keras_flowpose.training.temporal_board import log_pooling
from keras_flowpose.training.temporal_source import causal_bell
from keras_flowpose.training.temporal_source import check_any_label
from keras_flowpose.training.temporal_source import initial_weights
from keras_flowpose.training.temporal_source import learnt_pooling
from keras_flowpose.training.temporal_source import mirrored_joints
from keras_flowpose.training.temporal_source import other_poolings
from keras_flowpose.training.temporal_source import windows_of

# Raised when windows or sums come to be made differently.
_VERSION = "1"
_PAPER_FRAME = 256
_NAMES = {"single": "single frame", "bell": "bell", "pooled": "learnt"}


def train_pooling(
    config: RunConfig,
    workdir: Path,
    data_dir: str | None = None,
    cache_dir: Path | None = None,
) -> np.ndarray:
    """Learns temporal weights for a trained net.

    Args:
        config: The run; its `temporal` part is not None.
        workdir: Run folder, new or one to go on with. Gets the presets `best`
            and `last`, the net with its temporal weights, and one row of
            history.
        data_dir: Where prepared datasets are; None for TFDS's default.
        cache_dir: Folder where sums and flow are kept for other runs. Defaults
            to None: sums in the run folder, no flow.

    Returns:
        The weights, float32 `(2n + 1, joints)`.

    Raises:
        UserError: If the net or the data is not there, or `workdir` holds
            another run.
    """
    initial = initial_weights(config)
    source = open_trained_net(config.train.source, config.train.precision)
    check_any_label(config, config.data.train_split, data_dir)
    folder = RunFolder(Path(workdir), config)
    windows = _Windows(config, data_dir, cache_dir)
    sums = KeptSums(
        Path(cache_dir or folder.path) / "pooling_sums",
        [_VERSION, source.digest, *windows.settings],
    )
    statistics, count = _summed(config, source, windows, sums)
    temporal = config.temporal
    weights = solve_pooling(
        statistics,
        count,
        initial,
        temporal.weighting,
        mirrored_joints(config),
        temporal.smoothness,
        temporal.causal,
        temporal.ridge,
    )
    frames, joints = initial.shape
    compared = {
        "single": centre_weights(frames, joints),
        "bell": causal_bell(frames, joints, temporal.causal),
        "pooled": weights,
    }
    row = {"epoch": 1, "step": count}
    for name, tried in compared.items():
        row[f"{name}_loss"] = pooling_loss(statistics, count, tried)
    row |= _validated(config, source, windows, compared)
    history = History(folder.history_file)
    history.rewind(0)
    history.append(row)
    log_pooling(folder.tensorboard, row, weights, config.model.joints)
    poolings = [
        learnt_pooling(config, weights),
        *other_poolings(config),
    ]
    for path in (folder.best, folder.last):
        save_preset(
            source.model,
            config.model,
            path,
            dtype="float32",
            overwrite=True,
            pooling=poolings,
        )
    print(_table(row))
    return weights


class _Windows:
    """Opens the windows of a run, evenly spread over a split."""

    def __init__(self, config, data_dir, cache_dir):
        self._config = config
        self._data_dir = data_dir
        self._flow_dir = None if cache_dir is None else Path(cache_dir) / "flow"
        self.copies = config.temporal.augment
        records, self._every = self._spread(
            config.data.train_split, config.temporal.windows
        )
        self.count = records * (1 + self.copies)

    @property
    def settings(self) -> list[str]:
        """What the sums depend on, but for the net."""
        config = self._config
        data, train = config.data, config.train
        prepared = read_prepared(
            data.name, data.train_split, self._data_dir, clips=True
        )
        parts = (data.name, data.train_split, prepared.count, self._every)
        parts += (windows_of(config), DisFlow().settings)
        parts += (config.model.sigma, train.amplitude, train.foreground)
        if self.copies:
            parts += (self.copies, data.augmentation, train.seed)
        return [repr(part) for part in parts]

    def training(self, first: int) -> Iterator[tuple]:
        data = self._config.data
        return self._batches(
            data.train_split,
            self._every,
            first,
            copies=self.copies,
            augmentation=data.augmentation if self.copies else None,
            seed=self._config.train.seed,
        )

    def validation(self) -> tuple[int, Iterator[tuple]]:
        train = self._config.train
        split = self._config.data.validation_split
        most = train.validation_batches * train.batch_size
        count, every = self._spread(split, most)
        return count, self._batches(split, every, 0)

    def _spread(self, split, most):
        name = self._config.data.name
        total = read_prepared(name, split, self._data_dir, clips=True).count
        every = -(-total // most)
        return -(-total // every), every

    def _batches(self, split, every, first, **changes):
        return window_batches(
            self._config.data.name,
            split,
            self._data_dir,
            batch_size=1,
            heads=("pooled",),
            cache_dir=self._flow_dir,
            first_batch=first,
            every=every,
            **windows_of(self._config),
            **changes,
        )


def _summed(
    config: RunConfig,
    source: TrainedNet,
    windows: _Windows,
    sums: KeptSums,
) -> tuple[np.ndarray, int]:
    """The statistics of all training windows, and how many these are."""
    count = windows.count
    frames = 2 * config.temporal.neighbours + 1
    rows, joints = frames + 1, len(config.model.joints)
    parts = -(-count // PART)
    megabytes = parts * joints * rows**2 * 8 / 1e6
    print(
        f"{count} windows of {frames} frames, summed up in {sums.folder} "
        f"({megabytes:.1f} MB)."
    )
    maps = AlignedMaps(source.model)
    loss = HeatmapLoss(
        config.model.sigma, config.train.amplitude, config.train.foreground
    )

    @tf.function
    def statistics_of(aligned, present, labels):
        return pooling_statistics(aligned, present, labels, loss)

    def summed(part):
        found = np.zeros([joints, rows, rows])
        for inputs, labels in part:
            aligned = _aligned(maps, inputs)
            found += statistics_of(aligned, inputs["present"], labels["pooled"])
        return found

    return sum(kept_parts(sums, count, windows.training, summed)), count


def _validated(
    config: RunConfig,
    source: TrainedNet,
    windows: _Windows,
    compared: Mapping[str, np.ndarray],
) -> dict[str, float]:
    """Accuracy of each set of weights on validation windows."""
    distance = 6 * config.model.input_size / _PAPER_FRAME
    metrics = {
        name: (JointAccuracy(distance), TorsoPCK(0.2)) for name in compared
    }
    maps = AlignedMaps(source.model)
    count, batches = windows.validation()
    for inputs, labels in tqdm(
        batches, total=count, unit="window", desc="validation", disable=None
    ):
        aligned = _aligned(maps, inputs)
        for name, weights in compared.items():
            pooled = pool_weighted(
                aligned, tf.constant(weights), inputs["present"]
            )
            for metric in metrics[name]:
                metric.update_state(labels["pooled"], pooled)
    found = {
        "val_windows": count,
        "val_lengths": int(metrics["single"][1].countable),
    }
    for name, (accuracy, pck) in metrics.items():
        found[f"val_{name}_within_6px"] = float(accuracy.result())
        found[f"val_{name}_torso_pck"] = float(pck.result())
    return found


def _aligned(maps, inputs):
    return maps(inputs["frames"][0], inputs["flows"], inputs.get("reliable"))


def _table(row: Mapping[str, float]) -> str:
    """The comparison for people to read."""
    lines = [
        f"On {row['val_windows']} validation windows (loss: on the "
        f"{row['step']} training windows):",
        f"  {'':14}{'within 6 px*':>13}{'PCK@0.2':>10}{'loss':>10}",
    ]
    for name, title in _NAMES.items():
        near, pck = row[f"val_{name}_within_6px"], row[f"val_{name}_torso_pck"]
        loss = row[f"{name}_loss"]
        # Without any length to divide by, nothing counts.
        pck = f"{pck:10.1%}" if row["val_lengths"] else f"{'-':>10}"
        lines.append(f"  {title:14}{near:13.1%}{pck}{loss:10.4f}")
    lines.append("  * of a network frame of 256 pixels")
    near = {name: row[f"val_{name}_within_6px"] for name in _NAMES}
    best = max(near, key=near.get)
    if near[best] > near["pooled"]:
        lines.append(
            f"Here the learnt weights are not the best: {_NAMES[best]} is."
        )
    return "\n".join(lines)
