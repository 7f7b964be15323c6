"""What 20 labelled frames of a video bring to a net: before and after.

    python benchmarks/fine_tuning.py --clips clips --clip dance --work tuned \\
        --model tiny [--crop 7.7] [--mix synthetic_signer/crowd --data-dir data]

Of a clip whose frames are all labelled (NAME.mp4 with NAME.json, COCO
keypoints), the labels of 20 frames, evenly spread over the first half, are kept
in a folder of their own, as if no others had been made; the net is trained on
them by the commands of docs/fine-tuning.md. All other labels serve to score it,
before and after:

- the other frames of the first half, none far from a labelled one, and much
  alike;
- the second half, of which the net has seen nothing;
- other clips (--others), to see what it forgets.

Shares in percent of the labelled joints: within 6 pixels of a 256-pixel frame,
and PCK@0.2, relative to the torso of the video (1.4 shoulder widths where no
hips are labelled); from single frames, and pooled over n = 15. What is in the
work folder already is not made again.
"""

import argparse
import functools
import json
import os
import shlex
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from keras_flowpose.cli.main import main as flowpose
from keras_flowpose.studies.comparison.compare_videos import track_clips
from keras_flowpose.studies.comparison.folder_clips import folder_clips
from keras_flowpose.studies.comparison.measures import bands
from keras_flowpose.studies.comparison.measures import measure_clip
from keras_flowpose.studies.comparison.plan import ComparisonPlan
from keras_flowpose.studies.comparison.ways import build_ways

LABELLED = 20
MEASURES = ("within_6px", "pck_0.2")


def spread_frames(labels):
    """Numbers of evenly spread frames of the first half."""
    half = len(labels["images"]) // 2
    return {round(number) for number in np.linspace(0, half - 1, LABELLED)}


def write_few_labels(clips, clip, folder):
    """A user's folder: the video, and labels of few frames."""
    labels = json.loads((clips / f"{clip}.json").read_text())
    kept = spread_frames(labels)
    labels["images"] = [i for i in labels["images"] if i["id"] in kept]
    labels["annotations"] = [
        a for a in labels["annotations"] if a["image_id"] in kept
    ]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{clip}.json").write_text(json.dumps(labels))
    link_to(clips / f"{clip}.mp4", folder / f"{clip}.mp4")
    return kept


def link_to(target, link):
    if not link.exists():
        link.symlink_to(target.resolve())


def command(*words):
    """Runs `flowpose`, and says so."""
    words = [str(word) for word in words]
    print(f"$ flowpose {shlex.join(words)}", flush=True)
    status = flowpose(words)
    if status:
        raise SystemExit(status)


def fine_tune(options, labelled):
    """Trains on the few labels; gives the net's folder."""
    data = options.work / "data"
    data.mkdir(exist_ok=True)
    name = "video_folder/frames"
    if not (data / name).exists():
        command(
            *("prepare", name, "--manual-dir", labelled, "--data-dir", data)
        )
    for other in options.mix:
        folder = other.partition("/")[0]
        link_to(options.data_dir / folder, data / folder)
    run = options.work / ("mixed" if options.mix else "tuned")
    if options.mix:
        share = 0.5 / len(options.mix)
        others = [f"{other}:{share:g}" for other in options.mix]
        name = ",".join([f"{name}:0.5", *others])
    command(
        *("train", "--out", run, "--from", options.model),
        *("--data", name, "--data-dir", data),
        *("--validation-split", "train", "--crop", options.crop),
        *("--rotation", 10, "--batch-size", 8, "--steps", options.steps),
        *("--epoch-steps", 100, "--learning-rate", 2e-4),
        *("--warmup-steps", 50),
    )
    return run / "last"


def tracks_of(model, name, options):
    """Tracks of the clip, and of others, in the order of their names."""
    folder = options.work / "clips"
    folder.mkdir(exist_ok=True)
    for clip in (options.clip, *options.others):
        for end in (".mp4", ".json"):
            link_to(options.clips / f"{clip}{end}", folder / f"{clip}{end}")
    plan = ComparisonPlan(str(model))
    ways = functools.cache(functools.partial(build_ways, plan))
    kept = options.work / "tracks" / name
    clips, _ = folder_clips(folder)
    return track_clips(clips, plan, kept, ways)


def shares(tracks, options, seen):
    """Percent by part and measure, of single frames and pooled."""
    found = {}
    for clip, band in zip(tracks, bands(tracks)[0], strict=True):
        number = np.arange(len(clip))
        parts = {f"other clip {clip.name}": number >= 0}
        if clip.name == options.clip:
            half = len(clip) // 2
            trained = np.isin(number, sorted(seen))
            parts = {
                "first half, other frames": (number < half) & ~trained,
                "second half": number >= half,
            }
        for part, chosen in parts.items():
            for way in clip.tracks:
                values = measure_clip(clip, way, band)
                for measure in MEASURES:
                    mean = np.nanmean(values[measure][chosen])
                    where = found.setdefault(part, {}).setdefault(way, {})
                    where[measure] = round(100 * float(mean), 1)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--clips", type=Path, required=True, help="folder")
    parser.add_argument("--clip", required=True, help="name of the video")
    parser.add_argument(
        "--others", nargs="*", default=[], help="names of other videos"
    )
    parser.add_argument("--work", type=Path, required=True, help="folder")
    parser.add_argument("--model", default="tiny", help="preset or folder")
    parser.add_argument(
        "--crop", type=float, default=3.2, help="torsos in the whole frame"
    )
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument(
        "--mix", nargs="*", default=[], help="prepared datasets, half in all"
    )
    parser.add_argument("--data-dir", type=Path, help="where those are")
    parser.add_argument("--json", type=Path, help="file for the figures")
    options = parser.parse_args()
    labelled = options.work / "labelled"
    seen = write_few_labels(options.clips, options.clip, labelled)
    before = shares(tracks_of(options.model, "before", options), options, seen)
    tuned = fine_tune(options, labelled)
    after = shares(tracks_of(tuned, tuned.parent.name, options), options, seen)
    for part, ways in before.items():
        for way, values in ways.items():
            for measure, value in values.items():
                print(
                    f"{part:<34}{way:<14}{measure:<12}{value:>6.1f} -> "
                    f"{after[part][way][measure]:.1f}"
                )
    if options.json:
        result = {"before": before, "after": after}
        options.json.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
