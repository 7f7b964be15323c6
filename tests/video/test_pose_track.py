import errno
import os
from dataclasses import replace

import numpy as np
import pytest

from keras_flowpose.safe_files import UserError
from keras_flowpose.video.pose_track import PoseTrack
from tests.video.tracks import FORMAT_ENDINGS
from tests.video.tracks import make_track
from tests.video.tracks import needs_pyarrow


@pytest.mark.parametrize("method", ["save", "load"])
def test_other_suffixes_are_refused(tmp_path, method):
    call = getattr(make_track(), method)
    with pytest.raises(UserError) as caught:
        call(tmp_path / "a.txt")
    for ending in FORMAT_ENDINGS:
        assert f"{ending} (" in str(caught.value)
    assert os.listdir(tmp_path) == []


def test_existing_files_stay_unless_told(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("mine")
    with pytest.raises(UserError, match="exists already"):
        make_track().save(path)
    assert path.read_text() == "mine"
    make_track().save(path, overwrite=True)
    assert len(PoseTrack.load(path)) == 4


def test_missing_file(tmp_path):
    with pytest.raises(UserError, match="No such file"):
        PoseTrack.load(tmp_path / "a.csv")


def test_what_no_track_can_be_is_told_with_the_file(tmp_path):
    (tmp_path / "a.csv").write_text("frame,joint,x,y\n0,head,inf,2\n")
    with pytest.raises(UserError, match=r"a\.csv holds no pose track: .*inf"):
        PoseTrack.load(tmp_path / "a.csv")


def test_arrays_must_fit():
    with pytest.raises(ValueError, match=r"`scores` must have shape \(2, 1\)"):
        PoseTrack(
            joints=("head",),
            keypoints=np.zeros((2, 1, 2)),
            scores=np.zeros((2, 3)),
            spread=np.zeros((2, 1)),
            times=np.zeros(2),
        )


def test_points_must_be_whole_and_joints_different():
    track = make_track()
    for value in (np.nan, np.inf):
        keypoints = track.keypoints.copy()
        keypoints[1, 1, 0] = value
        with pytest.raises(ValueError, match="NaN in both x and y"):
            replace(track, keypoints=keypoints)
    with pytest.raises(ValueError, match="name each joint once"):
        replace(track, joints=("head", "nose", "head"))


def test_numbers_have_one_precision():
    track = replace(
        make_track(),
        keypoints=np.full((4, 3, 2), 0.1),
        times=np.arange(4, dtype=np.float32),
    )
    assert track.keypoints.dtype == np.float32
    assert track.times.dtype == np.float64


def test_what_nobody_measured_is_not_known():
    track = PoseTrack(
        joints=("head",),
        keypoints=np.zeros((2, 1, 2)),
        scores=np.zeros((2, 1)),
        spread=np.zeros((2, 1)),
        times=np.zeros(2),
        flow_error=np.ones((2, 1)),
    )
    for values in (track.second_mode, track.expected_error):
        np.testing.assert_array_equal(values, np.full((2, 1), np.nan))
        assert values.dtype == np.float32
    np.testing.assert_array_equal(track.flow_error, 1)
    with pytest.raises(
        ValueError, match=r"`flow_error` must have shape \(2, 1"
    ):
        replace(track, flow_error=np.zeros((2, 3)))


def test_filters_are_applied_in_order_and_remembered():
    track = replace(make_track(9), filters=())
    keypoints = np.zeros((9, 3, 2))
    keypoints[4:, 0] = 100  # a step ...
    keypoints[6, 1] = 100  # ... and a wild point
    track = replace(track, keypoints=keypoints)

    steady = track.filtered("median:3")
    smooth = steady.filtered("savgol:5,1")

    np.testing.assert_array_equal(steady.keypoints[:, 0], keypoints[:, 0])
    assert not steady.keypoints[:, 1].any()
    # A line through 5 points meets their mean in the middle.
    np.testing.assert_allclose(
        smooth.keypoints[2:7, 0, 0], [20, 40, 60, 80, 100], atol=1e-4
    )
    assert smooth.filters == ("median:window=3", "savgol:window=5,order=1")
    both = track.filtered("median:3+savgol:5,1")
    np.testing.assert_array_equal(both.keypoints, smooth.keypoints)
    assert both.filters == smooth.filters
    np.testing.assert_array_equal(both.scores, track.scores)
    assert track.filters == ()
    assert track.keypoints[6, 1, 0] == 100


def test_filters_that_do_not_exist_are_refused():
    with pytest.raises(UserError, match="Did you mean savgol"):
        make_track().filtered("savgl:5")


@pytest.mark.parametrize("ending", FORMAT_ENDINGS)
def test_full_disk_raises_and_leaves_nothing(tmp_path, small_disk, ending):
    if ending == ".parquet":
        needs_pyarrow()
    folder = small_disk(16)
    with pytest.raises(OSError, match="space") as caught:
        make_track(2000).save(folder / f"a{ending}")
    assert caught.value.errno == errno.ENOSPC
    assert os.listdir(folder) == []
