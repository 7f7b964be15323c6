"""How many images a second nets turn into joints, measured side by side."""

import os
import platform
import time
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tensorflow as tf
from tensorflow import keras
from tqdm import tqdm

from keras_flowpose.ops.coordinates import heatmap_to_image
from keras_flowpose.ops.decoding import decode_heatmaps

_CPU_INFO = Path("/proc/cpuinfo")


@dataclass(frozen=True)
class Speed:
    """How fast one net is with one size of batch.

    Args:
        net: Its name.
        batch: Images at once.
        rate: Images a second, the median over the rounds.
        ratio: Rate divided by that of the first net with the first batch in
            the same round, the median; it tells more than the rate, which
            belongs to the machine and what else it does.
        ratio_low: Lower quartile of the ratio.
        ratio_high: Upper quartile of the ratio.
        processor_ms: Processor time of an image in milliseconds, all threads
            together, the median over the rounds.
    """

    net: str
    batch: int
    rate: float
    ratio: float
    ratio_low: float
    ratio_high: float
    processor_ms: float


def measure_speed(
    nets: Mapping[str, keras.Model],
    batches: Sequence[int] = (1, 16),
    rounds: int = 15,
    seconds: float = 0.25,
    progress: bool = True,
) -> list[Speed]:
    """Times nets against each other, decoding to joints included.

    All take turns in every round, so that what else the machine does falls on
    all of them. Images are of the nets' input size: reading a video and
    fitting its frames into the network frame are not included, nor is pooling
    over time.

    Args:
        nets: Nets by name, from RGB 0-255 `(batch, height, width, 3)` to
            heatmaps, a dictionary with them under "fusion" or "spatial", or
            coordinates `(batch, joints, 2)`.
        batches: Sizes of batches, each >= 1. Defaults to 1 and 16.
        rounds: Turns of each. Defaults to 15.
        seconds: Least length of a turn, calls repeated. Defaults to 0.25.
        progress: Whether to show a progress bar (on a terminal).

    Returns:
        One entry for each net and batch, nets outside.

    Raises:
        ValueError: If there is no net or batch, or a number is out of range.
    """
    if not nets or not batches or min(batches) < 1 or rounds < 1:
        raise ValueError(
            "`nets` and `batches` must not be empty, and batches and `rounds` "
            f"be >= 1. Received: nets={list(nets)}, batches={batches}, "
            f"rounds={rounds}"
        )
    turns = {
        (name, batch): _Turn(net, batch, seconds)
        for name, net in nets.items()
        for batch in batches
    }
    measured = {key: [] for key in turns}
    disable = None if progress else True  # None: not in a pipe
    steps = tqdm(
        range(rounds), "measuring speed", unit="round", disable=disable
    )
    for _ in steps:
        for key, turn in turns.items():
            measured[key].append(turn.measure())
    # (net and batch, round, rate and processor time)
    values = np.array(list(measured.values()))
    rates, processor = values[..., 0], 1e3 * values[..., 1]
    low, middle, high = np.percentile(rates / rates[0], [25, 50, 75], axis=1)
    columns = (
        *(np.median(rates, axis=1), middle, low, high),
        np.median(processor, axis=1),
    )
    return [
        Speed(*key, *map(float, figures))
        for key, *figures in zip(measured, *columns, strict=True)
    ]


def machine() -> dict[str, str | int]:
    """The processor, the cores that this process may use, and any GPUs."""
    name = platform.processor() or platform.machine()
    if _CPU_INFO.exists():
        lines = _CPU_INFO.read_text(encoding="utf-8").splitlines()
        told = [line for line in lines if line.startswith("model name")]
        name = told[0].partition(":")[2].strip() if told else name
    cores = os.cpu_count()
    if hasattr(os, "sched_getaffinity"):  # not on macOS
        cores = len(os.sched_getaffinity(0))
    gpus = [
        tf.config.experimental.get_device_details(gpu).get("device_name", "?")
        for gpu in tf.config.list_physical_devices("GPU")
    ]
    return {"processor": name, "cores": cores, "gpus": ", ".join(gpus)}


class _Turn:
    """One net with one batch: compiled and warm, with its number of calls."""

    def __init__(self, net, batch, seconds):
        shape = (batch, *net.input_shape[1:])
        random = np.random.default_rng(0)
        self._images = tf.constant(random.uniform(0, 255, shape), tf.float32)
        self._joints = tf.function(lambda images: _joints(net, images))
        self._batch = batch
        self._calls = 1
        for _ in range(2):  # the first one compiles
            rate, _ = self.measure()
        self._calls = max(1, int(np.ceil(seconds * rate / batch)))

    def measure(self):
        """Images a second, and processor seconds an image."""
        images = self._batch * self._calls
        start, processor = time.perf_counter(), time.process_time()
        for _ in range(self._calls):
            self._joints(self._images).numpy()
        worked = time.process_time() - processor
        return images / (time.perf_counter() - start), worked / images


def _joints(net, images):
    output = net(images, training=False)
    if isinstance(output, Mapping):
        output = output["fusion" if "fusion" in output else "spatial"]
    if output.shape.rank == 3:
        return output
    points, _ = decode_heatmaps(output)
    return heatmap_to_image(points)
