"""The drawn signer: frames a second, and how exact its flow is.

    python benchmarks/signer.py [--seeds 6] [--json signer.json]
    python benchmarks/signer.py --sheet docs/images/synthetic_signer.png

Speed is that of whole clips of 100 frames, 256 x 256, with flow both ways, on
one core, the making of person and place included; seconds are the processor's.
For the flow, clips without effects are warped: frame t + 1 by the true flow,
against frame t, and the other way round. Then DIS estimates the same flow,
clean and with all effects, and its end-point error on valid pixels is printed:
over all, and over those that move by more than a pixel. With `--sheet` a
contact sheet is drawn instead.
"""

import argparse
import itertools
import json
import os
import time
from pathlib import Path

import cv2
import numpy as np

from keras_flowpose.flow.dis import DisFlow
from keras_flowpose.synthetic.clip import EFFECTS
from keras_flowpose.synthetic.clip import SignerConfig
from keras_flowpose.synthetic.clip import signer_frames

CLEAN = dict.fromkeys(EFFECTS, False)
PRESETS = ("ultrafast", "fast", "medium")


def frames_a_second(seeds, frames=100, **switches):
    """Median over the seeds' clips."""
    rates = []
    for seed in range(seeds):
        config = SignerConfig(frames=frames, seed=seed, **switches)
        # Seconds of the processor, not of the wall: others may be at work.
        start = time.process_time()
        for _ in signer_frames(config):
            pass
        rates.append(frames / (time.process_time() - start))
    return float(np.median(rates))


def warp_errors(seeds, frames=30):
    """Grey levels between warped and drawn frames, on valid pixels."""
    medians, highs, valid_shares = [], [], []
    for seed in range(seeds):
        config = SignerConfig(frames=frames, seed=seed, **CLEAN)
        for here, there in itertools.pairwise(signer_frames(config)):
            for target, source, flow, valid in (
                (here, there, here.flow_forward, here.valid_forward),
                (there, here, there.flow_backward, there.valid_backward),
            ):
                back = warp(source.image.astype(np.float32), flow)
                error = np.abs(back - target.image)[valid]
                medians.append(np.median(error))
                highs.append(np.percentile(error, 90))
                valid_shares.append(valid.mean())
    return {
        "median": float(np.median(medians)),
        "median_of_worst_pair": float(np.max(medians)),
        "90th_percentile": float(np.median(highs)),
        "valid_share": float(np.mean(valid_shares)),
    }


def warp(image, flow):
    """Bilinear look-up at p + flow(p)."""
    height, width = image.shape[:2]
    grid = np.stack(np.meshgrid(np.arange(width), np.arange(height)), -1)
    at = (grid + flow).astype(np.float32)
    return cv2.remap(image, at, None, cv2.INTER_LINEAR)


def end_point_errors(preset, seeds, frames=15, **switches):
    """Mean distance from the exact flow in pixels: all, moving pixels."""
    estimator = DisFlow(preset)
    everywhere, moving = [], []
    for seed in range(seeds):
        config = SignerConfig(frames=frames, seed=seed, **switches)
        for here, there in itertools.pairwise(signer_frames(config)):
            found = estimator.flow(here.image, there.image)
            error = np.linalg.norm(found - here.flow_forward, axis=-1)
            length = np.linalg.norm(here.flow_forward, axis=-1)
            everywhere.append(error[here.valid_forward])
            moving.append(error[here.valid_forward & (length > 1)])
    return [float(np.concatenate(e).mean()) for e in (everywhere, moving)]


def report(options):
    """Prints the figures and returns them."""
    seeds = options.seeds
    # One core, as the figure promises, where the system lets us choose.
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    cv2.setNumThreads(1)
    figures = {
        "frames_a_second": {
            "with effects": frames_a_second(seeds),
            "without effects": frames_a_second(seeds, **CLEAN),
        },
        "warp_error_grey_levels": warp_errors(seeds),
        "dis_end_point_error_pixels": {
            f"{preset}, {name}": end_point_errors(preset, seeds, **switches)
            for preset in PRESETS
            for name, switches in (("clean", CLEAN), ("with effects", {}))
        },
    }
    for name, values in figures.items():
        print(name.replace("_", " "))
        for what, value in values.items():
            numbers = value if isinstance(value, list) else [value]
            cells = "".join(f"{number:>10.3g}" for number in numbers)
            print(f"  {what.replace('_', ' '):<28}{cells}")
    print("(end-point error: all valid pixels, those moving by > 1 pixel)")
    return figures


def contact_sheet(path, columns=5, rows=3, side=112):
    """Draws different signers, each in the midst of something."""
    tiles = []
    for seed in range(columns * rows):
        config = SignerConfig(
            frames=8, seed=100 + seed, size=2 * side, noise=False
        )
        *_, last = signer_frames(config)
        size = (side, side)
        tiles.append(cv2.resize(last.image, size, interpolation=cv2.INTER_AREA))
    lines = [
        np.hstack(tiles[start : start + columns])
        for start in range(0, len(tiles), columns)
    ]
    cv2.imwrite(
        str(path),
        np.vstack(lines)[..., ::-1],
        [cv2.IMWRITE_PNG_COMPRESSION, 9],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seeds", type=int, default=6, help="clips a figure")
    parser.add_argument("--json", type=Path, help="file for the figures")
    parser.add_argument("--sheet", type=Path, help="draw a PNG instead")
    options = parser.parse_args()
    if options.sheet:
        contact_sheet(options.sheet)
        return
    figures = report(options)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
