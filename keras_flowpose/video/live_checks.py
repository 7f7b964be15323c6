"""What can be wrong with an order for live poses, told without TensorFlow."""

import os
import subprocess
import sys

from keras_flowpose.flow.base import FlowEstimator
from keras_flowpose.flow.named import FLOWS
from keras_flowpose.flow.named import Flow
from keras_flowpose.safe_files import UserError
from keras_flowpose.safe_files import check_writable
from keras_flowpose.video.filters.filter_text import parse_filters
from keras_flowpose.video.filters.one_euro import OneEuroFilter
from keras_flowpose.video.job_checks import check_region
from keras_flowpose.video.track_formats.formats import format_of
from keras_flowpose.video.writer import check_video_name

_TRIAL = "import cv2; cv2.namedWindow('flowpose'); cv2.destroyAllWindows()"


def check_live_files(
    record: str | os.PathLike | None,
    poses: str | os.PathLike | None,
    overwrite: bool = False,
) -> None:
    """Checks that the files of a live run can be written.

    Raises:
        UserError: If one is named wrongly, exists, or cannot be written.
    """
    if record is not None:
        check_video_name(record)
        check_writable(record, overwrite)
    if poses is not None:
        format_of(poses)
        check_writable(poses, overwrite)


def live_filters(text: str | None) -> tuple[OneEuroFilter, ...]:
    """The filters that a text names, which need the past alone.

    Args:
        text: As `parse_filters` takes it; None for no filter.

    Raises:
        UserError: If there is no such filter, or it needs the future.
    """
    filters = parse_filters(text) if text else ()
    if not all(isinstance(one, OneEuroFilter) for one in filters):
        raise UserError(
            "Live, poses can be filtered by one-euro alone, because the other "
            f"filters need later frames, too. Received: {text!r}"
        )
    return filters


def check_live_region(
    region: tuple[int, int, int, int], width: int, height: int
) -> None:
    """Checks that a region (x, y, width, height) lies in the frames.

    Raises:
        UserError: As `check_region` says it.
    """
    try:
        check_region(region, width, height)
    except ValueError as error:
        raise UserError(str(error)) from error


def check_live_flow(flow: Flow) -> FlowEstimator:
    """Checks that flow can be measured between any two frames.

    Returns:
        The flow.

    Raises:
        UserError: If it comes from files.
    """
    if not hasattr(flow, "flow"):
        raise UserError(
            "Live, frames have no flow in files, and some may be dropped. "
            f"Name a method as --flow: {', '.join(FLOWS)}."
        )
    return flow


def check_display() -> None:
    """Checks that a window can be opened.

    Tried in a process of its own, because where there is no display OpenCV's
    window library does not fail but ends the process.

    Raises:
        UserError: If not; says what to do.
    """
    done = subprocess.run(
        [sys.executable, "-c", _TRIAL],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode == 0:
        return
    display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if "not implemented" in done.stderr:
        why = "this OpenCV was built without windows (opencv-python-headless?)"
    elif sys.platform.startswith("linux") and not display:
        why = "DISPLAY is not set, so there is no screen"
    else:
        why = (done.stderr.strip() or "OpenCV does not say why").split("\n")[0]
    raise UserError(
        f"No window can be opened: {why.strip()}. Go on without one by "
        "--no-window, with --poses FILE or --record FILE.mp4 to keep what is "
        "seen."
    )
