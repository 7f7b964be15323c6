"""Kinds of optical flow: how exact, how fast, and what poses gain by each.

    python benchmarks/flow.py [--clips 20] [--frames 30] [--json flow.json]

On drawn signers (256 x 256, all effects), whose flow is known exactly. First
the end-point error in pixels, on valid pixels and on those of them that move
by more than a pixel, and the milliseconds of the processor for one pair on one
thread. Then poses are estimated with and without pooling: a gain is the share
of joints within 10 pixels, in percentage points, that pooling adds to that of
single frames, with its standard error over clips, for the sum and for the bell
of weights. "still" leaves the neighbours' heatmaps where they are; "exact" is
the true flow. DeepFlow needs opencv-contrib-python and is left out without.
"""

import argparse
import itertools
import json
import os
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import cv2
import numpy as np
from tqdm import tqdm

import keras_flowpose as kfp
from keras_flowpose.flow.named import FLOWS

NEAR = 10  # pixels
POOLINGS = {"sum": "sum", "bell": "parametric"}


class ExactFlow:
    """The true flow between neighbouring frames of the clip that is set."""

    settings = "exact"

    def flow_between(self, target, source, shape):
        frame = self.clip[target]
        return frame.flow_forward if source > target else frame.flow_backward


def still(target, source):
    """No motion at all."""
    return np.zeros((*target.shape[:2], 2), np.float32)


def estimators():
    """Each that this OpenCV has, by its name."""
    found = {}
    for name in FLOWS:
        try:
            found[name] = kfp.flow_estimator(name)
        except kfp.UserError as error:
            print(f"without {name}: {error}")
    return found


def clips(options):
    """Clips one by one, with a progress bar."""
    seeds = range(options.first_seed, options.first_seed + options.clips)
    for seed in tqdm(seeds, "clips", disable=None):
        config = kfp.SignerConfig(frames=options.frames, seed=seed)
        yield list(kfp.signer_frames(config))


def flow_errors(found, clip):
    """For each estimator: errors of all and of moving pixels, seconds."""
    errors = {name: ([], [], []) for name in found}
    for here, there in itertools.pairwise(clip):
        length = np.linalg.norm(here.flow_forward, axis=-1)
        moving = here.valid_forward & (length > 1)
        for name, estimator in found.items():
            # Seconds of the processor, not of the wall: others may be at work.
            start = time.process_time()
            flow = estimator.flow(here.image, there.image)
            seconds = time.process_time() - start
            error = np.linalg.norm(flow - here.flow_forward, axis=-1)
            everywhere, where_moving, times = errors[name]
            everywhere.append(error[here.valid_forward])
            where_moving.append(error[moving])
            times.append(seconds)
    return errors


def pose_estimators(found, options):
    """Name and pooling, to an estimator of poses; "single" is without flow."""
    net = kfp.from_preset(options.model)
    exact = ExactFlow()
    kinds = {"still": {"flow": still}}
    kinds |= {name: {"flow": flow} for name, flow in found.items()}
    usual = found["dis-medium"]
    kinds["dis-medium, full size"] = {"flow": usual, "flow_size": "full"}
    kinds["dis-medium, direct"] = {"flow": usual, "flow_mode": "direct"}
    kinds["dis-medium, direct, full size"] = {
        "flow": usual,
        "flow_mode": "direct",
        "flow_size": "full",
    }
    kinds["exact, full size"] = {"flow": exact, "flow_size": "full"}
    poses = {
        (name, pooling): kfp.VideoPoseEstimator(
            net, neighbours=options.neighbours, pooling=mode, **kind
        )
        for name, kind in kinds.items()
        for pooling, mode in POOLINGS.items()
    }
    single = kfp.VideoPoseEstimator(net, pooling="none")
    return {("single", ""): single, **poses}, exact


def hits(estimator, clip):
    """Share of the joints inside the frame that are found within `NEAR`."""
    poses = estimator.push_many(frame.image for frame in clip)
    poses += estimator.finish()
    found = np.stack([pose.keypoints for pose in poses])
    truth = np.stack([frame.joints for frame in clip])
    inside = np.stack([frame.visible for frame in clip]) > 0
    distance = np.linalg.norm(found - truth, axis=-1)
    return float(np.mean(distance[inside] <= NEAR))


def measure(options):
    """All figures, by the name of the flow."""
    # Clock of the processor and the number of threads must fit together.
    cv2.setNumThreads(1)
    found = estimators()
    poses, exact = pose_estimators(found, options)
    errors = {name: ([], [], []) for name in found}
    shares = {key: [] for key in poses}
    for clip in clips(options):
        exact.clip = clip
        for name, lists in flow_errors(found, clip).items():
            for kept, new in zip(errors[name], lists, strict=True):
                kept.extend(new)
        for key, estimator in poses.items():
            shares[key].append(hits(estimator, clip))
    return {
        "clips": options.clips,
        "frames": options.frames,
        "neighbours": options.neighbours,
        "model": options.model,
        "opencv": cv2.__version__,
        "flow": {name: _flow_figures(*lists) for name, lists in errors.items()},
        "single_frame_accuracy": float(np.mean(shares[("single", "")])),
        "gain": _gains(shares),
    }


def _flow_figures(everywhere, moving, seconds):
    return {
        "end_point_error": float(np.concatenate(everywhere).mean()),
        "end_point_error_moving": float(np.concatenate(moving).mean()),
        "milliseconds": 1e3 * float(np.median(seconds)),
    }


def _gains(shares):
    """Mean gain in percentage points and its standard error over clips."""
    alone = np.array(shares.pop(("single", "")))
    gains = {}
    for (name, pooling), pooled in shares.items():
        gain = 100 * (np.array(pooled) - alone)
        error = gain.std(ddof=1) / np.sqrt(len(gain)) if len(gain) > 1 else 0
        gains.setdefault(name, {})[pooling] = [float(gain.mean()), float(error)]
    return gains


def show(figures):
    """Prints the table."""
    print(
        f"\n{figures['model']}, n = {figures['neighbours']}: single frames "
        f"{100 * figures['single_frame_accuracy']:.1f} % within {NEAR} pixels"
    )
    print("flow | error, all | moving | ms a pair | gain, sum | gain, bell")
    for name, gain in figures["gain"].items():
        flow = figures["flow"].get(name)
        cells = ["", "", ""]
        if flow:
            cells = [f"{value:.2f}" for value in flow.values()]
        cells += ["{:+.1f} ± {:.1f}".format(*gain[p]) for p in POOLINGS]
        print(" | ".join([name, *cells]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--clips", type=int, default=20)
    parser.add_argument("--frames", type=int, default=30, help="of a clip")
    parser.add_argument("--first-seed", type=int, default=1000)
    parser.add_argument("--neighbours", type=int, default=7)
    parser.add_argument("--model", default="tiny")
    parser.add_argument("--json", type=Path, help="file for the figures")
    options = parser.parse_args()
    figures = measure(options)
    show(figures)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
