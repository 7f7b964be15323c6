"""Writes `dummy_data/`, some kilobytes in the layouts of the real download.

Run it as `python datasets/chalearn_pose/make_dummy_data.py` where the package
is installed; the result is committed. Frame number n is an even grey of 20 n,
the joints are random, and every trap of the real files is there: archives in
an archive, archives in a folder, folders; gaps in the numbers; samples with
too few skeletons; frames whose skeleton is all zeros; joint types that are
numbers; no gestures; one frame only; more frames than skeletons, and fewer.
"""

import io
import tarfile
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import scipy.io

from keras_flowpose.datasets.chalearn_pose.kinect_labels import KINECT_NAMES
from keras_flowpose.video.writer import VideoWriter

HEIGHT, WIDTH = 24, 32

SAMPLES = {
    # number: frames of the video, NumFrames, frames without a skeleton
    1: (8, 6, [1, 2]),
    3: (5, 7, [1]),
    5: (3, 3, [1, 2, 3]),
    223: (4, 4, [1, 2, 4]),
    410: (6, 6, [1, 4]),
    510: (4, 1, []),
    629: (3, 3, [1, 3]),
    710: (4, 4, [1]),
}


def main() -> None:
    """Writes the folder beside this file."""
    folder = Path(__file__).with_name("dummy_data")
    random = np.random.default_rng(0)
    for name in ("training3/Sample00223", "validation2/Sample00510", "test1"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "validation1").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        files = {}
        for number in SAMPLES:
            files[number] = sample_files(number, random, Path(scratch))
        with tarfile.open(folder / "training1.tar.gz", "w:gz") as archive:
            for number in (1, 3, 5):
                content = zipped(files[number])
                entry = tarfile.TarInfo(f"./Sample{number:05d}.zip")
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))
        for place in ("validation1/Sample00410", "test1/Sample00710"):
            content = zipped(files[int(place[-5:])])
            (folder / f"{place}.zip").write_bytes(content)
        content = zipped(files[629])
        (folder / "validation2" / "Sample00629.zip").write_bytes(content)
        for place in ("training3/Sample00223", "validation2/Sample00510"):
            for name, content in files[int(place[-5:])].items():
                (folder / place / name).write_bytes(content)


def sample_files(
    number: int, random: np.random.Generator, scratch: Path
) -> dict[str, bytes]:
    """The files of a sample by their name."""
    frames, skeletons, untracked = SAMPLES[number]
    stem = f"Sample{number:05d}"
    for kind, count in (("color", frames), ("depth", 1)):
        path = scratch / f"{stem}_{kind}.mp4"
        with VideoWriter(path, fps=20) as writer:
            for place in range(count):
                grey = 20 * (place + 1) if kind == "color" else 255
                shape = (HEIGHT, WIDTH, 3)
                writer.write(np.full(shape, grey, np.uint8))
    video = np.zeros((1, 1), [(f, object) for f in VIDEO_FIELDS])
    video[0, 0] = (
        np.array([[skeletons]], np.uint16),
        20,
        4000,
        skeleton_structs(number, skeletons, untracked, random),
        gestures(number),
    )
    mat = scratch / f"{stem}_data.mat"
    scipy.io.savemat(mat, {"Video": video}, do_compression=True)
    return {path.name: path.read_bytes() for path in scratch.glob(f"{stem}_*")}


VIDEO_FIELDS = ("NumFrames", "FrameRate", "MaxDepth", "Frames", "Labels")


def skeleton_structs(
    number: int, count: int, untracked: list[int], random: np.random.Generator
) -> np.ndarray:
    """`Video.Frames`, `(1, count)`."""
    fields = ("WorldPosition", "WorldRotation", "JointType", "PixelPosition")
    structs = np.zeros((1, count), [("Skeleton", object)])
    for frame in range(1, count + 1):
        skeleton = np.zeros((1, 1), [(field, object) for field in fields])
        names = np.array([[name] for name in KINECT_NAMES], object)
        numbers = np.arange(20.0)[:, None]
        points = np.stack(
            [random.integers(1, WIDTH, 20), random.integers(1, HEIGHT, 20)], -1
        ).astype(float)
        # The person's left is on the right of the picture.
        points[4, 0], points[8, 0] = WIDTH - 4, 4
        skeleton[0, 0] = (
            random.random((20, 3)),
            random.random((20, 4)),
            numbers if number == 410 else names,
            points,
        )
        if frame in untracked:
            skeleton[0, 0] = (
                np.zeros((20, 3)),
                np.zeros((20, 4)),
                np.zeros((20, 1)),
                np.zeros((20, 2)),
            )
        structs[0, frame - 1] = (skeleton,)
    return structs


def gestures(number: int) -> np.ndarray:
    """`Video.Labels`; empty but in training samples."""
    fields = [(field, object) for field in ("Name", "Begin", "End")]
    structs = np.zeros((1, 1 if number < 410 else 0), fields)
    if structs.size:
        structs[0, 0] = ("vattene", 1, 2)
    return structs


def zipped(files: dict[str, bytes]) -> bytes:
    """The content of a .zip file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
