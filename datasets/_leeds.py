"""What the two Leeds sets of sports stills have in common, and what not.

Both hold 14 joints in an array `joints` of `joints.mat`, in MATLAB's pixels
that count from 1, and images `images/im....jpg` in the array's order. But the
array's axes differ, its third column means the opposite, and the file names
have four digits here and five there.
"""

from collections.abc import Sequence

import numpy as np
from etils import epath

from keras_flowpose.datasets._matlab import read_variable
from keras_flowpose.datasets._stills import Still
from keras_flowpose.safe_files import UserError
from keras_flowpose.skeleton import LSP_14

ANNOTATIONS = "joints.mat"


def read_joints(
    path: epath.Path, axes: Sequence[str], images: int | None, other: str
) -> tuple[np.ndarray, np.ndarray]:
    """The labels of all images, with their axes in one order.

    Args:
        path: `joints.mat`.
        axes: Meaning of the array's axes in the file, `joint`, `column` and
            `image` in some order.
        images: Number of images that the set has, None for any.
        other: Which file a user who gave the wrong one may have taken, for
            the message.

    Returns:
        points: Float64 `(images, 14, 2)`, (x, y) as in the file, where the
            centre of the top-left pixel is (1, 1).
        flags: Float64 `(images, 14)`, third column of the file, 0 or 1.

    Raises:
        UserError: If the file is damaged or the array has other axes.
    """
    array = read_variable(path, "joints")
    sizes = {"joint": len(LSP_14), "column": 3, "image": images}
    expected = tuple(sizes[axis] for axis in axes)
    fits = array.ndim == 3 and all(
        size in (None, found)
        for size, found in zip(expected, array.shape, strict=True)
    )
    if not fits:
        shape = ", ".join(str(size or "images") for size in expected)
        raise UserError(
            f"`joints` in {path} must have shape ({shape}). Received: "
            f"shape={array.shape}. ({other})"
        )
    order = [axes.index(axis) for axis in ("image", "joint", "column")]
    table = array.transpose(order).astype(np.float64)
    return table[..., :2], table[..., 2]


def stills(
    names: Sequence[str], points: np.ndarray, visible: np.ndarray
) -> list[Still]:
    """The images with their labels, the pixels counted from 0.

    Args:
        names: File names.
        points: `(images, 14, 2)` as in the file.
        visible: `(images, 14)`, values of `label_kinds.Visibility`.
    """
    return [
        Still(key=name, image=name, joints=joints - 1, visible=flags)
        for name, joints, flags in zip(names, points, visible, strict=True)
    ]


def check_labels(
    names: Sequence[str],
    points: np.ndarray,
    flags: np.ndarray,
    labelled: np.ndarray,
) -> None:
    """Refuses flags other than 0 and 1, and labels that are no numbers.

    Args:
        names: File names.
        points: `(images, 14, 2)`.
        flags: `(images, 14)`.
        labelled: `(images, 14)`, where the points have a meaning.

    Raises:
        UserError: Names the first image and joint.
    """
    odd_flag = ~np.isin(flags, (0, 1))
    not_finite = labelled & ~np.isfinite(points).all(axis=-1)
    for row, joint in np.argwhere(odd_flag | not_finite)[:1]:
        raise UserError(
            f"The labels of {names[row]} are damaged: "
            f"{LSP_14.joints[joint]} has x, y, flag = "
            f"{points[row, joint, 0]}, {points[row, joint, 1]}, "
            f"{flags[row, joint]}. Download {ANNOTATIONS} again."
        )
