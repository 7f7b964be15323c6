"""Draws poses onto frames.

The person's right side is orange, the left blue, the middle white; the less
sure a joint, the more transparent it is. Everything grows with the frame.
"""

import cv2
import numpy as np

from keras_flowpose.skeleton import Skeleton

_RIGHT, _LEFT, _MIDDLE = (255, 128, 0), (64, 144, 255), (255, 255, 255)
_DARK = (16, 16, 16)
_LEAST_OPACITY = 0.15
_SURE = 0.6  # peak heights from here on are drawn opaque
_FRACTION_BITS = 4  # OpenCV draws at sixteenths of a pixel
_INSET_SIDE = 0.3  # of the frame's shorter side
# Common decoders stop at 4096 pixels a row.
_WIDEST = 3840


def draw_pose(
    image: np.ndarray,
    keypoints: np.ndarray,
    scores: np.ndarray,
    skeleton: Skeleton,
) -> np.ndarray:
    """Draws one pose.

    Args:
        image: RGB, uint8 `(height, width, 3)`; not changed.
        keypoints: `(joints, 2)`, (x, y) in pixels; joints that are not finite
            are left out, those outside the frame are cut off by its border.
        scores: `(joints,)`, peak heights.
        skeleton: Names and limbs of these joints.

    Returns:
        A new image of the same shape.

    Raises:
        ValueError: If there are more or fewer keypoints than joints.
    """
    if np.shape(keypoints) != (len(skeleton), 2):
        raise ValueError(
            f"`keypoints` must have shape ({len(skeleton)}, 2) for skeleton "
            f"{skeleton.name!r}. Received: shape={np.shape(keypoints)}"
        )
    image = image.copy()
    width = max(1.0, 0.006 * (image.shape[0] * image.shape[1]) ** 0.5)
    known = np.isfinite(keypoints).all(axis=-1)
    # Far outside is as good as outside, and overflows no integer.
    far = 2 * max(image.shape)
    points = np.clip(np.nan_to_num(keypoints), -far, far)
    opacity = np.clip(np.nan_to_num(scores) / _SURE, _LEAST_OPACITY, 1)
    for first, second in skeleton.limb_indices:
        if known[first] and known[second]:
            _limb(
                image,
                points[[first, second]],
                width,
                joint_colour(skeleton.joints[second]),
                min(opacity[first], opacity[second]),
            )
    for joint, name in enumerate(skeleton.joints):
        if known[joint]:
            _dot(
                image, points[joint], width, joint_colour(name), opacity[joint]
            )
    return image


def draw_heatmap_inset(
    image: np.ndarray, heatmaps: np.ndarray, skeleton: Skeleton
) -> np.ndarray:
    """Draws all heatmaps, in the joints' colours, into the lower right corner.

    Args:
        image: RGB, uint8 `(height, width, 3)`; not changed.
        heatmaps: `(rows, columns, joints)`, background near 0, peaks near 1.
        skeleton: Names of the joints.

    Returns:
        A new image of the same shape.
    """
    image = image.copy()
    side = round(_INSET_SIDE * min(image.shape[:2]))
    if side < 3:
        return image
    colours = np.array([joint_colour(name) for name in skeleton.joints])
    glow = np.clip(heatmaps, 0, 1) @ colours.astype(np.float32)
    glow = cv2.resize(np.minimum(glow, 255), (side, side))
    corner = image[-side:, -side:]
    corner[...] = np.maximum(corner // 4, glow.astype(np.uint8))
    corner[0], corner[:, 0] = _MIDDLE, _MIDDLE
    return image


def side_by_side(
    left: np.ndarray,
    right: np.ndarray,
    captions: tuple[str, str] = ("without flow", "with flow"),
) -> np.ndarray:
    """Two pictures of one size beside each other, each with its caption.

    Args:
        left: RGB, uint8 `(height, width, 3)`.
        right: The same.
        captions: What to write into the upper left corner of each, on a
            darkened band.

    Returns:
        RGB, uint8 `(height, 2 width + gap, 3)`, scaled down where that would
        be wider than 3840 pixels.
    """
    height, width = left.shape[:2]
    scale = min(1.0, _WIDEST / (2.02 * width))
    size = (max(1, round(scale * width)), max(1, round(scale * height)))
    panes = []
    for image, caption in ((left, captions[0]), (right, captions[1])):
        pane = image.copy()
        if scale < 1:
            pane = cv2.resize(pane, size, interpolation=cv2.INTER_AREA)
        panes.append(_with_caption(pane, caption))
    gap = np.full((size[1], max(1, size[0] // 100), 3), _MIDDLE, np.uint8)
    return np.concatenate([panes[0], gap, panes[1]], axis=1)


def joint_colour(joint: str) -> tuple[int, int, int]:
    """The colour that a joint and the limb to it are drawn in.

    Args:
        joint: Name of the joint.

    Returns:
        Red, green and blue.
    """
    if joint.startswith("right_"):
        return _RIGHT
    return _LEFT if joint.startswith("left_") else _MIDDLE


def _limb(image, ends, width, colour, opacity) -> None:
    def draw(layer, origin):
        a, b = (_fixed_point(end - origin) for end in ends)
        for grown, shade in ((1.8, _DARK), (1.0, colour)):
            thickness = max(1, round(grown * width))
            cv2.line(layer, a, b, shade, thickness, cv2.LINE_AA, _FRACTION_BITS)

    _blend(image, ends, 3 * width, opacity, draw)


def _dot(image, point, width, colour, opacity) -> None:
    def draw(layer, origin):
        centre = _fixed_point(point - origin)
        for grown, shade in ((2.0, _DARK), (1.5, colour)):
            radius = round(grown * width * 2**_FRACTION_BITS)
            cv2.circle(
                layer, centre, radius, shade, -1, cv2.LINE_AA, _FRACTION_BITS
            )

    _blend(image, point[None], 4 * width, opacity, draw)


def _blend(image, points, margin, opacity, draw) -> None:
    """Lets `draw` draw on the part of the image round the points."""
    low = np.floor(points.min(axis=0) - margin).astype(int)
    high = np.ceil(points.max(axis=0) + margin).astype(int) + 1
    low = np.maximum(low, 0)
    part = image[low[1] : max(high[1], 0), low[0] : max(high[0], 0)]
    if part.size:
        layer = part.copy()
        draw(layer, low)
        part[...] = np.rint(opacity * layer + (1 - opacity) * part)


def _fixed_point(point) -> tuple[int, int]:
    x, y = np.rint(np.asarray(point) * 2**_FRACTION_BITS).astype(int)
    return int(x), int(y)


def _with_caption(pane: np.ndarray, caption: str) -> np.ndarray:
    scale = max(0.3, min(pane.shape[:2]) / 500)
    font, thickness = cv2.FONT_HERSHEY_SIMPLEX, max(1, round(2 * scale))
    (width, height), below = cv2.getTextSize(caption, font, scale, thickness)
    margin = max(2, height // 2)
    band = pane[: height + below + 2 * margin, : width + 2 * margin]
    band //= 3  # readable on any background
    at = (margin, margin + height)
    cv2.putText(pane, caption, at, font, scale, _MIDDLE, thickness, cv2.LINE_AA)
    return pane
