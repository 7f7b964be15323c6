"""Estimates labelled videos in several ways, resumable video by video."""

import functools
import hashlib
import re
from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from keras_flowpose.data.joint_mapping import missing_joints
from keras_flowpose.safe_files import UserError
from keras_flowpose.safe_files import folder_of_files
from keras_flowpose.safe_files import make_folder
from keras_flowpose.studies.comparison.clip_tracks import ClipTracks
from keras_flowpose.studies.comparison.comparison import Comparison
from keras_flowpose.studies.comparison.comparison import compare_tracks
from keras_flowpose.studies.comparison.comparison_files import NUMBERS
from keras_flowpose.studies.comparison.comparison_files import REPORT
from keras_flowpose.studies.comparison.comparison_files import TRACKS
from keras_flowpose.studies.comparison.comparison_files import (
    check_comparison_files,
)
from keras_flowpose.studies.comparison.comparison_report import (
    comparison_report,
)
from keras_flowpose.studies.comparison.labelled_clip import LabelledClip
from keras_flowpose.studies.comparison.plan import SINGLE
from keras_flowpose.studies.comparison.plan import ComparisonPlan
from keras_flowpose.studies.comparison.track_clip import track_clip
from keras_flowpose.studies.comparison.ways import build_ways
from keras_flowpose.video.estimator import VideoPoseEstimator
from keras_flowpose.video.job_checks import heatmap_joints


def compare_videos(
    clips: Sequence[LabelledClip],
    plan: ComparisonPlan,
    out: Path,
    pictures: bool = True,
    overwrite: bool = False,
    progress: bool = True,
) -> Comparison:
    """Compares the ways of a plan on labelled videos, and writes a report.

    Args:
        clips: The videos.
        plan: What is compared.
        out: Folder for `comparison.json`, `report.html` and the tracks; made
            if it is not there.
        pictures: Whether the report shows frames of the videos. Defaults to
            True.
        overwrite: Whether results of an earlier comparison may be replaced.
        progress: Whether to show progress bars (on a terminal).

    Returns:
        All numbers.

    Raises:
        UserError: If results are there already or cannot be written, a video
            cannot be read, or the labels have none of the net's joints.
    """
    check_comparison_files(out, overwrite)
    ways = functools.cache(functools.partial(build_ways, plan))
    tracks = track_clips(clips, plan, out / TRACKS, ways, progress)
    comparison = compare_tracks(tracks, plan.conditions())
    shown = (clips, tracks, ways) if pictures else ()
    report = comparison_report(comparison, *shown)
    with folder_of_files(out) as work:
        (work / NUMBERS).write_text(comparison.to_json() + "\n", "utf-8")
        (work / REPORT).write_text(report, "utf-8")
    return comparison


def track_clips(
    clips: Sequence[LabelledClip],
    plan: ComparisonPlan,
    folder: Path,
    ways: Callable[[], dict[str, VideoPoseEstimator]],
    progress: bool = True,
) -> list[ClipTracks]:
    """Tracks of all videos; those that are in the folder are not made again.

    Args:
        clips: The videos.
        plan: What is compared.
        folder: Where tracks are kept, one .npz file for each video. A file
            that was made otherwise, of other frames or labels, or that is not
            whole, is replaced.
        ways: Makes the estimators; asked only if a video has to be tracked.
        progress: Whether to show a progress bar (on a terminal).

    Returns:
        The tracks in the order of the videos.

    Raises:
        UserError: If a video cannot be read, or the labels have none of the
            net's joints.
    """
    joints = heatmap_joints(plan.model)
    for clip in clips:
        if len(missing_joints(clip.joints, joints)) == len(joints):
            raise UserError(
                f"{clip.name}: labels of {', '.join(joints)} are expected, or "
                f"of some of them. Received {', '.join(clip.joints)}."
            )
    make_folder(folder)
    kept = {clip.name: _kept(clip, plan, folder) for clip in clips}
    counts = [clip.count for clip in clips if kept[clip.name] is None]
    total = None if None in counts else sum(counts)
    tracks = []
    disable = None if progress and counts else True  # None: not in a pipe
    with tqdm(total=total, unit="frame", disable=disable) as bar:
        for clip in clips:
            made = kept[clip.name]
            if made is None:
                bar.set_description(clip.name)
                made = track_clip(clip, _pooled(ways()), _key(clip, plan), bar)
                made.save(tracks_file(folder, clip.name))
            tracks.append(made)
    return tracks


def _pooled(ways):
    """Without single frames, which come with the poses of the first way."""
    return {name: way for name, way in ways.items() if name != SINGLE}


def tracks_file(folder: Path, name: str) -> Path:
    """Where the tracks of a video are kept."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", name)
    # Two names may look the same without their special characters.
    mark = hashlib.sha256(name.encode()).hexdigest()[:8]
    return folder / f"{plain}.{mark}.npz"


def _kept(clip, plan, folder) -> ClipTracks | None:
    path = tracks_file(folder, clip.name)
    if not path.is_file():
        return None
    try:
        found = ClipTracks.load(path)
    except UserError:
        return None
    return found if found.key == _key(clip, plan) else None


def _key(clip: LabelledClip, plan: ComparisonPlan) -> str:
    return f"{plan.key} {clip.fingerprint}"
