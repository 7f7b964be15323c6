"""How many frames a second live use reaches, where the time goes, and jitter.

    python benchmarks/live.py [--frames 200] [--json live.json]
    python benchmarks/live.py --jitter talk.mp4 walk.mp4

Draws a signer (256 x 256), writes the clip, and plays it by `estimate_live` as
fast as it goes, every frame, without a window: single frames against pooling
over n = 15 frames on each side, with delays. Frames a second are those of
`flowpose live --video clip.mp4 --fast --no-window`. Milliseconds of the
processor are of all threads together and tell more than the clock where a
machine is shared. Parts are timed in a run of their own; "drawing" is the
picture of a window, which that run does not make otherwise.

With --jitter, the median over frames and joints of the acceleration of tracks
in pixels/frame^2, for each delay, instead: what a frame more of it brings.
"""

import argparse
import inspect
import json
import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

import keras_flowpose as kfp
from keras_flowpose.skeleton import skeleton_of
from keras_flowpose.video.live import LiveShot
from keras_flowpose.video.live_feed import FileFeed
from keras_flowpose.video.live_job import LOOKAHEAD
from keras_flowpose.video.live_job import estimate_live
from keras_flowpose.video.live_picture import LiveLook
from keras_flowpose.video.live_picture import live_picture
from keras_flowpose.video.live_source import LiveFrame

NEIGHBOURS = 15
DELAYS = (0, LOOKAHEAD, NEIGHBOURS)
JITTER_DELAYS = (0, 1, 2, 3, 5, NEIGHBOURS)


def draw_clip(folder, frames):
    path = Path(folder) / "clip.mp4"
    config = kfp.SignerConfig(frames=frames, seed=7)
    with kfp.VideoWriter(path, fps=25) as writer:
        for frame in kfp.signer_frames(config):
            writer.write(frame.image)
    return path


def play(path, model, flow, **kwargs):
    """One run by `estimate_live`, in figures."""
    begun = []

    class Clip(FileFeed):
        def frames(self):
            begun.append(time.process_time())  # all is loaded and compiled
            return super().frames()

    summary = estimate_live(
        Clip(path, paced=False), model, flow=flow, every_frame=True, **kwargs
    )
    processor = time.process_time() - begun[0]
    median, slow = 1e3 * np.percentile(summary.delays, [50, 95])
    return {
        **{name: value for name, value in kwargs.items() if value is not None},
        "frames_per_second": summary.rate,
        "processor_ms": 1e3 * processor / summary.shown,
        "delay_ms": median,
        "delay_95_ms": slow,
    }


class Timed:
    """An object whose methods' time is added up; else as it is."""

    def __init__(self, target):
        self._target, self.seconds = target, 0.0

    def __call__(self, *args):
        start = time.perf_counter()
        try:
            return self._target(*args)
        finally:
            self.seconds += time.perf_counter() - start

    def __getattr__(self, name):
        found = getattr(self._target, name)
        if not inspect.ismethod(found):
            return found

        def timed(*args):
            start = time.perf_counter()
            try:
                return found(*args)
            finally:
                self.seconds += time.perf_counter() - start

        return timed


def time_parts(path, model, flow, lookahead):
    """Milliseconds a frame of each part."""
    estimator = kfp.VideoPoseEstimator(
        kfp.from_preset(model), lookahead=lookahead, flow=flow
    )
    parts = {}
    for name, attribute in (
        ("net", "net"),
        ("flow", "_flow"),
        ("warp, pool, decode", "_pool"),
    ):
        parts[name] = Timed(getattr(estimator, attribute))
        setattr(estimator, attribute, parts[name])
    frames = list(kfp.VideoReader(path))
    skeleton = skeleton_of(estimator.joints)
    parts["drawing"] = draw = Timed(live_picture)
    for count in (3, len(frames)):  # the first compiles
        for timed in parts.values():
            timed.seconds = 0.0
        start = time.perf_counter()
        poses = []
        for frame in frames[:count]:
            poses += estimator.push(frame.image, frame.time_seconds)
        poses += estimator.finish()
        whole = time.perf_counter() - start
        for frame, pose in zip(frames, poses, strict=False):
            seen = LiveFrame(frame.image, frame.time_seconds, 0.0)
            draw(LiveShot(seen, pose), skeleton, LiveLook(), lookahead)
    found = {name: timed.seconds for name, timed in parts.items()}
    found["rest"] = whole - sum(found.values()) + draw.seconds
    return {name: 1e3 * s / len(frames) for name, s in found.items()}


def median_acceleration(path, model, lookahead):
    track = kfp.estimate_video(
        path,
        model,  # by its name, which brings its temporal weights
        neighbours=NEIGHBOURS,
        lookahead=lookahead,
        pooling="none" if lookahead is None else "parametric",
    )
    second = np.diff(track.keypoints, 2, axis=0)
    return float(np.median(np.linalg.norm(second, axis=-1)))


def measure_jitter(paths, model):
    delays = (None, *JITTER_DELAYS)
    print(f"{'video':<28}single" + "".join(f"{d:>7}" for d in JITTER_DELAYS))
    found = {}
    for path in paths:
        values = [median_acceleration(path, model, one) for one in delays]
        found[path.name] = dict(zip(map(str, delays), values, strict=True))
        told = "".join(f"{value:>7.2f}" for value in values)
        print(f"{path.name:<27}{told}", flush=True)
    return found


def measure_speed(options):
    found = {"cores": len(os.sched_getaffinity(0)), "runs": [], "parts": []}
    with tempfile.TemporaryDirectory() as folder:
        path = draw_clip(folder, options.frames)
        print(
            f"{'':<25}{'frames/s':>9}{'processor':>11}{'delay':>9}{'95 %':>9}"
        )
        for pooling, lookahead in (
            ("none", None),
            *(("parametric", delay) for delay in DELAYS),
        ):
            run = play(
                path,
                options.model,
                options.flow,
                pooling=pooling,
                lookahead=lookahead,
                max_frames=options.frames,
            )
            found["runs"].append(run)
            what = pooling
            if lookahead is not None:
                what += f", lookahead {lookahead}"
            print(
                f"{what:<25}{run['frames_per_second']:>9.1f}"
                f"{run['processor_ms']:>8.1f} ms{run['delay_ms']:>6.0f} ms"
                f"{run['delay_95_ms']:>6.0f} ms"
            )
        for lookahead in (0, NEIGHBOURS):
            parts = time_parts(path, options.model, options.flow, lookahead)
            found["parts"].append({"lookahead": lookahead, **parts})
            whole = sum(parts.values()) - parts["drawing"]
            told = ", ".join(
                f"{name} {ms:.1f} ms ({ms / whole:.0%})"
                for name, ms in parts.items()
            )
            print(f"lookahead {lookahead}: {told}")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument(
        "--frames", type=int, default=200, help="length of the clip"
    )
    parser.add_argument("--model", default="tiny", help="preset or folder")
    parser.add_argument("--flow", default="dis-medium", help="kind of flow")
    parser.add_argument(
        "--jitter", type=Path, nargs="+", help="videos; see above"
    )
    parser.add_argument("--json", type=Path, help="file for the figures")
    options = parser.parse_args()
    if options.jitter:
        found = measure_jitter(options.jitter, options.model)
    else:
        found = measure_speed(options)
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
