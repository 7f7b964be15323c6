"""What can be wrong with an order for poses, found out without TensorFlow.

A slip should be told at once, not after the seconds that TensorFlow takes to
load; so nothing here imports it.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from keras_flowpose.flow.base import FlowEstimator
from keras_flowpose.flow.base import NumberedFlow
from keras_flowpose.models.preset_folder import load_preset_config
from keras_flowpose.safe_files import UserError
from keras_flowpose.safe_files import check_writable
from keras_flowpose.video.filters.filter_text import parse_filters
from keras_flowpose.video.reader import VideoReader
from keras_flowpose.video.track_formats.formats import format_of
from keras_flowpose.video.writer import check_video_name

AUTO_REGION = "auto"
"""Instead of a region: that of the person, found in a first pass."""


def check_video_job(
    path: str | os.PathLike,
    region: tuple[int, int, int, int] | str | None = None,
    poses: str | os.PathLike | None = None,
    overlay: str | os.PathLike | None = None,
    overwrite: bool = False,
    side_by_side: bool = False,
    pooling: str | None = None,
    inset: bool = False,
    filters: str | None = None,
) -> VideoReader:
    """Checks all about an order for poses but the net, and opens the video.

    Args:
        path: Video file.
        region: Part of the frame to look at, (x, y, width, height) in pixels,
            or `AUTO_REGION`.
        poses: File to write the poses to.
        overlay: Video to write.
        overwrite: Whether `poses` and `overlay` may be replaced.
        side_by_side: Whether the overlay shows unpooled poses, too.
        pooling: How poses are pooled.
        inset: Whether the overlay shows heatmaps.
        filters: What the poses go through after that, as
            `PoseTrack.filtered` takes it.

    Returns:
        A reader of the video.

    Raises:
        UserError: If the video cannot be read, the region lies outside the
            frame, an output cannot be written, there is nothing to show side
            by side, or a filter is unknown or leaves no heatmaps to show.
    """
    reader = VideoReader(path)
    if region not in (None, AUTO_REGION):
        try:
            check_region(region, reader.width, reader.height)
        except ValueError as error:
            raise UserError(str(error)) from error
    if poses is not None:
        format_of(poses)
        check_writable(poses, overwrite)
    if overlay is not None:
        check_video_name(overlay)
        if Path(overlay).resolve() == Path(path).resolve():
            raise UserError(
                f"The overlay would replace the video itself: {path}"
            )
        check_writable(overlay, overwrite)
    if side_by_side and pooling == "none":
        raise UserError(
            "Side by side shows poses without and with pooling; it needs a "
            "pooling other than none."
        )
    if filters is not None:
        parse_filters(filters)
        if inset:
            raise UserError(
                "The inset shows heatmaps, and filters need the whole track, "
                "when they are gone. Leave out one of the two."
            )
    return reader


def check_auto_region(
    joints: Sequence[str],
    flow: FlowEstimator | NumberedFlow | None = None,
    flow_size: str = "",
) -> None:
    """Checks that the region can be found, and change from frame to frame.

    Flow must then be measured between the network frames, which contain the
    motion of the region.

    Args:
        joints: Names of those that the net finds.
        flow: Where flow comes from; None where there is none.
        flow_size: Where it is measured, as `VideoPoseEstimator` takes it.

    Raises:
        UserError: If a shoulder is missing, by which the person's size is
            told, or flow comes from files or is measured at full size.
    """
    if not {"right_shoulder", "left_shoulder"} <= set(joints):
        raise UserError(
            "The region auto is that of a person with a right_shoulder and a "
            f"left_shoulder. The net finds {', '.join(joints)}. Give the "
            "region as x,y,width,height."
        )
    if flow is None:
        return
    files = isinstance(flow, NumberedFlow)
    if files or flow_size == "full":
        raise UserError(
            "The region auto moves with the person, so flow must be measured "
            "at the size network, between what the net sees. Received "
            f"{'flow from files' if files else 'the size full'}. Give the "
            "region as x,y,width,height."
        )


def check_region(
    region: tuple[int, int, int, int], width: int, height: int
) -> None:
    """Checks that a region (x, y, width, height) lies in a frame.

    Args:
        region: Left and top pixel, and how many pixels from there.
        width: Of the frame.
        height: Of the frame.

    Raises:
        ValueError: If it does not, or is empty; with the part that does.
    """
    x, y, region_width, region_height = region
    rule = f"must lie in the frame of {width} x {height} pixels"
    if region_width < 1 or region_height < 1:
        rule += " and be 1 pixel wide and high or more"
    elif (
        x < 0 or y < 0 or x + region_width > width or y + region_height > height
    ):
        left, top = max(x, 0), max(y, 0)
        right = min(x + region_width, width)
        bottom = min(y + region_height, height)
        if left < right and top < bottom:
            rule += (
                f"; of this one, {left},{top},{right - left},{bottom - top} "
                "does"
            )
    else:
        return
    raise ValueError(
        f"`region` (x, y, width, height) {rule}. Received: "
        f"region={tuple(region)}"
    )


def heatmap_joints(name_or_folder: str | os.PathLike) -> tuple[str, ...]:
    """Names of the joints whose heatmaps a preset's net gives.

    Args:
        name_or_folder: As for `from_preset`.

    Raises:
        UserError: If there is no such preset, or its net has no heatmaps.
    """
    config = load_preset_config(name_or_folder)
    if config.kind == "coordinate_net":
        raise UserError(
            f"{name_or_folder} is a coordinate_net, which has no heatmaps to "
            "pool over time. Use a heatmap_net or a spatial_net."
        )
    return config.joints
