"""Writes `dummy_data/`, a few kilobytes in the layout of the real download.

Run it as `python datasets/lspet_pose/make_dummy_data.py`; the result is
committed. The images are noise, the joints are random, and every trap of the
real files is there: MATLAB's counting from 1, sub-pixel coordinates, junk
where a joint is not visible, visible joints outside the image.
"""

from pathlib import Path

import cv2
import numpy as np
import scipy.io

IMAGES = 40
"""Enough for the hash of the file names to fill all three splits."""

HEIGHT, WIDTH = 21, 17


def main() -> None:
    """Writes the folder beside this file."""
    folder = Path(__file__).with_name("dummy_data")
    (folder / "images").mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(0)
    joints = np.zeros((14, 3, IMAGES))
    joints[:, 0] = random.uniform(1, WIDTH, (14, IMAGES))
    joints[:, 1] = random.uniform(1, HEIGHT, (14, IMAGES))
    joints[:, 2] = random.random((14, IMAGES)) < 0.9
    joints[6, :, 0] = (-2.5, 11.25, 1)  # visible, left of the image
    joints[7, :, 0] = (4.75, 9.5, 1)
    joints[12, :, 0] = (0, -36.2, 0)  # not visible: junk
    hidden = joints[:, 2] == 0
    joints[:, 0][hidden] = 0
    joints[:, 1][hidden] = -random.uniform(1, 50, hidden.sum())
    scipy.io.savemat(
        folder / "joints.mat", {"joints": joints}, do_compression=True
    )
    for number in range(1, IMAGES + 1):
        noise = random.integers(0, 256, (3, 3, 3), dtype=np.uint8)
        image = cv2.resize(noise, (WIDTH, HEIGHT))
        cv2.imwrite(str(folder / "images" / f"im{number:05d}.jpg"), image)


if __name__ == "__main__":
    main()
