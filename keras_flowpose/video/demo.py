"""The main job, from a video to joint tracks and an overlay, with and without.

The video is a user's own, or a drawn signer with exact joints.
"""

import os
from dataclasses import dataclass
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from tqdm import tqdm

from keras_flowpose.safe_files import folder_of_files
from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.synthetic.clip import FPS
from keras_flowpose.synthetic.clip import SignerConfig
from keras_flowpose.synthetic.clip import signer_frames
from keras_flowpose.video.demo_files import CLIP
from keras_flowpose.video.demo_files import OVERLAY
from keras_flowpose.video.demo_files import POSES
from keras_flowpose.video.demo_files import TRUTH
from keras_flowpose.video.demo_files import UNPOOLED
from keras_flowpose.video.demo_files import check_demo_files
from keras_flowpose.video.demo_files import demo_files
from keras_flowpose.video.demo_files import demo_stem
from keras_flowpose.video.estimate_video import estimate_video
from keras_flowpose.video.job_checks import check_video_job
from keras_flowpose.video.job_checks import heatmap_joints
from keras_flowpose.video.pose_track import PoseTrack
from keras_flowpose.video.writer import VideoWriter

# A signer beyond those of the prepared datasets, alone and in full view.
_SIGNER = SignerConfig(
    seed=60_003,
    acts=("sign", "wave", "cross"),
    distractors=False,
    occluders=False,
)


@dataclass(frozen=True)
class DemoResult:
    """What a demo made, and how single-frame and pooled poses compare.

    Args:
        files: What each file that was written holds, by its path.
        frames: Length of the clip.
        jitter: Mean acceleration of the tracks in pixels per frame squared,
            single-frame and pooled, NaN for fewer than three frames; of a
            drawn clip also that of the drawn joints themselves.
        error: Median distance from the drawn joints in pixels, single-frame
            and pooled, of joints inside the frame; None for a user's video.
        damage: What is wrong with the video, empty if it is whole.
    """

    files: dict[Path, str]
    frames: int
    jitter: tuple[float, ...]
    error: tuple[float, float] | None = None
    damage: str = ""


def run_demo(
    folder: Path,
    model: str,
    frames: int = 100,
    neighbours: int | None = None,
    overwrite: bool = False,
    video: str | os.PathLike | None = None,
) -> DemoResult:
    """Runs a video through the net with and without pooling.

    Args:
        folder: Where the files go, all or none; made if it is not there.
        model: A preset's name, or a preset's or training run's folder.
        frames: Length of the drawn clip.
        neighbours: Frames used on each side of a frame; None as in
            `estimate_video`.
        overwrite: Whether files of an earlier demo may be replaced.
        video: A video file to look at instead of drawing a clip.

    Returns:
        The files and the figures.

    Raises:
        UserError: If files are there already, or cannot be written, or there
            is no such net, or the video cannot be read.
        OSError: If the disk is full or fails.
    """
    if video is not None:
        check_video_job(video)
    check_demo_files(folder, overwrite, video)
    heatmap_joints(model)
    with folder_of_files(folder) as work:
        stem = work / demo_stem(video)
        drawn = None if video is not None else _draw(stem, frames)
        path = _with(stem, CLIP) if video is None else video
        pooled = estimate_video(
            path,
            model,
            neighbours=neighbours,
            poses=_with(stem, POSES),
            overlay=_with(stem, OVERLAY),
            side_by_side=True,
        )
        alone = estimate_video(
            path, model, pooling="none", poses=_with(stem, UNPOOLED)
        )
    files = {folder / name: what for name, what in demo_files(video).items()}
    tracks = [alone, pooled]
    return DemoResult(
        files=files,
        frames=len(pooled),
        jitter=tuple(_jitter(t) for t in tracks + ([drawn] if drawn else [])),
        error=tuple(_median_error(t, drawn) for t in tracks) if drawn else None,
        damage=pooled.damage,
    )


def _with(stem: Path, end: str) -> Path:
    return stem.with_name(stem.name + end)


def _draw(stem: Path, frames: int) -> PoseTrack:
    """Draws a signer into a video and a file of its joints; gives those."""
    joints, inside = [], []
    signer = signer_frames(replace(_SIGNER, frames=frames))
    clip = _with(stem, CLIP)
    with VideoWriter(clip, FPS) as writer:
        for frame in tqdm(signer, "drawing", frames, disable=None):
            writer.write(frame.image)
            joints.append(frame.joints)
            inside.append(frame.visible > 0)
    scores = np.float32(inside)
    drawn = PoseTrack(
        joints=UPPER_BODY_7.joints,
        keypoints=np.stack(joints),
        scores=scores,
        spread=np.full_like(scores, np.nan),
        times=np.arange(frames) / FPS,
        video=clip.name,
        fps=Fraction(FPS),
    )
    drawn.save(_with(stem, TRUTH))
    return drawn


def _median_error(track: PoseTrack, truth: PoseTrack) -> float:
    distances = np.linalg.norm(track.keypoints - truth.keypoints, axis=-1)
    return float(np.median(distances[truth.scores > 0]))


def _jitter(track: PoseTrack) -> float:
    if len(track) < 3:
        return float("nan")
    acceleration = np.diff(track.keypoints, n=2, axis=0)
    return float(np.linalg.norm(acceleration, axis=-1).mean())
