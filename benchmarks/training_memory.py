"""How much memory a step of end-to-end training takes, and what lowers it.

Each way is a process of its own: a net of random weights takes a few steps on
random windows; what counts is by how much its peak memory grows.

    python benchmarks/training_memory.py --model lite --size 128 --neighbours 7
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

WAYS = {
    "every frame at once": {},
    "gradient_frames=4": {"gradient_frames": 4},
    "checkpointing": {"checkpointing": True},
    "checkpointing, gradient_frames=4": {
        "checkpointing": True,
        "gradient_frames": 4,
    },
}


def main() -> None:
    """Prints megabytes and seconds a step of each way."""
    options = _options()
    if options.way is not None:
        print(json.dumps(measure(options)))
        return
    results = {}
    for way in WAYS:
        command = [sys.executable, __file__, *sys.argv[1:], "--way", way]
        output = subprocess.run(
            command, check=True, capture_output=True, text=True
        ).stdout
        results[way] = json.loads(output.splitlines()[-1])
        print(
            f"{way:<36}{results[way]['megabytes']:>8} MB"
            f"{results[way]['seconds_a_step']:>9.2f} s a step",
            flush=True,
        )
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="lite")
    parser.add_argument("--size", type=int, default=128, help="of the frame")
    parser.add_argument("--neighbours", type=int, default=7)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--steps", type=int, default=3)
    parser.add_argument("--precision", default="float32")
    parser.add_argument("--way", choices=list(WAYS), help="that one only")
    parser.add_argument("--json", type=Path, help="file for the figures")
    return parser.parse_args()


def measure(options: argparse.Namespace) -> dict[str, float]:
    """Takes some steps in this process.

    Args:
        options: As parsed; `way` is one of `WAYS`.

    Returns:
        By how much memory has grown at most, in MB, and the median processor
        time of a step but the first.
    """
    import dataclasses

    import numpy as np

    import keras_flowpose as kfp
    from keras_flowpose.configs import MODEL_PRESETS
    from keras_flowpose.models.precision import precision_scope
    from keras_flowpose.models.presets import build_model

    config = dataclasses.replace(
        MODEL_PRESETS[options.model], input_size=options.size
    )
    with precision_scope(options.precision):
        heatmap_net = build_model(config)
    net = kfp.FlowPoseNet(heatmap_net, options.neighbours, **WAYS[options.way])
    loss = kfp.HeatmapLoss()
    heads = ("spatial", "fusion", "pooled")
    net.compile("sgd", dict.fromkeys(heads, loss), jit_compile=False)
    random = np.random.default_rng(0)
    frames, cells = 2 * options.neighbours + 1, options.size // 4
    shape = (options.batch, frames)
    inputs = {
        "frames": random.uniform(
            0, 255, (*shape, options.size, options.size, 3)
        ).astype(np.float32),
        "flows": random.normal(0, 1, (*shape, cells, cells, 2)).astype("f"),
        "present": np.ones(shape, bool),
    }
    labels = random.uniform(
        0, options.size, (*shape, len(config.joints), 4)
    ).astype(np.float32)
    targets = {"spatial": labels, "fusion": labels}
    targets["pooled"] = labels[:, options.neighbours]
    before, times = _peak_megabytes(), []
    for _ in range(options.steps):
        start = time.process_time()
        net.train_on_batch(inputs, targets)
        times.append(time.process_time() - start)
    return {
        "megabytes": round(_peak_megabytes() - before),
        "seconds_a_step": statistics.median(times[1:]),
    }


def _peak_megabytes() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    main()
