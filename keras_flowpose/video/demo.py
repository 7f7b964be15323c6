"""The main job on a drawn clip: from a video to joint tracks and an overlay."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from tqdm import tqdm

from keras_flowpose.safe_files import make_folder
from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.video.drawn_clip import FPS
from keras_flowpose.video.drawn_clip import drawn_clip
from keras_flowpose.video.estimate_video import estimate_video
from keras_flowpose.video.pose_track import PoseTrack
from keras_flowpose.video.writer import VideoWriter

CLIP, TRUTH = "clip.mp4", "clip.truth.csv"
POSES, UNPOOLED = "clip.poses.csv", "clip.single-frame.csv"
OVERLAY = "clip.overlay.mp4"


@dataclass(frozen=True)
class DemoResult:
    """What a demo made, and how single-frame and pooled poses compare.

    Args:
        files: What each file that was written holds, by its path.
        frames: Length of the clip.
        error: Median distance from the drawn joints in pixels, single-frame
            and pooled.
        jitter: Mean acceleration of the tracks in pixels per frame squared,
            single-frame and pooled, and that of the drawn joints themselves.
    """

    files: dict[Path, str]
    frames: int
    error: tuple[float, float]
    jitter: tuple[float, float, float]


def run_demo(
    folder: Path,
    model: str,
    frames: int = 100,
    neighbours: int = 15,
    overwrite: bool = False,
) -> DemoResult:
    """Draws a clip and runs it through the net with and without pooling.

    Args:
        folder: Where the files go; made if it is not there.
        model: A preset's name, or a preset's or training run's folder.
        frames: Length of the clip.
        neighbours: Frames used on each side of a frame.
        overwrite: Whether files of an earlier demo may be replaced.

    Returns:
        The files and the figures.

    Raises:
        UserError: If files are there already, or cannot be written.
    """
    make_folder(folder)
    truth = []
    with VideoWriter(folder / CLIP, FPS, overwrite) as writer:
        drawn = drawn_clip(frames)
        for image, joints in tqdm(drawn, "drawing", frames, disable=None):
            writer.write(image)
            truth.append(joints)
    drawn_track = _truth_track(np.stack(truth))
    pooled = estimate_video(
        folder / CLIP,
        model,
        neighbours=neighbours,
        overlay=folder / OVERLAY,
        side_by_side=True,
        overwrite=overwrite,
    )
    alone = estimate_video(folder / CLIP, model, pooling="none")
    for name, track in (
        (TRUTH, drawn_track),
        (POSES, pooled),
        (UNPOOLED, alone),
    ):
        track.save(folder / name, overwrite)
    tracks = (alone.keypoints, pooled.keypoints)
    return DemoResult(
        files={
            folder / CLIP: "the drawn clip",
            folder / OVERLAY: "without flow | with flow",
            folder / POSES: "pooled poses, a row for each frame and joint",
            folder / UNPOOLED: "the same from each frame alone",
            folder / TRUTH: "the joints as drawn",
        },
        frames=frames,
        error=tuple(_median_error(t, drawn_track.keypoints) for t in tracks),
        jitter=tuple(_jitter(t) for t in (*tracks, drawn_track.keypoints)),
    )


def _truth_track(joints: np.ndarray) -> PoseTrack:
    frames, count = joints.shape[:2]
    return PoseTrack(
        joints=UPPER_BODY_7.joints,
        keypoints=joints,
        scores=np.ones((frames, count), np.float32),
        spread=np.full((frames, count), np.nan, np.float32),
        times=np.arange(frames) / FPS,
        video=CLIP,
        fps=Fraction(FPS),
    )


def _median_error(keypoints: np.ndarray, truth: np.ndarray) -> float:
    return float(np.median(np.linalg.norm(keypoints - truth, axis=-1)))


def _jitter(keypoints: np.ndarray) -> float:
    acceleration = np.diff(keypoints, n=2, axis=0)
    return float(np.linalg.norm(acceleration, axis=-1).mean())
