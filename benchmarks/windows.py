"""How much faster windows of video are made than temporal training takes them.

Times the pipeline alone (clips to frames, flow and labels; the cache of flow
empty, then full, then full with random changes) and the training step alone
(the heatmap net frozen, so that only the weights over time are learnt, on a
batch that stays in memory), in turn, in one run. Data is prepared with
`flowpose prepare NAME/clips`, 15 neighbours on each side.

    python benchmarks/windows.py --data-dir DATA --data video_folder/clips
"""

import argparse
import itertools
import json
import os
import statistics
import tempfile
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def main() -> None:
    """Prints windows a second of each, and ratios to the pipeline's."""
    options = _options()
    with tempfile.TemporaryDirectory() as options.scratch:
        _measure(options)


def _measure(options: argparse.Namespace) -> None:
    steps = {f"step, {name}": _step(name, options) for name in options.models}
    rates = {}
    for number in range(options.rounds):
        for name, rate in _round(number, steps, options):
            rates.setdefault(name, []).append(rate)
            print(f"round {number + 1}: {name:<26}{rate:8.2f} windows/s")
    medians = {name: statistics.median(found) for name, found in rates.items()}
    ratios = {
        f"{pipeline} / {step}": medians[pipeline] / medians[step]
        for pipeline, step in itertools.product(medians, steps)
        if pipeline not in steps
    }
    for name, rate in medians.items():
        print(f"{name:<26}{rate:8.2f} windows/s (median)")
    for name, ratio in ratios.items():
        print(f"{name:<40}{ratio:8.2f}")
    if options.json:
        result = {"windows_per_second": medians, "ratios": ratios}
        options.json.write_text(json.dumps(result, indent=2) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data-dir", required=True)
    parser.add_argument("--data", default="video_folder/clips")
    parser.add_argument("--split", default="train")
    parser.add_argument("--models", nargs="+", default=["tiny", "lite"])
    parser.add_argument("--neighbours", type=int, default=15)
    parser.add_argument("--crop", type=float, help="default: whole frames")
    parser.add_argument("--batch-size", type=int, default=2)
    parser.add_argument("--batches", type=int, default=12, help="a round")
    parser.add_argument("--steps", type=int, default=3, help="a round")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--json", type=Path, help="file for the figures")
    return parser.parse_args()


def _round(number, steps, options):
    """Name and windows a second of everything, once."""
    import keras_flowpose as kfp

    # Not removed before the end: the pipeline is always a batch ahead.
    cache = tempfile.mkdtemp(dir=options.scratch)
    for name, augmentation in (
        ("pipeline, cache empty", None),
        ("pipeline, cache full", None),
        ("pipeline, random changes", kfp.AugmentationConfig()),
    ):
        batches = iter(_batches(options, cache, augmentation, number))
        next(batches)  # builds the graph, fills the shuffle buffer
        yield name, _rate(lambda b=batches: next(b), options.batches, options)
    for name, step in steps.items():
        yield name, _rate(step, options.steps, options)


def _rate(run, times, options):
    start = time.perf_counter()
    for _ in range(times):
        run()
    return times * options.batch_size / (time.perf_counter() - start)


def _batches(options, cache, augmentation, seed):
    import keras_flowpose as kfp

    config = kfp.MODEL_PRESETS["tiny"]  # all presets have these
    return kfp.window_batches(
        options.data,
        options.split,
        options.data_dir,
        config.joints,
        config.input_size,
        options.batch_size,
        neighbours=options.neighbours,
        crop=options.crop,
        cache_dir=cache,
        training=True,
        augmentation=augmentation,
        seed=seed,
    )


def _step(name, options):
    """A function that takes one training step."""
    import keras_flowpose as kfp
    from keras_flowpose.models.precision import precision_scope

    with precision_scope("auto"):
        heatmap_net = kfp.build_model(kfp.MODEL_PRESETS[name])
    heatmap_net.trainable = False
    net = kfp.FlowPoseNet(heatmap_net, neighbours=options.neighbours)
    net.compile("adam", loss={"pooled": kfp.HeatmapLoss()}, jit_compile=False)
    inputs, targets = next(iter(_batches(options, None, None, 0)))
    net.train_on_batch(inputs, targets)  # traces
    return lambda: net.train_on_batch(inputs, targets)


if __name__ == "__main__":
    main()
