"""What the temporal stage costs a video: time, net calls and memory.

    python benchmarks/video.py [--frames 12] [--json video.json]

Times `VideoPoseEstimator.push` with pooling (n = 15: two flows, chaining, 31
warps, pooling, decoding) against the same net without, alternating frame by
frame in one process, and prints medians and their ratio. The ratio is what to
quote; the milliseconds belong to the machine. Weights are untrained, which
costs the same time. Memory is the peak of a process of its own, for a video
and for one ten times as long.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from tensorflow import keras

from keras_flowpose.configs import MODEL_PRESETS
from keras_flowpose.configs import ModelConfig
from keras_flowpose.models.precision import precision_scope
from keras_flowpose.models.precision import resolve_precision
from keras_flowpose.models.presets import build_model
from keras_flowpose.video.estimate_video import estimate_video
from keras_flowpose.video.estimator import VideoPoseEstimator
from keras_flowpose.video.writer import VideoWriter

NEIGHBOURS = 15
WARM_UP = 3  # frames; compiles, and lets the libraries choose their kernels


class Counter(keras.layers.Layer):
    """Passes its input on and counts how often it did."""

    def build(self, shape):
        self.count = self.add_weight(
            name="count", shape=(), dtype="int32", initializer="zeros"
        )
        super().build(shape)

    def call(self, inputs):
        self.count.assign_add(1)
        return inputs

    def compute_output_shape(self, shape):
        return shape


def moving_frames(count, height=360, width=640):
    """A textured scene that moves by a few pixels a frame."""
    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 256, (height // 8 + 8, width // 8 + 8, 3), "uint8")
    scene = np.kron(coarse, np.ones((8, 8, 1), np.uint8))
    for index in range(count):
        x, y = index * 3 % 50, index * 2 % 50
        yield scene[y : y + height, x : x + width]


def time_frames(architecture, precision, frames):
    """Median milliseconds a frame without and with the temporal stage."""
    with precision_scope(precision):
        net = build_model(MODEL_PRESETS[architecture])
    estimators = {
        # Without delay every frame gives a pose; the work is the same.
        pooling: VideoPoseEstimator(
            net, neighbours=NEIGHBOURS, pooling=pooling, lookahead=0
        )
        for pooling in ("none", "parametric")
    }
    seconds = {pooling: [] for pooling in estimators}
    for image in moving_frames(WARM_UP + frames):
        for pooling, estimator in estimators.items():
            start = time.perf_counter()
            (_,) = estimator.push(image)
            seconds[pooling].append(time.perf_counter() - start)
    single, pooled = (
        1e3 * float(np.median(seconds[pooling][WARM_UP:]))
        for pooling in estimators
    )
    return {
        "architecture": architecture,
        "precision": precision,
        "single_ms": single,
        "pooled_ms": pooled,
        "ratio": pooled / single,
    }


def small_net(layer=None):
    """A net too small to matter, at the usual input size."""
    config = ModelConfig(width=0.05)
    net = build_model(config)
    if layer is None:
        return net
    image = keras.Input((config.input_size, config.input_size, 3))
    return keras.Model(image, net(layer(image))["fusion"])


def calls_per_frame(frames=40):
    counter = Counter()
    net = small_net(counter)
    counter.count.assign(0)
    estimator = VideoPoseEstimator(net, neighbours=NEIGHBOURS)
    estimator.push_many(moving_frames(frames))
    estimator.finish()
    return int(counter.count.numpy()) / frames


def peak_memory(frames):
    """MiB that a process needs at most for a video and its overlay."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "video.mp4"
        with VideoWriter(path, fps=25) as writer:
            for image in moving_frames(frames):
                writer.write(image)
        done = subprocess.run(
            [sys.executable, __file__, "--memory_of", str(path)],
            capture_output=True,
            text=True,
            check=True,
        )
    return float(done.stdout.split()[-1])


def print_own_peak(path):
    overlay = Path(path).with_suffix(".overlay.mp4")
    estimate_video(
        path,
        small_net(),
        neighbours=NEIGHBOURS,
        overlay=overlay,
        progress=False,
    )
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument(
        "--frames", type=int, default=12, help="timed frames for each net"
    )
    parser.add_argument(
        "--memory_frames",
        type=int,
        default=60,
        help="length of the short video; 0 leaves memory out",
    )
    parser.add_argument("--json", type=Path, help="file for the figures")
    parser.add_argument("--memory_of", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.memory_of:
        print_own_peak(options.memory_of)
        return
    report = {"neighbours": NEIGHBOURS, "calls_per_frame": calls_per_frame()}
    print(f"heatmap-net calls a frame: {report['calls_per_frame']:g}")
    fastest = resolve_precision("auto")
    report["time"] = []
    print(f"{'net':<9}{'precision':<16}{'single':>10}{'pooled':>10}  ratio")
    for architecture, precision in (("lite", fastest), ("release", "float32")):
        row = time_frames(architecture, precision, options.frames)
        report["time"].append(row)
        print(
            f"{architecture:<9}{precision:<16}{row['single_ms']:>7.1f} ms"
            f"{row['pooled_ms']:>7.1f} ms{row['ratio']:>7.3f}",
            flush=True,
        )
    if options.memory_frames:
        short = peak_memory(options.memory_frames)
        long = peak_memory(10 * options.memory_frames)
        report["memory_mib"] = {"short": short, "ten_times_as_long": long}
        print(
            f"peak memory: {short:.0f} MiB for {options.memory_frames} frames, "
            f"{long:.0f} MiB for ten times as many ({long / short - 1:+.1%})"
        )
    if options.json:
        options.json.write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
