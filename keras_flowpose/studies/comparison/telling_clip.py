"""A few seconds of video in which two tracks differ most, side by side."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from keras_flowpose.drawing import draw_pose
from keras_flowpose.drawing import side_by_side
from keras_flowpose.studies.comparison.clip_tracks import ClipTracks
from keras_flowpose.studies.comparison.labelled_clip import LabelledClip
from keras_flowpose.studies.comparison.plan import SINGLE
from keras_flowpose.video.writer import VideoWriter

_SECONDS = 4
_SIDE = 320  # pixels of each half's longer side


@dataclass(frozen=True)
class Stretch:
    """Frames of one video.

    Args:
        clip: Place of the video among the videos.
        start: First frame.
        stop: First frame behind it.
        difference: How far the tracks are apart in the mean, in pixels of the
            256-pixel frame.
    """

    clip: int
    start: int
    stop: int
    difference: float


def most_different(clips: Sequence[ClipTracks], way: str) -> Stretch:
    """The four seconds in which a way differs most from single frames.

    Not those where it is better: where they differ, whichever is right.

    Args:
        clips: The videos, at least one.
        way: What is compared with single frames.
    """
    best = None
    for place, clip in enumerate(clips):
        apart = clip.scaled_track(way) - clip.scaled_track(SINGLE)
        apart = np.linalg.norm(apart, axis=-1).mean(axis=1)  # (frames,)
        length = min(len(clip), max(2, round(_SECONDS * clip.fps)))
        sums = np.cumsum(np.concatenate([[0.0], apart]))
        means = (sums[length:] - sums[:-length]) / length
        start = int(np.argmax(means))
        if best is None or means[start] > best.difference:
            best = Stretch(place, start, start + length, float(means[start]))
    return best


def stretch_video(
    clip: LabelledClip, tracks: ClipTracks, way: str, stretch: Stretch
) -> tuple[bytes, bytes]:
    """Draws single-frame poses on the left and pooled ones on the right.

    Args:
        clip: The video.
        tracks: Its tracks.
        way: What is compared with single frames.
        stretch: Its frames.

    Returns:
        An H.264 .mp4 file, and its first frame as a JPEG file.
    """
    rate = Fraction(clip.fps or 25).limit_denominator(1001)
    first = None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        with VideoWriter(path, rate) as writer:
            for number, content in enumerate(clip.frames()):
                if number >= stretch.stop:
                    break
                if number < stretch.start:
                    continue
                halves = [
                    _drawn(content.image, tracks, name, number)
                    for name in (SINGLE, way)
                ]
                picture = side_by_side(*halves, captions=(SINGLE, way))
                writer.write(picture)
                first = picture if first is None else first
        _, poster = cv2.imencode(".jpg", first[..., ::-1])
        return path.read_bytes(), poster.tobytes()


def _drawn(image, tracks, way, number) -> np.ndarray:
    factor = min(1.0, _SIDE / max(image.shape[:2]))
    size = [max(1, round(factor * side)) for side in image.shape[1::-1]]
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    points = (tracks.tracks[way][number] + 0.5) * factor - 0.5
    return draw_pose(small, points, tracks.scores[way][number], tracks.skeleton)
