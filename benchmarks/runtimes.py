"""How fast exported files run in their runtimes, against TensorFlow.

    python benchmarks/runtimes.py [--nets tiny lite] [--json runtimes.json]

Each net is exported, and all runtimes take turns, on one thread: frames to
poses, fitting them into the network frame and decoding included. TensorFlow
runs what TF Serving would, the signature `serving_default`. Times are the
processor's, so that other work on the machine counts little; the ratio to
TensorFlow's in the same round is what to quote. Needs the extras onnx, tflite.
"""

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

os.environ["TF_NUM_INTRAOP_THREADS"] = "1"
os.environ["TF_NUM_INTEROP_THREADS"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf

from keras_flowpose.export.model_file import export_file
from keras_flowpose.export.onnx_file import open_onnx
from keras_flowpose.export.served_net import open_served_net
from keras_flowpose.export.signatures import signatures
from keras_flowpose.export.tflite_file import open_tflite
from keras_flowpose.studies.model_card.net_speed import machine
from keras_flowpose.synthetic.clip import SignerConfig
from keras_flowpose.synthetic.clip import signer_frames

FILES = {
    "onnx float32": ("onnx", "float32", open_onnx),
    "tflite float32": ("tflite", "float32", open_tflite),
    "tflite float16": ("tflite", "float16", open_tflite),
}
LEAST_SECONDS = 0.1  # of a turn; calls are repeated


def runtimes_of(name, folder):
    """From frames to poses, by runtime, TensorFlow first; sizes in MB."""
    served = signatures(open_served_net(name, pooling="none"))[0].traced()

    def tensorflow(frames):
        poses = served(frames=tf.constant(frames))
        return {key: value.numpy() for key, value in poses.items()}

    runtimes, sizes = {"tensorflow": tensorflow}, {}
    for label, (format, weights, open_file) in FILES.items():
        file = export_file(
            name, folder, format, weights=weights, overwrite=True
        )
        runtimes[label] = open_file(file.path, threads=1)
        sizes[label] = file.path.stat().st_size / 1e6
    return runtimes, sizes


def seconds_of(call, frames, calls):
    start = time.process_time()
    for _ in range(calls):
        call(frames)
    return (time.process_time() - start) / calls


def measure(runtimes, frames, rounds):
    """Processor seconds a call, `(runtimes, rounds)`, all taking turns."""
    calls = []
    for call in runtimes.values():
        seconds_of(call, frames, 2)  # prepares for this size
        took = seconds_of(call, frames, 1)
        calls.append(int(np.ceil(LEAST_SECONDS / took)))
    turns = [
        [
            seconds_of(call, frames, count)
            for call, count in zip(runtimes.values(), calls, strict=True)
        ]
        for _ in range(rounds)
    ]
    return np.transpose(turns)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--nets", nargs="+", default=["tiny", "lite"])
    parser.add_argument(
        "--size", type=int, nargs=2, default=(480, 640), help="height, width"
    )
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", type=Path, help="file for the figures")
    options = parser.parse_args()
    where = machine()
    print(f"{where['processor']}, one thread of {where['cores']} cores")
    config = SignerConfig(frames=1, size=tuple(options.size))
    frames = np.stack([frame.image for frame in signer_frames(config)])
    measured = []
    for name in options.nets:
        with tempfile.TemporaryDirectory() as folder:
            runtimes, sizes = runtimes_of(name, folder)
            seconds = measure(runtimes, frames, options.rounds)
        low, middle, high = np.percentile(
            seconds[0] / seconds, [25, 50, 75], axis=1
        )
        for place, label in enumerate(runtimes):
            measured.append(
                {
                    "net": name,
                    "runtime": label,
                    "megabytes": sizes.get(label),
                    "milliseconds": 1e3 * float(np.median(seconds[place])),
                    "speed_ratio": float(middle[place]),
                    "quartiles": [float(low[place]), float(high[place])],
                }
            )
    print(f"{'net':<8}{'runtime':<18}{'MB':>6}{'ms':>8}   speed ratio")
    for one in measured:
        size = f"{one['megabytes']:.1f}" if one["megabytes"] else ""
        low, high = one["quartiles"]
        print(
            f"{one['net']:<8}{one['runtime']:<18}{size:>6}"
            f"{one['milliseconds']:>8.1f}   {one['speed_ratio']:.2f} "
            f"({low:.2f}-{high:.2f})"
        )
    if options.json:
        report = {
            "machine": where,
            "size": list(options.size),
            "measured": measured,
        }
        options.json.write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
