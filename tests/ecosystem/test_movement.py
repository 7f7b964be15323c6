"""movement (https://movement.neuroinformatics.dev) and we read each other."""

import numpy as np
import pytest

from keras_flowpose.video.pose_track import PoseTrack
from tests.ecosystem.packages import package
from tests.ecosystem.packages import written


@pytest.fixture
def load_poses():
    return package("movement.io.load_poses")


def keypoints_in(dataset):
    """`(frames, joints, 2)` of the one individual."""
    axes = ("time", "individuals", "keypoints", "space")
    points = dataset.position.transpose(*axes)
    assert points.space.values.tolist() == ["x", "y"]
    return points.values[:, 0]


def test_movement_sees_our_numbers(load_poses, tmp_path):
    track = written(tmp_path, "a.dlc.csv")

    dataset = load_poses.from_dlc_file(tmp_path / "a.dlc.csv", fps=25)

    assert dataset.keypoints.values.tolist() == list(track.joints)
    np.testing.assert_array_equal(
        keypoints_in(dataset).astype(np.float32), track.keypoints
    )
    scores = dataset.confidence.transpose("time", "individuals", "keypoints")
    np.testing.assert_array_equal(
        scores.values[:, 0].astype(np.float32), track.scores
    )
    assert np.isnan(track.keypoints).any()
    # The file holds no times; movement makes them from the rate it is told.
    np.testing.assert_allclose(dataset.time.values, np.arange(11) / 25)


def test_the_general_loader_sees_the_same(load_poses, tmp_path):
    written(tmp_path, "a.dlc.csv")
    load = package("movement.io.load")

    dataset = load.load_dataset(tmp_path / "a.dlc.csv", "DeepLabCut", fps=25)

    expected = load_poses.from_dlc_file(tmp_path / "a.dlc.csv", fps=25)
    assert dataset.equals(expected)


def test_we_see_movements_numbers(load_poses, tmp_path):
    track = written(tmp_path, "a.dlc.csv")
    dataset = load_poses.from_dlc_file(tmp_path / "a.dlc.csv", fps=25)

    package("movement.io.save_poses").to_dlc_file(
        dataset, tmp_path / "b.csv", split_individuals=False
    )

    read = PoseTrack.load(tmp_path / "b.csv")
    assert (read.joints, read.model) == (track.joints, "movement")
    np.testing.assert_array_equal(read.keypoints, track.keypoints)
    np.testing.assert_array_equal(read.scores, track.scores)
