"""Exact flow: where the content of each pixel lies in another frame.

Each pixel shows a layer, and each layer moves by an affine map; so its flow
is known in closed form, and nothing is estimated.
"""

import cv2
import numpy as np

from keras_flowpose.synthetic.layers import square
from keras_flowpose.synthetic.render import Rendering

PURE = 0.9
"""A pixel's flow is valid if one layer makes up this share of it."""


def exact_flow(
    target: Rendering,
    source: Rendering,
    target_maps: np.ndarray,
    source_maps: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Backward flow from the target frame to the source frame.

    Args:
        target: The frame on whose grid the flow lies.
        source: The frame into which it points.
        target_maps: Float64 `(layers, 2, 3)`, layer -> pixel in the target.
        source_maps: The same in the source.

    Returns:
        flow: Float32 `(height, width, 2)`: the content of pixel p is found at
            p + flow(p) in the source, (dx, dy) in pixels.
        valid: Boolean `(height, width)`: whether that content can be seen
            there, inside the frame and unmixed in both frames. Where it is
            not, the flow is still that of the layer seen in the target.
    """
    height, width = target.owner.shape
    table = (square(source_maps) @ np.linalg.inv(square(target_maps)))[:, :2]
    table -= np.eye(2, 3)
    x = np.arange(width, dtype=np.float32)[None, :]
    y = np.arange(height, dtype=np.float32)[:, None]
    flow = np.empty((height, width, 2), np.float32)
    for axis in range(2):
        of_x, of_y, constant = (
            _look_up(table[:, axis, entry], target.owner) for entry in range(3)
        )
        of_x *= x
        of_y *= y
        of_x += of_y
        np.add(of_x, constant, out=flow[..., axis])
    return flow, _is_visible(target, source, flow, x, y)


def _is_visible(target, source, flow, x, y) -> np.ndarray:
    height, width = target.owner.shape
    at_x, at_y = flow[..., 0] + x, flow[..., 1] + y
    valid = (at_x >= 0) & (at_x <= width - 1)
    valid &= (at_y >= 0) & (at_y <= height - 1)
    valid &= target.purity >= PURE
    # All four pixels that a bilinear look-up reads must show the same layer.
    # 255 is no layer's number.
    label = np.where(source.purity >= PURE, source.owner, 255).astype(np.uint8)
    left = np.clip(at_x, 0, width - 1).astype(np.int32)
    top = np.clip(at_y, 0, height - 1).astype(np.int32)
    first = top * width + left
    right = (left < at_x).astype(np.int32)
    down = (top < at_y) * np.int32(width)
    right[left >= width - 1] = 0
    down[top >= height - 1] = 0
    label = label.ravel()
    for offset in (0, right, down, right + down):
        valid &= label[first + offset] == target.owner
    return valid


def _look_up(values, owner) -> np.ndarray:
    """The value of each pixel's layer, float32."""
    table = np.zeros(256, np.float32)
    table[: len(values)] = values
    return cv2.LUT(owner, table)
