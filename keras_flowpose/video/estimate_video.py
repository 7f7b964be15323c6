"""Poses of a video file, and an overlay video to look at."""

import os
from collections import deque
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace

import numpy as np
from tensorflow import keras
from tqdm import tqdm

from keras_flowpose.drawing import draw_heatmap_inset
from keras_flowpose.drawing import draw_pose
from keras_flowpose.drawing import side_by_side as beside_each_other
from keras_flowpose.flow.named import FlowLike
from keras_flowpose.flow.named import flow_estimator
from keras_flowpose.skeleton import Skeleton
from keras_flowpose.skeleton import skeleton_of
from keras_flowpose.video.estimated_track import estimated_track
from keras_flowpose.video.find_person import find_person
from keras_flowpose.video.frame_pose import FramePose
from keras_flowpose.video.job_checks import AUTO_REGION
from keras_flowpose.video.job_checks import check_auto_region
from keras_flowpose.video.job_checks import check_video_job
from keras_flowpose.video.pose_track import PoseTrack
from keras_flowpose.video.preset_estimator import preset_estimator
from keras_flowpose.video.writer import VideoWriter


def estimate_video(
    path: str | os.PathLike,
    model: keras.Model | str | os.PathLike,
    joints: Sequence[str] | None = None,
    neighbours: int | None = None,
    pooling: str | None = None,
    lookahead: int | None = None,
    flow: FlowLike | None = None,
    region: tuple[int, int, int, int] | str | None = None,
    weights: np.ndarray | None = None,
    flow_mode: str = "chained",
    flow_size: str = "network",
    cuts: bool = True,
    mask_flow: bool | None = None,
    precision: str = "auto",
    poses: str | os.PathLike | None = None,
    overlay: str | os.PathLike | None = None,
    side_by_side: bool = False,
    inset: bool = False,
    filters: str | None = None,
    overwrite: bool = False,
    progress: bool = True,
) -> PoseTrack:
    """Estimates the pose in every frame of a video file.

    Memory does not grow with the length of the video, but for the poses.

    Args:
        path: Video file.
        model: A preset's name, the folder of a preset or a training run, or
            a Keras model as `VideoPoseEstimator` takes it.
        joints: Joint names. Defaults to None: those of the preset, or the
            paper's seven for a Keras model.
        neighbours: As `VideoPoseEstimator`; of a preset with learnt temporal
            weights, those that it has learnt for.
        pooling: As `VideoPoseEstimator`.
        lookahead: As `VideoPoseEstimator`.
        flow: As `VideoPoseEstimator`.
        region: As `VideoPoseEstimator`; or "auto": that of the person, which
            is found in a first pass over the video and follows a person who
            moves (see `find_person`). Needs flow of size "network". What was
            looked at is in `PoseTrack.regions`; where nobody was found, the
            whole frame.
        weights: As `VideoPoseEstimator`; those of the preset where it has
            some for this window.
        flow_mode: As `VideoPoseEstimator`.
        flow_size: As `VideoPoseEstimator`.
        cuts: As `VideoPoseEstimator`.
        mask_flow: As `VideoPoseEstimator`; for the weights of a preset, as
            they were learnt.
        precision: What a preset computes in, as `from_preset`. Defaults to
            "auto".
        poses: File to write the poses to, in the format that its name says
            (see `PoseTrack.save`). Defaults to None: none. If there is an
            overlay too, both files appear or neither.
        overlay: An .mp4 file to write, with the poses drawn in. Defaults to
            None: none.
        side_by_side: Whether the overlay shows single-frame poses on the left
            and pooled ones on the right. Defaults to False.
        inset: Whether the overlay shows the pooled heatmaps in a corner.
            Defaults to False.
        filters: What the poses go through at the end, as
            `PoseTrack.filtered` takes it: "median:5", for example. The video
            is then read a second time for the overlay, which shows the
            filtered poses. Defaults to None: nothing.
        overwrite: Whether existing outputs may be replaced.
        progress: Whether to show a progress bar (on a terminal).

    Returns:
        The poses, with the errors to expect where the preset has a
        calibration for this pooling and window. If the video is damaged,
        those of the frames that decode, and `damage` says so.

    Raises:
        UserError: If the video cannot be read, the model not found, an output
            not written, the region lies outside the frame, or there is no
            such flow.
        ValueError: If another argument is out of range.
        OSError: If the disk is full or fails.

    Example:

    ```python
    track = kfp.estimate_video("talk.mp4", "tiny", overlay="talk.overlay.mp4")
    track.save("talk.poses.csv")
    ```
    """
    reader = check_video_job(
        path,
        region,
        poses,
        overlay,
        overwrite,
        side_by_side,
        pooling,
        inset,
        filters,
    )
    name = model.name if isinstance(model, keras.Model) else str(model)
    estimator = preset_estimator(
        model,
        joints,
        neighbours,
        pooling,
        lookahead,
        weights,
        precision,
        mask_flow,
        flow=flow,
        region=None if region == AUTO_REGION else region,
        flow_mode=flow_mode,
        flow_size=flow_size,
        cuts=cuts,
    )
    if region == AUTO_REGION:
        _look_for_person(estimator, reader, flow, progress)
    skeleton = skeleton_of(estimator.joints)
    estimated = []
    with ExitStack() as stack:
        bar = stack.enter_context(
            tqdm(
                total=reader.expected_frames,
                unit="frame",
                disable=None if progress else True,  # None: not in a pipe
            )
        )
        writer = None
        if overlay is not None:
            writer = stack.enter_context(
                VideoWriter(overlay, reader.fps, overwrite)
            )
        draws_now = writer is not None and filters is None
        waiting = deque()  # frames whose poses are not ready
        for ready in _chunks(reader, estimator, waiting, draws_now):
            for pose in ready:
                bar.update()
                # Heatmaps would fill the memory.
                estimated.append(replace(pose, heatmaps=None))
                if draws_now:
                    picture = _picture(
                        waiting.popleft(), pose, skeleton, side_by_side, inset
                    )
                    writer.write(picture, pose.time_seconds)
        track = estimated_track(estimated, estimator, reader, name)
        if filters is not None:
            track = track.filtered(filters)
            if writer is not None:
                bar.reset()
                for frame, pose in zip(reader, estimated, strict=True):
                    bar.update()
                    steady = track.keypoints[pose.index]
                    picture = _picture(
                        frame.image,
                        replace(pose, keypoints=steady),
                        skeleton,
                        side_by_side,
                    )
                    writer.write(picture, pose.time_seconds)
        # Both files are whole before either gets its name; the overlay does
        # when this block ends well.
        if writer is not None:
            writer.finish()
        if poses is not None:
            track.save(poses, overwrite)
    return track


def _look_for_person(estimator, reader, flow, progress) -> None:
    """Sets the estimator's region to that of the person."""
    used = estimator.pooling != "none"
    check_auto_region(
        estimator.joints,
        flow_estimator(flow) if used else None,
        estimator.flow_size,
    )
    with tqdm(
        desc="finding the person",
        total=reader.expected_frames,
        unit="frame",
        disable=None if progress else True,  # None: not in a pipe
    ) as bar:
        estimator.region = find_person(
            reader, estimator.net, estimator.joints, float(reader.fps), bar
        )


def _chunks(reader, estimator, waiting, keep):
    """The poses that each frame makes ready, then the rest."""
    for frame in reader:
        if keep:
            waiting.append(frame.image)
        yield estimator.push(frame.image, frame.time_seconds)
    yield estimator.finish()


def _picture(
    image: np.ndarray,
    pose: FramePose,
    skeleton: Skeleton,
    beside: bool,
    inset: bool = False,
) -> np.ndarray:
    pooled = draw_pose(image, pose.keypoints, pose.scores, skeleton)
    if inset:
        pooled = draw_heatmap_inset(pooled, pose.heatmaps, skeleton)
    if not beside:
        return pooled
    alone = draw_pose(
        image, pose.unpooled_keypoints, pose.unpooled_scores, skeleton
    )
    return beside_each_other(alone, pooled)
