"""How many images a second nets turn into joints, by precision and batch.

    python benchmarks/nets.py [--nets lite tiny] [--json nets.json]

Presets with their weights, run folders, or architectures without weights (which
take the same time), in float32 and bfloat16 side by side in one run, decoding
to joints included. The ratio, to the first net's float32 at the first batch, is
what to quote; images a second belong to the machine and what else it does.
"""

import argparse
import dataclasses
import json
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from keras_flowpose.configs import MODEL_PRESETS
from keras_flowpose.models.precision import precision_scope
from keras_flowpose.models.preset_folder import preset_names
from keras_flowpose.models.presets import build_model
from keras_flowpose.models.presets import from_preset
from keras_flowpose.studies.model_card.net_speed import machine
from keras_flowpose.studies.model_card.net_speed import measure_speed


def net_of(name, precision):
    if name in preset_names() or name not in MODEL_PRESETS:
        return from_preset(name, precision)
    with precision_scope(precision):
        return build_model(MODEL_PRESETS[name])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument(
        "--nets", nargs="+", default=["lite", "tiny"], help="presets, folders"
    )
    parser.add_argument(
        "--precisions", nargs="+", default=["float32", "mixed_bfloat16"]
    )
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 16])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", type=Path, help="file for the figures")
    options = parser.parse_args()
    nets = {
        f"{name} {precision}": net_of(name, precision)
        for name in options.nets
        for precision in options.precisions
    }
    found = measure_speed(nets, options.batches, options.rounds)
    where = machine()
    print(f"{where['processor']}, {where['cores']} cores {where['gpus']}")
    print(
        f"{'net':<28}{'size':>6}{'batch':>7}{'images/s':>10}"
        f"{'processor':>11}   ratio"
    )
    for one in found:
        size = nets[one.net].input_shape[1]
        print(
            f"{one.net:<28}{size:>6}{one.batch:>7}{one.rate:>10.1f}"
            f"{one.processor_ms:>8.1f} ms"
            f"{one.ratio:>8.2f} ({one.ratio_low:.2f}-{one.ratio_high:.2f})"
        )
    if options.json:
        measured = [dataclasses.asdict(one) for one in found]
        report = {"machine": where, "measured": measured}
        options.json.write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
