"""Writes `dummy_data/`, a few kilobytes in the layout of the real download.

Run it as `python datasets/bbc_pose/make_dummy_data.py`; the result is
committed. The images are noise, the joints are random, and every trap of the
real files is there: frame numbers that start anywhere and have gaps, names
that are not padded, frames without labels and labels without a frame, files
of other programs, videos with a single label (MATLAB drops the third
dimension), empty lists, lists that are out of order, MATLAB's counting from 1.
"""

from pathlib import Path

import cv2
import numpy as np
import scipy.io

HEIGHT, WIDTH = 14, 24

FIRST_FRAMES = {2: 210, 3: 1700, 5: 7100, 7: 8131, 9: 9220} | {
    12: 3526,
    16: 0,
    17: 14071,
    18: 2426,
    19: 10480,
}
"""Where the real videos start that do not start at 1."""

FIELDS = (
    "videoName",
    "type",
    "source",
    "train_frames",
    "train_joints",
    "test_frames",
    "test_joints",
)


def main() -> None:
    """Writes the folder beside this file."""
    folder = Path(__file__).with_name("dummy_data")
    (folder / "code").mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(0)
    videos = np.zeros((1, 92), [(field, object) for field in FIELDS])
    for number in range(1, 93):
        frames, tracked, manual = video_frames(number)
        videos[0, number - 1] = (
            f"video{number + 20}",
            "train" if number < 11 or number > 20 else _held_out(number),
            "buehler11" if number < 21 else "tracker",
            np.array([tracked], float),
            joints(random, len(tracked)),
            np.array([manual], float),
            joints(random, len(manual)),
        )
        (folder / str(number)).mkdir(exist_ok=True)
        for frame in frames:
            noise = random.integers(0, 256, (2, 3, 3), dtype=np.uint8)
            image = cv2.resize(noise, (WIDTH, HEIGHT))
            cv2.imwrite(str(folder / str(number) / f"{frame}.jpg"), image)
    (folder / "1" / "Thumbs.db").write_bytes(b"of another program")
    (folder / "1" / "._1.jpg").write_bytes(b"of another program")
    scipy.io.savemat(
        folder / "code" / "bbcpose.mat",
        {"bbcpose": videos},
        do_compression=True,
    )


def video_frames(number: int) -> tuple[list[int], list[int], list[int]]:
    """Numbers of a video's frames, of the tracked and of the manual ones."""
    if number == 88:
        return [1, 2, 40], [1, 2, 40], []
    if number > 20:
        return [1], [1], []
    first = FIRST_FRAMES.get(number, 1)
    frames = list(range(first, first + 4))
    tracked, manual = frames[:], []
    if number == 2:  # one of twelve labelled frames is not there
        tracked = list(range(first, first + 12))
        frames = [frame for frame in tracked if frame != first + 5]
    if number in (4, 6, 8, 10):
        tracked = frames[2:]
    if number == 7:
        tracked = tracked[::-1]
    if number > 10:
        tracked = frames[:3]
        manual = frames[2:4]
    if number == 20:
        manual = frames[3:]
    return frames, tracked, manual


def joints(random: np.random.Generator, frames: int) -> np.ndarray:
    """`(2, 7, frames)`, or as MATLAB saves it where `frames` is 0 or 1."""
    if frames == 0:
        return np.zeros((0, 0))
    points = np.stack(
        [
            random.integers(1, WIDTH + 1, (7, frames)),
            random.integers(1, HEIGHT + 1, (7, frames)) + 0.5,
        ]
    )
    return points[..., 0] if frames == 1 else points


def _held_out(number: int) -> str:
    return "val" if number < 16 else "test"


if __name__ == "__main__":
    main()
