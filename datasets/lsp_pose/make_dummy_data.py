"""Writes `dummy_data/`, a few kilobytes in the layout of the real download.

Run it as `python datasets/lsp_pose/make_dummy_data.py`; the result is
committed. The labels have the real shape, 3 x 14 x 2000, and are random for
the few images that are there, which are noise. Every trap of the real files is
there: MATLAB's counting from 1, sub-pixel coordinates, a third row that is 1
where a joint is occluded, occluded joints with coordinates, a visible joint
outside the image, file names of four digits.
"""

from pathlib import Path

import cv2
import numpy as np
import scipy.io

IMAGES = (1, 2, 3, 999, 1000, 1001, 1002, 2000)
"""Numbers of the images that are there, on both sides of the split."""

HEIGHT, WIDTH = 21, 17


def main() -> None:
    """Writes the folder beside this file."""
    folder = Path(__file__).with_name("dummy_data") / "lsp_dataset"
    (folder / "images").mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(0)
    joints = np.zeros((3, 14, 2000))
    for number in IMAGES:
        joints[0, :, number - 1] = random.uniform(1, WIDTH, 14)
        joints[1, :, number - 1] = random.uniform(1, HEIGHT, 14)
        joints[2, :, number - 1] = random.random(14) < 0.2
        noise = random.integers(0, 256, (3, 3, 3), dtype=np.uint8)
        image = cv2.resize(noise, (WIDTH, HEIGHT))
        cv2.imwrite(str(folder / "images" / f"im{number:04d}.jpg"), image)
    joints[:, 6, 0] = (-2.5, 11.25, 0)  # visible, left of the image
    joints[:, 7, 0] = (4.75, 9.5, 1)  # occluded
    joints[:, 8, 0] = (1, 1, 0)  # the centre of the top-left pixel
    scipy.io.savemat(
        folder / "joints.mat", {"joints": joints}, do_compression=True
    )


if __name__ == "__main__":
    main()
