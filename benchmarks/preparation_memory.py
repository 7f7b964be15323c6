"""How much memory preparing a large video dataset takes, over time.

Makes a dataset in the form of BBC Pose out of a few small JPEGs (each frame is
a link to one of them), prepares it, and samples the memory of the process
meanwhile. What grows with the number of frames shows as a slope between 10 %
and 100 % of the run.

    python benchmarks/preparation_memory.py --frames 100000
"""

import argparse
import json
import os
import tempfile
import threading
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

VIDEOS = 20
FIELDS = ("type", "train_frames", "train_joints", "test_frames", "test_joints")
IMAGES = 32
"""File systems allow 65,000 links to a file or fewer."""


def main() -> None:
    """Prints memory at 10 % of the run, at its peak, and the slope between."""
    options = _options()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        manual_dir, data_dir = Path(folder, "manual"), Path(folder, "data")
        image_bytes = make_dataset(manual_dir, options.frames, options.width)
        # What is loaded once does not count as growth.
        make_dataset(Path(folder, "few"), 200, options.width)
        _prepare(Path(folder, "few"), Path(folder, "few data"), options)
        start = _megabytes()
        with Sampler() as sampler:
            examples = _prepare(manual_dir, data_dir, options)
    result = {
        "examples": examples,
        "bytes_an_image": image_bytes,
        "seconds": round(sampler.samples[-1][0], 1),
        "megabytes_before": round(start),
        **figures(sampler.samples, options.frames),
    }
    for name, value in result.items():
        print(f"{name:<36}{value:>12}")
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, default=100_000)
    parser.add_argument("--width", type=int, default=160, help="of the frames")
    parser.add_argument("--config", default="frames")
    parser.add_argument("--beam", action="store_true", help="with Apache Beam")
    parser.add_argument("--folder", help="where to work; takes much space")
    parser.add_argument("--json", type=Path, help="file for the figures")
    return parser.parse_args()


def make_dataset(folder: Path, frames: int, width: int) -> int:
    """Writes `1/1.jpg` ... and `bbcpose.mat`.

    Args:
        folder: Made here.
        frames: Number of frames, spread over all videos.
        width: Of the frames, in pixels.

    Returns:
        Mean size of an image in bytes.
    """
    import cv2
    import numpy as np
    import scipy.io

    random = np.random.default_rng(0)
    folder.mkdir()
    images = []
    for place in range(IMAGES):
        image = random.integers(0, 256, (width // 4, width // 2, 3), np.uint8)
        images.append(folder / f"image{place}.jpg")
        cv2.imwrite(str(images[-1]), cv2.resize(image, (width, width // 2)))
    videos = np.zeros((1, 92), [(field, object) for field in FIELDS])
    for video in range(1, 93):
        share = range(video, frames + 1, VIDEOS) if video <= VIDEOS else []
        (folder / str(video)).mkdir()
        for number in range(1, len(share) + 1):
            source = images[number % IMAGES]
            os.link(source, folder / str(video) / f"{number}.jpg")
        videos[0, video - 1] = (
            "train",
            np.arange(1.0, len(share) + 1)[None],
            random.uniform(1, width, (2, 7, len(share))),
            np.zeros((1, 0)),
            np.zeros((0, 0)),
        )
    scipy.io.savemat(folder / "bbcpose.mat", {"bbcpose": videos})
    return round(sum(p.stat().st_size for p in images) / IMAGES)


class Sampler:
    """Memory of this process while the block runs, five times a second."""

    def __init__(self) -> None:
        self.samples: list[tuple[float, float]] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Sampler":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        start = time.perf_counter()
        ended = False
        while not ended:
            ended = self._ended.wait(0.2)
            seconds = time.perf_counter() - start
            self.samples.append((seconds, _megabytes()))


def figures(
    samples: list[tuple[float, float]], frames: int
) -> dict[str, float]:
    """What the samples say.

    Args:
        samples: Seconds and megabytes.
        frames: Frames of the whole run.

    Returns:
        Megabytes at 10 % of the time and at the peak, the slope of a straight
        line through all samples from 10 % on, in megabytes for each 100,000
        frames, and the growth from 10 % to the peak in percent.
    """
    import numpy as np

    times, sizes = np.array(samples).T
    later = times >= 0.1 * times[-1]
    share, sizes_later = times[later] / times[-1], sizes[later]
    slope = np.polyfit(share, sizes_later, 1)[0] / frames * 100_000
    first, peak = sizes_later[0], sizes_later.max()
    return {
        "megabytes_at_10_percent": round(float(first)),
        "megabytes_at_peak": round(float(sizes.max())),
        "slope_megabytes_per_100000_frames": round(float(slope), 1),
        "growth_percent_from_10_percent": round(100 * (peak / first - 1), 1),
    }


def _prepare(manual_dir, data_dir, options) -> int:
    from keras_flowpose.datasets.prepare import prepare

    name = f"bbc_pose/{options.config}"
    done = prepare(name, manual_dir, data_dir, beam=options.beam)
    return sum(done.examples.values())


def _megabytes() -> float:
    import psutil

    return psutil.Process().memory_info().rss / 1e6


if __name__ == "__main__":
    main()
