"""What `--region auto` brings and costs on labelled videos.

    python benchmarks/region.py --videos my_folder [--model tiny]

For each video of a folder, as `flowpose compare --videos` takes it: how many
joints single frames find within 0.2 torsos (PCK@0.2), once in the whole frame
and once in the region that `find_person` finds, in how many frames it finds
one, and seconds of the processor, of all threads together: of the first pass,
and of the estimation after it.
"""

import argparse
import json
import os
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from keras_flowpose.run_config import PRECISIONS
from keras_flowpose.studies.comparison.folder_clips import folder_clips
from keras_flowpose.studies.comparison.measures import bands
from keras_flowpose.studies.comparison.measures import measure_clip
from keras_flowpose.studies.comparison.plan import SINGLE
from keras_flowpose.studies.comparison.track_clip import track_clip
from keras_flowpose.video.find_person import find_person
from keras_flowpose.video.preset_estimator import preset_estimator


def score(clip, estimator, regions):
    """Share of joints within 0.2 torsos, and seconds."""
    estimator.region = regions
    start = time.process_time()
    tracks = track_clip(clip, {SINGLE + " again": estimator})
    seconds = time.process_time() - start
    (band,), _ = bands([tracks])
    values = measure_clip(tracks, SINGLE, band)["pck_0.2"]
    return float(np.nanmean(values)), seconds


def measure(clip, estimator):
    start = time.process_time()
    regions = find_person(
        clip.frames(), estimator.net, estimator.joints, clip.fps
    )
    first_pass = time.process_time() - start
    off, _ = score(clip, estimator, None)
    on, seconds = score(clip, estimator, regions)
    return {
        "clip": clip.name,
        "frames": len(regions),
        "off": off,
        "on": on,
        "found": float(regions.found.mean()),
        "first_pass_seconds": first_pass,
        "estimation_seconds": seconds,
    }


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--videos", type=Path, required=True)
    parser.add_argument("--model", default="lite")
    parser.add_argument("--precision", choices=PRECISIONS, default="auto")
    parser.add_argument("--json", type=Path, help="file for the figures")
    options = parser.parse_args()
    estimator = preset_estimator(
        options.model, pooling="none", precision=options.precision
    )
    clips, notes = folder_clips(options.videos)
    for note in notes:
        print(note)
    print(
        f"{'clip':<24}{'frames':>7}{'off':>8}{'on':>8}{'found':>8}"
        f"{'first pass':>12}{'estimation':>12}"
    )
    rows = []
    for clip in clips:
        row = measure(clip, estimator)
        rows.append(row)
        print(_line(row), flush=True)
    of_all = {
        name: np.mean([row[name] for row in rows])
        for name in ("off", "on", "found")
    }
    for name in ("frames", "first_pass_seconds", "estimation_seconds"):
        of_all[name] = sum(row[name] for row in rows)
    print(_line({"clip": "mean, or sum", **of_all}))
    if options.json is not None:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")


def _line(row):
    return (
        f"{row['clip']:<24}{row['frames']:>7}{row['off']:>8.1%}{row['on']:>8.1%}"
        f"{row['found']:>8.0%}{row['first_pass_seconds']:>10.1f} s"
        f"{row['estimation_seconds']:>10.1f} s"
    )


if __name__ == "__main__":
    main()
