"""Our warp against those that a Keras user has today: ratios of time.

    python benchmarks/warp.py [--seconds 3] [--json warp.json]

Compares `dense_image_warp` and `warp_backward` with tensorflow-addons (where
it can be imported), `keras.ops.image.map_coordinates` (Keras 3) and
`cv2.remap`, after checking that all give the same images. The candidates take
turns in one process, and each round gives one ratio: the time of a candidate
over that of our `dense_image_warp` in the same round, so that what slows the
machine for a while slows both. Printed are the medians, and the middle half of
the ratios. The ratio is what to quote; the milliseconds belong to the machine.

What is fair: flows are smooth, as real ones are, and in 1/32 pixel, the steps
in which OpenCV interpolates. OpenCV takes absolute positions, so adding the
flow to the grid is counted; splitting into contiguous groups of four channels
is not, and the better of split and unsplit counts. tensorflow-addons and Keras
are timed as they are and compiled by XLA, as ours is inside. Keras warps one
channel of one image a call, so it is vectorised or mapped over both.
"""

import argparse
import json
import random
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import tensorflow as tf
from tensorflow import keras

from keras_flowpose.ops.compilation import uncompiled
from keras_flowpose.ops.warping import Border
from keras_flowpose.ops.warping import dense_image_warp
from keras_flowpose.ops.warping import warp_backward

try:
    import tensorflow_addons as tfa
except ImportError:  # it imports on TensorFlow <= 2.15 only
    tfa = None

SHAPES = ((31, 64, 64, 7), (8, 256, 256, 3), (1, 512, 512, 32))
OURS = "ours: dense_image_warp"
TOLERANCE = 1e-5  # of images with values 0-1
ROUNDS = 200


def make_inputs(shape):
    """A random image, and a smooth flow that leaves the frame here and there.

    Returns:
        Image and flow (dx, dy), float32 arrays; the flow in 1/32 pixel.
    """
    random = np.random.default_rng(0)
    batch, height, width, _ = shape
    image = random.uniform(size=shape).astype(np.float32)
    coarse = random.normal(0, 6, (batch, 5, 5, 2)).astype(np.float32)
    size = (width, height)
    flow = [cv2.resize(f, size, interpolation=cv2.INTER_CUBIC) for f in coarse]
    return image, np.round(np.stack(flow) * 32).astype(np.float32) / 32


def tensorflow_candidates(image, flow):
    """Calls that warp with TensorFlow, by name."""
    image = tf.constant(image)
    flow_xy, flow_addons = tf.constant(flow), tf.constant(-flow[..., ::-1])

    def call(function, *arguments, xla=None):
        graph = tf.function(function, jit_compile=xla)
        return lambda: graph(*arguments).numpy()

    def ours_uncompiled(image, flow):
        with uncompiled():
            return dense_image_warp(image, flow)

    found = {
        OURS: call(dense_image_warp, image, flow_addons),
        "ours: warp_backward, edge": call(
            lambda i, f: warp_backward(i, f, Border.EDGE), image, flow_xy
        ),
        "ours: warp_backward, zero": call(warp_backward, image, flow_xy),
        "ours: uncompiled()": call(ours_uncompiled, image, flow_addons),
    }
    if tfa:
        warp = tfa.image.dense_image_warp
        found["tensorflow-addons"] = call(warp, image, flow_addons)
        found["tensorflow-addons, XLA"] = call(
            warp, image, flow_addons, xla=True
        )
    if hasattr(keras, "ops"):
        for mapping in (tf.vectorized_map, _mapped):
            name = "mapped" if mapping is _mapped else "vectorized"
            warp = keras_warp(mapping)
            found[f"keras, {name}"] = call(warp, image, flow_xy)
            found[f"keras, {name}, XLA"] = call(warp, image, flow_xy, xla=True)
    return found


def keras_warp(mapping: Callable) -> Callable:
    """`map_coordinates` for every channel of every image."""

    def warp_channel(channel_and_position):
        channel, position = channel_and_position
        return keras.ops.image.map_coordinates(
            channel, position, order=1, fill_mode="nearest"
        )

    def warp(image, flow):
        batch, height, width, channels = image.shape
        x, y = tf.meshgrid(
            tf.range(width, dtype=tf.float32),
            tf.range(height, dtype=tf.float32),
        )
        positions = tf.stack([y + flow[..., 1], x + flow[..., 0]], axis=1)
        stack = tf.reshape(
            tf.transpose(image, [0, 3, 1, 2]), [-1, height, width]
        )
        warped = mapping(
            warp_channel,
            (stack, tf.repeat(positions, channels, axis=0)),
        )
        warped = tf.reshape(warped, [batch, channels, height, width])
        return tf.transpose(warped, [0, 2, 3, 1])

    return warp


def _mapped(function, stacks):
    return tf.map_fn(function, stacks, fn_output_signature=tf.float32)


def opencv_candidates(image, flow):
    """Calls that warp with OpenCV, image by image."""
    height, width, channels = image.shape[1:]
    grid = np.stack(np.meshgrid(np.arange(width), np.arange(height)), axis=-1)
    grid = grid.astype(np.float32)

    def remap(groups):
        def call():
            # One array for the whole batch, as the others give.
            warped = np.empty_like(image)
            for out, parts, one_flow in zip(warped, groups, flow, strict=True):
                position = grid + one_flow
                for start, part in zip(starts, parts, strict=False):
                    target = out if len(parts) == 1 else None
                    drawn = cv2.remap(
                        part,
                        position,
                        None,
                        cv2.INTER_LINEAR,
                        dst=target,
                        borderMode=cv2.BORDER_REPLICATE,
                    )
                    if target is None:
                        out[..., start : start + 4] = drawn
            return warped

        return call

    starts = range(0, channels, 4)
    whole = [[one] for one in image]
    split = [
        [np.ascontiguousarray(one[..., s : s + 4]) for s in starts]
        for one in image
    ]
    found = {"opencv: all channels at once": remap(whole)}
    if channels > 4:
        found["opencv: four channels at once"] = remap(split)
    return found


def gradient_candidates(image, flow):
    """Calls that compute gradients for image and flow."""
    image = tf.constant(image)
    # Off the grid lines, where the derivative jumps.
    flow = tf.constant(-flow[..., ::-1] + 1 / 64)
    weight = tf.random.stateless_normal(image.shape, [1, 2])

    def call(warp, xla=None):
        @tf.function(jit_compile=xla)
        def gradients(image, flow):
            with tf.GradientTape() as tape:
                tape.watch([image, flow])
                loss = tf.reduce_sum(weight * warp(image, flow))
            return tape.gradient(loss, [image, flow])

        return lambda: [g.numpy() for g in gradients(image, flow)]

    found = {OURS: call(dense_image_warp)}
    if tfa:
        found["tensorflow-addons"] = call(tfa.image.dense_image_warp)
        found["tensorflow-addons, XLA"] = call(
            tfa.image.dense_image_warp, xla=True
        )
    return found


def checked(candidates, reference):
    """The candidates that run here; an error if one gives other images."""
    running = {}
    for name, call in candidates.items():
        try:
            result = call()
        except Exception as error:
            # Which of them take many channels, or XLA, depends on versions.
            print(f"  {name}: not here ({type(error).__name__})")
            continue
        if not name.endswith("zero"):
            error = np.abs(result - reference).max()
            check_error(name, error)
        running[name] = call
    return running


def checked_gradients(candidates):
    """The candidates; an error if one gives other gradients."""
    reference = candidates[OURS]()
    for name, call in candidates.items():
        for ours, theirs in zip(reference, call(), strict=True):
            error = np.abs(ours - theirs).max() / np.abs(ours).max()
            check_error(name, error)
    return candidates


def check_error(name, error):
    """Ends the benchmark if a candidate computes something else."""
    if not error < TOLERANCE:
        raise SystemExit(f"{name} differs by {error}")


def timed(candidates, seconds):
    """Times the candidates in rounds, each for at most about `seconds`.

    Returns:
        Seconds by name, one for each round; NaN where a slow candidate had
        used its time.
    """
    times = {name: [] for name in candidates}
    order = list(candidates)
    shuffle = random.Random(0)
    for number in range(ROUNDS):
        # What ran before leaves its traces in the caches, and threads that
        # still spin, so nobody always follows the same one.
        shuffle.shuffle(order)
        for name in order:
            # Ours is timed in every round, as the measure of the others.
            due = name == OURS or np.nansum(times[name]) < seconds
            taken = np.nan
            if due or number < 3:
                start = time.perf_counter()
                candidates[name]()
                taken = time.perf_counter() - start
            times[name].append(taken)
    return {name: np.array(taken) for name, taken in times.items()}


def report(title, shape, times):
    """Prints a table and returns its rows."""
    print(f"{title} {list(shape)}", flush=True)
    rows = []
    for name, taken in times.items():
        milliseconds = 1e3 * float(np.nanmedian(taken))
        low, ratio, high = np.nanpercentile(taken / times[OURS], [25, 50, 75])
        print(
            f"  {name:<32}{milliseconds:>10.2f} ms{ratio:>9.2f} x"
            f"  ({low:.2f}-{high:.2f})",
            flush=True,
        )
        rows.append(
            {
                "what": title,
                "shape": list(shape),
                "candidate": name,
                "milliseconds": milliseconds,
                "ratio": float(ratio),
                "middle_half": [float(low), float(high)],
                "rounds": int(np.isfinite(taken).sum()),
            }
        )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument(
        "--seconds", type=float, default=3, help="time for each candidate"
    )
    parser.add_argument("--json", type=Path, help="file for the figures")
    options = parser.parse_args()
    print(f"TensorFlow {tf.__version__}, OpenCV {cv2.__version__}")
    rows = []
    for shape in SHAPES:
        image, flow = make_inputs(shape)
        candidates = tensorflow_candidates(image, flow)
        candidates |= opencv_candidates(image, flow)
        candidates = checked(candidates, candidates[OURS]())
        times = timed(candidates, options.seconds)
        rows += report("warp", shape, times)
        gradients = checked_gradients(gradient_candidates(image, flow))
        times = timed(gradients, options.seconds)
        rows += report("gradient of image and flow", shape, times)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n")


if __name__ == "__main__":
    main()
