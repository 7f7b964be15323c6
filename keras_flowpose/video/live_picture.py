"""The picture that a live window shows: frame, skeleton, figures."""

from dataclasses import dataclass

import cv2
import numpy as np

from keras_flowpose.drawing import draw_heatmap_inset
from keras_flowpose.drawing import draw_pose
from keras_flowpose.drawing import joint_colour
from keras_flowpose.skeleton import Skeleton
from keras_flowpose.video.live import LiveShot

_SIDE = 480  # of the shorter side at least, so that text can be read
_FONT = cv2.FONT_HERSHEY_SIMPLEX
_LINE = 18  # pixels between lines of text
_MARGIN = 6
_TEXT_SCALE = 0.45
_WHITE, _DARK = (255, 255, 255), (96, 96, 96)
_BAR = 60  # width of a full confidence bar
_PANEL = 200  # width of all about confidence

KEYS = "q quit  space pause  m pooled/single  h heatmaps  s screenshot"
"""What keys do in a live window."""


@dataclass(frozen=True)
class LiveLook:
    """What is shown of a shot.

    Args:
        pooled: Whether the pose is the pooled one, or of the frame alone.
        heatmaps: Whether heatmaps are shown in a corner.
        mirror: Whether left and right are exchanged, as in a mirror.
        note: A line for the user, or "".
    """

    pooled: bool = True
    heatmaps: bool = False
    mirror: bool = False
    note: str = ""


def live_picture(
    shot: LiveShot, skeleton: Skeleton, look: LiveLook, lookahead: int
) -> np.ndarray:
    """Draws a shot.

    Args:
        shot: The frame and its pose.
        skeleton: Names and limbs of the joints.
        look: What is shown.
        lookahead: Frames of delay, to be told.

    Returns:
        RGB, uint8 `(height, width, 3)`; small frames are enlarged.
    """
    pose, image = shot.pose, shot.frame.image
    keypoints, scores = pose.keypoints, pose.scores
    if not look.pooled:
        keypoints, scores = pose.unpooled_keypoints, pose.unpooled_scores
    heatmaps = pose.heatmaps
    if look.mirror:
        image, heatmaps = image[:, ::-1], heatmaps[:, ::-1]
        keypoints = keypoints * [-1, 1] + [image.shape[1] - 1, 0]
    scale = max(1.0, _SIDE / min(image.shape[:2]))
    if scale > 1:
        size = [round(scale * side) for side in image.shape[1::-1]]
        # Pixel centres keep their places relative to the border.
        keypoints = (keypoints + 0.5) * size / image.shape[1::-1] - 0.5
        image = cv2.resize(image, size)
    picture = draw_pose(image, keypoints, scores, skeleton)
    if look.heatmaps:
        above = picture[: -_LINE - _MARGIN]  # the last line
        above[...] = draw_heatmap_inset(above, heatmaps, skeleton)
    dropped = f"  {shot.dropped} dropped" if shot.dropped else ""
    status = (
        f"{shot.rate:.1f} frames/s  delay {1e3 * shot.delay:.0f} ms  "
        f"lookahead {lookahead}  {'pooled' if look.pooled else 'single'}"
        f"{dropped}"
    )
    _write(picture, 0, status)
    _confidences(picture, scores, skeleton)
    height = picture.shape[0]
    if look.note:
        _write(picture, height - 2 * _LINE - _MARGIN, look.note)
    _write(picture, height - _LINE - _MARGIN, KEYS)
    return picture


def _write(picture, top, text) -> None:
    band = picture[top : top + _LINE + _MARGIN]
    band //= 3  # readable on any background
    _text(picture, _MARGIN, top + _LINE - 1, text, _WHITE)


def _confidences(picture, scores, skeleton) -> None:
    """A line a joint: a bar as long as the peak is high, and its name."""
    top = _LINE + 2 * _MARGIN
    panel = picture[top : top + len(skeleton) * _LINE + _MARGIN, :_PANEL]
    panel //= 3
    for joint, (name, score) in enumerate(
        zip(skeleton.joints, scores, strict=True)
    ):
        bottom = top + (joint + 1) * _LINE - _MARGIN // 2
        filled = round(_BAR * float(np.clip(score, 0, 1)))
        low, high = (_MARGIN, bottom - 10), (_MARGIN + _BAR, bottom)
        cv2.rectangle(picture, low, high, _DARK, -1)
        end = _MARGIN + filled, bottom
        if filled:
            cv2.rectangle(picture, low, end, joint_colour(name), -1)
        text = f"{name} {score:.2f}"
        _text(picture, 2 * _MARGIN + _BAR, bottom, text, joint_colour(name))


def _text(picture, x, y, text, colour) -> None:
    cv2.putText(
        picture, text, (x, y), _FONT, _TEXT_SCALE, colour, 1, cv2.LINE_AA
    )
