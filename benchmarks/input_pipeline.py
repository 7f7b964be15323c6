"""How much faster the input pipeline makes batches than a net consumes them.

Times the pipeline alone (JPEG to augmented batch) and the training step alone
(on a batch that stays in memory), in turn, in one run. Data is prepared with
`flowpose prepare lspet_pose`.

    python benchmarks/input_pipeline.py --data-dir DATA
"""

import argparse
import json
import os
import statistics
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def main() -> None:
    """Prints images a second of both, and their ratio."""
    options = _options()
    pipeline, step = _prepared(options)
    rates = {"pipeline": [], "training step": []}
    for _ in range(options.rounds):
        for name, run in (("pipeline", pipeline), ("training step", step)):
            for _ in range(options.batches):
                run()  # for the pipeline: what it has made ahead
            start = time.perf_counter()
            for _ in range(options.batches):
                run()
            seconds = time.perf_counter() - start
            rates[name].append(options.batches * options.batch_size / seconds)
    medians = {
        name: statistics.median(values) for name, values in rates.items()
    }
    ratio = medians["pipeline"] / medians["training step"]
    for name, rate in medians.items():
        print(f"{name:<16}{rate:10.1f} images/s (median)")
    print(f"{'ratio':<16}{ratio:10.1f}")
    if options.json:
        result = {"images_per_second": medians, "ratio": ratio}
        options.json.write_text(json.dumps(result, indent=2) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data-dir", required=True)
    parser.add_argument("--data", default="lspet_pose")
    parser.add_argument("--model", default="lite")
    parser.add_argument("--batch-size", type=int, default=16)
    parser.add_argument("--batches", type=int, default=12, help="a round")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--json", type=Path, help="file for the figures")
    return parser.parse_args()


def _prepared(options):
    """Two functions: make the next batch; take one training step."""
    import keras_flowpose as kfp
    from keras_flowpose.models.precision import precision_scope
    from keras_flowpose.training.trainer import compile_model
    from keras_flowpose.training.trainer import output_heads

    config = kfp.RunConfig(model=kfp.MODEL_PRESETS[options.model])
    with precision_scope("auto"):
        model = kfp.build_model(config.model)
        compile_model(model, config)
    batches = iter(
        kfp.training_batches(
            options.data,
            "train",
            options.data_dir,
            config.model.joints,
            config.model.input_size,
            options.batch_size,
            heads=output_heads(config.model),
        )
    )
    images, labels = next(batches)  # fills the shuffle buffer

    def step():
        model.train_on_batch(images, labels)

    step()  # traces
    return lambda: next(batches), step


if __name__ == "__main__":
    main()
