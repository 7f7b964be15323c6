"""The frames in which a way is farthest off, to look at with their heatmaps."""

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from keras_flowpose.drawing import draw_pose
from keras_flowpose.drawing import joint_colour
from keras_flowpose.evaluation.distances import joint_distances
from keras_flowpose.ops.images import letterbox
from keras_flowpose.skeleton import Skeleton
from keras_flowpose.studies.comparison.clip_tracks import ClipTracks
from keras_flowpose.studies.comparison.labelled_clip import LabelledClip
from keras_flowpose.studies.comparison.plan import SINGLE
from keras_flowpose.video.estimator import VideoPoseEstimator

_SIDE = 320  # pixels of a picture's longer side
_JPEG_QUALITY = 80


@dataclass(frozen=True)
class BadFrame:
    """A frame in which a way is far off.

    Args:
        clip: Place of the video among the videos.
        frame: Number of the frame.
        error: Mean distance from the labels in pixels of the 256-pixel frame.
    """

    clip: int
    frame: int
    error: float


def worst_frames(
    clips: Sequence[ClipTracks], way: str, count: int
) -> list[BadFrame]:
    """The worst frame of each of the worst videos, worst first.

    One of each video, because the frames around the worst one are as bad and
    show the same.

    Args:
        clips: The videos.
        way: Whose errors.
        count: How many at most.
    """
    found = []
    for place, clip in enumerate(clips):
        distances = joint_distances(
            clip.scaled_track(way), clip.scaled_truth(), clip.visible
        )
        known = ~np.isnan(distances)
        total = np.where(known, distances, 0).sum(axis=1)
        means = np.where(
            known.any(axis=1), total / np.maximum(known.sum(axis=1), 1), -1
        )
        frame = int(np.argmax(means))
        if means[frame] >= 0:
            found.append(BadFrame(place, frame, float(means[frame])))
    return sorted(found, key=lambda bad: -bad.error)[:count]


def frame_pictures(
    clip: LabelledClip,
    tracks: ClipTracks,
    frame: int,
    way: str,
    estimators: Callable[[], dict[str, VideoPoseEstimator]],
) -> list[tuple[str, bytes]]:
    """Pictures of a frame: its labels, and two poses on their heatmaps.

    Heatmaps are not kept with tracks; the frames of the window are estimated
    again.

    Args:
        clip: The video.
        tracks: Its labels and tracks.
        frame: Number of the frame.
        way: The pooled way to show beside single frames.
        estimators: Gives estimators of `SINGLE` and of the way; ready for a
            new video.

    Returns:
        For each picture what it shows, and a JPEG file.
    """
    made = estimators()
    image, heatmaps = _estimated_again(
        clip, frame, {name: made[name] for name in (SINGLE, way)}
    )
    labelled = np.where(
        tracks.visible[frame][:, None] > 0, tracks.truth[frame], np.nan
    )
    sure = np.ones(len(tracks.joints))
    shown = [("labels", _drawn(image, labelled, sure, tracks.skeleton))]
    for name in (SINGLE, way):
        glowing = _with_glow(image, heatmaps[name], tracks.skeleton)
        points = tracks.tracks[name][frame]
        scores = tracks.scores[name][frame]
        shown.append((name, _drawn(glowing, points, scores, tracks.skeleton)))
    return [(name, _jpeg(picture)) for name, picture in shown]


def _estimated_again(clip, frame, estimators):
    """The image of a frame, and its heatmaps in each way."""
    reach = max(way.neighbours for way in estimators.values())
    found, image = {}, None
    first = max(0, frame - reach)
    for number, content in enumerate(clip.frames()):
        if number < first:
            continue
        if number == frame:
            image = content.image
        for name, way in estimators.items():
            for pose in way.push(content.image):
                if pose.index == frame - first:
                    found[name] = pose.heatmaps
        if number >= frame + reach:
            break
    for name, way in estimators.items():
        for pose in way.finish():
            if pose.index == frame - first:
                found[name] = pose.heatmaps
    return image, found


def _with_glow(
    image: np.ndarray, heatmaps: np.ndarray, skeleton: Skeleton
) -> np.ndarray:
    """The frame, darker, with all heatmaps in the joints' colours on it."""
    height, width = image.shape[:2]
    rows, columns = heatmaps.shape[:2]
    # Heatmap cells are four network pixels apart, whatever the net's size.
    box = letterbox(height, width, (4 * rows, 4 * columns))
    to_cells = np.array(
        [[box.scale, 0, box.offset_x], [0, box.scale, box.offset_y]]
    )
    colours = np.array([joint_colour(name) for name in skeleton.joints])
    glow = np.clip(heatmaps, 0, 1) @ colours.astype(np.float32)
    glow = cv2.warpAffine(
        np.minimum(glow, 255),
        to_cells / 4,
        (width, height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
    )
    return np.maximum(image // 3, glow.astype(np.uint8))


def _drawn(image, points, scores, skeleton) -> np.ndarray:
    factor = _SIDE / max(image.shape[:2])
    size = [max(1, round(factor * side)) for side in image.shape[1::-1]]
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    # Pixel areas, not pixel centres, are what shrinks.
    return draw_pose(small, (points + 0.5) * factor - 0.5, scores, skeleton)


def _jpeg(picture: np.ndarray) -> bytes:
    quality = [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY]
    _, content = cv2.imencode(".jpg", picture[..., ::-1], quality)
    return content.tobytes()
