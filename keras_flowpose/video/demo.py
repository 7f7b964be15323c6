"""The main job on a drawn clip: from a video to joint tracks and an overlay."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from tqdm import tqdm

from keras_flowpose.safe_files import folder_of_files
from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.video.demo_files import CLIP
from keras_flowpose.video.demo_files import DEMO_FILES
from keras_flowpose.video.demo_files import OVERLAY
from keras_flowpose.video.demo_files import POSES
from keras_flowpose.video.demo_files import TRUTH
from keras_flowpose.video.demo_files import UNPOOLED
from keras_flowpose.video.demo_files import check_demo_files
from keras_flowpose.video.drawn_clip import FPS
from keras_flowpose.video.drawn_clip import drawn_clip
from keras_flowpose.video.estimate_video import estimate_video
from keras_flowpose.video.job_checks import heatmap_joints
from keras_flowpose.video.pose_track import PoseTrack
from keras_flowpose.video.writer import VideoWriter


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
        folder: Where the files go, all or none; made if it is not there.
        model: A preset's name, or a preset's or training run's folder.
        frames: Length of the clip.
        neighbours: Frames used on each side of a frame.
        overwrite: Whether files of an earlier demo may be replaced.

    Returns:
        The files and the figures.

    Raises:
        UserError: If files are there already, or cannot be written, or there
            is no such net.
        OSError: If the disk is full or fails.
    """
    check_demo_files(folder, overwrite)
    heatmap_joints(model)
    with folder_of_files(folder) as work:
        drawn, pooled, alone = _make_files(work, model, frames, neighbours)
    tracks = (alone.keypoints, pooled.keypoints)
    return DemoResult(
        files={folder / name: what for name, what in DEMO_FILES.items()},
        frames=frames,
        error=tuple(_median_error(t, drawn.keypoints) for t in tracks),
        jitter=tuple(_jitter(t) for t in (*tracks, drawn.keypoints)),
    )


def _make_files(
    folder: Path, model: str, frames: int, neighbours: int
) -> tuple[PoseTrack, PoseTrack, PoseTrack]:
    """Makes the files; gives the drawn, the pooled and the single poses."""
    truth = []
    with VideoWriter(folder / CLIP, FPS) as writer:
        pictures = drawn_clip(frames)
        for image, joints in tqdm(pictures, "drawing", frames, disable=None):
            writer.write(image)
            truth.append(joints)
    drawn = _truth_track(np.stack(truth))
    drawn.save(folder / TRUTH)
    pooled = estimate_video(
        folder / CLIP,
        model,
        neighbours=neighbours,
        poses=folder / POSES,
        overlay=folder / OVERLAY,
        side_by_side=True,
    )
    alone = estimate_video(
        folder / CLIP, model, pooling="none", poses=folder / UNPOOLED
    )
    return drawn, pooled, alone


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
