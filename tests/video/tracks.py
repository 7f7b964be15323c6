"""Pose tracks to write and to read back."""

from dataclasses import fields
from fractions import Fraction

import numpy as np
import pytest

from keras_flowpose.video.pose_track import PoseTrack

JOINTS = ("head", "right_wrist", "left wrist, odd")

FORMAT_ENDINGS = (".csv", ".dlc.csv", ".json", ".npz", ".parquet")


def make_track(frames=4, seed=0):
    """A track that knows everything, with missing joints and spreads."""
    rng = np.random.default_rng(seed)
    spread = rng.uniform(0, 9, (frames, 3)).astype(np.float32)
    spread[:1] = np.nan
    second_mode, flow_error, expected_error = rng.uniform(
        0, 1, (3, frames, 3)
    ).astype(np.float32)
    flow_error[-1, 1] = expected_error[0] = np.nan
    keypoints = rng.normal(100, 90, (frames, 3, 2)).astype(np.float32)
    scores = rng.uniform(-0.1, 1.1, (frames, 3)).astype(np.float32)
    keypoints[-1, 2] = scores[-1, 2] = np.nan
    keypoints[frames // 2, 0] = np.nan
    return PoseTrack(
        joints=JOINTS,
        keypoints=keypoints,
        scores=scores,
        spread=spread,
        times=np.arange(frames) / 29.97,
        second_mode=second_mode,
        flow_error=flow_error,
        expected_error=expected_error,
        video="talk.mp4",
        width=641,
        height=361,
        fps=Fraction(30000, 1001),
        damage="talk.mp4 is cut off.",
        model="runs/mine",
        pooling="parametric",
        neighbours=15,
        lookahead=3,
        flow="DIS medium",
        flow_mode="chained",
        flow_size="full",
        cuts=True,
        mask_flow=True,
        regions=((0, -5, 7, 200, 200), (2, -6, 7, 201, 201)),
        filters=("median:window=5", "savgol:window=9,order=2"),
        version="0.1.0",
    )


def needs_pyarrow():
    """Skips a test where Parquet cannot be read."""
    # An ImportError also where it is too new for NumPy.
    reason = "needs pyarrow, the extra `parquet`"
    pytest.importorskip("pyarrow", reason=reason, exc_type=ImportError)


def assert_same(track, expected, *but):
    """Checks all fields but some, bit for bit, types included."""
    for name in (f.name for f in fields(PoseTrack) if f.name not in but):
        found, value = getattr(track, name), getattr(expected, name)
        if isinstance(value, np.ndarray):
            assert found.dtype == value.dtype
            np.testing.assert_array_equal(found, value, err_msg=name)
        else:
            assert (name, found) == (name, value)
            assert type(found) is type(value)
