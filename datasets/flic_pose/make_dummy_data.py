"""Writes `dummy_data/`, a few kilobytes in the layout of the real downloads.

Run it as `python datasets/flic_pose/make_dummy_data.py`; the result is
committed. It holds FLIC and FLIC-full side by side. The images are noise, the
joints are random round a made-up person, and every trap of the real files is
there: 29 columns of which 11 are filled, NaN where a joint is not labelled, a
label outside the picture, two persons in one picture, a picture in both
splits, a person seen from behind, persons that are neither trained nor tested
with, bad and unchecked ones, indices that count from 1.
"""

from pathlib import Path

import cv2
import numpy as np
import scipy.io

HEIGHT, WIDTH = 24, 36

FRONT_VIEW = {
    # Column counted from 1: (x, y); the person's left is on our right.
    1: (22, 9),
    2: (25, 14),
    3: (27, 18),
    4: (12, 9),
    5: (9, 14),
    6: (7, 18),
    7: (21, 20),
    10: (13, 20),
    13: (19, 4),
    14: (15, 4),
    17: (17, 5),
}

FLIC = (
    # Film, frame, istrain, istest, isbad, isunchecked.
    ("goldeneye-cd1", 31, 1, 0, 0, 0),
    ("goldeneye-cd1", 41, 1, 0, 0, 0),
    ("goldeneye-cd1", 41, 1, 0, 0, 0),  # a second person in the picture
    ("two-weeks-notice", 11, 1, 0, 0, 0),
    ("two-weeks-notice", 11, 0, 1, 0, 0),  # the same picture, in test
    ("two-weeks-notice", 21, 0, 1, 0, 0),
    ("goldeneye-cd1", 51, 1, 0, 0, 0),  # seen from behind
    ("goldeneye-cd1", 61, 0, 1, 0, 0),  # seen from behind
)

FLIC_FULL = (
    *FLIC,
    ("goldeneye-cd1", 71, 0, 0, 1, 0),
    ("goldeneye-cd1", 81, 0, 0, 0, 1),
    ("goldeneye-cd1", 91, 0, 0, 1, 1),
    ("two-weeks-notice", 31, 0, 0, 0, 1),
)

PLUS = (1, 2, 3, 7, 9, 10)
"""Persons of FLIC-full counted from 1: none of the film with test scenes."""

SEEN_FROM_BEHIND = (6, 7)


def main() -> None:
    """Writes the folder beside this file."""
    folder = Path(__file__).with_name("dummy_data")
    write_release(folder / "FLIC", FLIC, full=False)
    write_release(folder / "FLIC-full", FLIC_FULL, full=True)
    scipy.io.savemat(
        folder / "FLIC-full" / "tr_plus_indices.mat",
        {"tr_plus_indices": np.array(PLUS, np.uint16)[:, None]},
    )


def write_release(folder: Path, persons: tuple, full: bool) -> None:
    """Writes `examples.mat` and the pictures of one release."""
    (folder / "images").mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(0)
    names = [
        "poselet_hit_idx",
        "moviename",
        "coords",
        "filepath",
        "imgdims",
        "currframe",
        "torsobox",
        "istrain",
        "istest",
    ]
    names += ["isbad", "isunchecked"] if full else []
    examples = np.zeros((1, len(persons)), [(name, object) for name in names])
    for row, (film, frame, *flags) in enumerate(persons):
        picture = f"{film}-{frame:08d}.jpg"
        noise = random.integers(0, 256, (2, 3, 3), dtype=np.uint8)
        image = cv2.resize(noise, (WIDTH, HEIGHT))
        cv2.imwrite(str(folder / "images" / picture), image)
        values = (
            np.arange(1, 2 + row % 2, dtype=np.uint16)[None],
            film,
            coordinates(row, random),
            picture,
            np.array([[HEIGHT, WIDTH, 3]], np.uint16),
            np.uint16(frame),
            np.array([[12.0, 9, 22, 20]]),
            *(np.uint8(flag) for flag in flags),
        )
        examples[0, row] = values[: len(names)]
    scipy.io.savemat(
        folder / "examples.mat", {"examples": examples}, do_compression=True
    )


def coordinates(row: int, random: np.random.Generator) -> np.ndarray:
    """The 2 x 29 labels of one person."""
    coords = np.full((2, 29), np.nan)
    for column, point in FRONT_VIEW.items():
        coords[:, column - 1] = point + random.uniform(-2, 2, 2).round(2)
    if row in SEEN_FROM_BEHIND:
        coords[0] = WIDTH - 1 - coords[0]
    if row == 1:
        coords[:, 17 - 1] = np.nan  # no nose
        coords[:, 3 - 1] = (27.5, 31.25)  # below the picture
    if row == 3:
        coords[:, 10 - 1] = np.nan  # no right hip
    if row == 5:
        coords[:, 7 - 1] = np.nan  # no left hip
    return coords


if __name__ == "__main__":
    main()
