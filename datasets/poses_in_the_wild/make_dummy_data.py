"""Writes `dummy_data/`, a few kilobytes in the layout of the real download.

Run it as `python datasets/poses_in_the_wild/make_dummy_data.py`; the result is
committed. The images are noise, the joints are random, and every trap of the
real files is there: MATLAB's counting from 1, points of three number types,
joints marked (-1, -1), joints that are not visible but have coordinates,
points on the border, frame numbers that go up by 2, a jump inside a sequence,
a shot whose pieces lie in two folders (the later one first), films of
different sizes, a sequence of one frame.
"""

from pathlib import Path

import cv2
import numpy as np
import scipy.io

SEQUENCES = (
    # Folder, beginning of the file names, frame numbers.
    ("seq43", "Cast-Away-7139-7150", (9, 11, 13)),
    ("seq20", "The-Terminal-3768-3785", (231, 233, 235, 279, 281)),
    ("seq4", "Cast-Away-7139-7150", (3, 5, 7)),
    ("seq18", "Forrest-Gump-1716-1721", (1,)),
)

SIZES = {"Cast": (24, 14), "The": (20, 12), "Forrest": (26, 10)}
"""Width and height of the frames of each film."""


def main() -> None:
    """Writes the folder beside this file."""
    root = Path(__file__).with_name("dummy_data") / "poses_in_the_wild_public"
    random = np.random.default_rng(0)
    rows = []
    for sequence, shot, numbers in SEQUENCES:
        width, height = SIZES[shot.partition("-")[0]]
        folder = f"./dataset/selected_seqs/{sequence}"
        (root / folder).mkdir(parents=True, exist_ok=True)
        for number in numbers:
            name = f"{shot}-{number:05d}.png"
            points = random.uniform(1, (width, height), (8, 2))
            rows.append((f"{folder}/{name}", name, points, np.ones((8, 1))))
            noise = random.integers(0, 256, (2, 2, 3), dtype=np.uint8)
            image = cv2.resize(noise, (width, height))
            cv2.imwrite(str(root / folder / name), image)
    set_traps(rows)
    fields = [(name, object) for name in ("im", "imname", "point", "visible")]
    structs = np.zeros((1, len(rows)), fields)
    for place, (path, name, points, visible) in enumerate(rows):
        structs[0, place] = (path, name, points, visible.astype(np.uint8))
    scipy.io.savemat(
        root / "poses_in_the_wild_data.mat",
        {"piw_data": structs},
        do_compression=True,
    )


def set_traps(rows: list[tuple]) -> None:
    """Changes some labels into what is special in the real file."""
    rows[0][2][:] = np.floor(rows[0][2])
    rows[0][2][2] = (0, 7)  # one pixel left of the image
    rows[0] = (*rows[0][:2], rows[0][2].astype(np.uint16), rows[0][3])
    rows[1][2][:] = np.floor(rows[1][2])
    rows[1][2][[3, 6]] = -1  # wrists that cannot be seen
    rows[1][3][[3, 6]] = 0
    rows[1] = (*rows[1][:2], rows[1][2].astype(np.int16), rows[1][3])
    rows[4][2][7] = -1
    rows[4][3][7] = 0
    rows[5][2][5] = (11.25, 6.5)  # an elbow that is hidden but labelled
    rows[5][3][5] = 0


if __name__ == "__main__":
    main()
