from fractions import Fraction
from types import SimpleNamespace

import numpy as np

from keras_flowpose._version import __version__
from keras_flowpose.video.estimated_track import estimated_track
from keras_flowpose.video.estimator import VideoPoseEstimator
from keras_flowpose.video.region_track import RegionTrack
from tests.video.blobs import blob_net
from tests.video.blobs import blob_video

PLACES = np.array([[20.0, 40], [23, 38], [26, 36]])


def test_a_track_holds_the_poses_and_how_they_were_made():
    estimator = VideoPoseEstimator(blob_net(), ["blob"], 1, "max", lookahead=0)
    poses = []
    for number, image in enumerate(blob_video(PLACES)):
        poses += estimator.push(image, 0.5 * number)
    camera = SimpleNamespace(
        name="camera 0", width=64, height=48, fps=Fraction(2), damage=None
    )
    track = estimated_track(poses, estimator, camera, "mine", ["median:3"])
    for number, pose in enumerate(poses):
        np.testing.assert_array_equal(track.keypoints[number], pose.keypoints)
        np.testing.assert_array_equal(track.scores[number], pose.scores)
        np.testing.assert_array_equal(track.spread[number], pose.spread)
        np.testing.assert_array_equal(track.flow_error[number], pose.flow_error)
        np.testing.assert_array_equal(
            track.second_mode[number], pose.second_mode
        )
    np.testing.assert_array_equal(track.times, [0, 0.5, 1])
    assert (track.joints, track.model) == (("blob",), "mine")
    assert (track.video, track.width, track.height) == ("camera 0", 64, 48)
    assert (track.fps, track.damage) == (2, "")
    assert (track.pooling, track.neighbours, track.lookahead) == ("max", 1, 0)
    assert track.flow.startswith("dis medium")
    assert (track.flow_mode, track.flow_size) == ("chained", "network")
    assert (track.cuts, track.mask_flow) == (True, False)
    assert (track.filters, track.version) == (("median:3",), __version__)


def test_it_tells_where_the_region_changes():
    boxes = [[1, 2, 50, 40], [1, 2, 50, 40], [-3, 2, 50, 40]]
    moving = RegionTrack(boxes, [True, False, False], [True] * 3)
    source = SimpleNamespace(
        name="a.mp4", width=64, height=64, fps=Fraction(25), damage=None
    )
    for region, expected in (
        (None, ()),
        ((4, 5, 30, 20), ((0, 4, 5, 30, 20),)),
        (moving, ((0, 1, 2, 50, 40), (2, -3, 2, 50, 40))),
    ):
        estimator = VideoPoseEstimator(
            blob_net(), ["blob"], pooling="none", region=region
        )
        poses = estimator.push_many(blob_video(PLACES))
        assert estimated_track(poses, estimator, source, "").regions == expected


def test_damage_is_told():
    estimator = VideoPoseEstimator(blob_net(), ["blob"], pooling="none")
    poses = estimator.push(blob_video(PLACES)[0], 0.0)
    source = SimpleNamespace(
        name="a.mp4", width=64, height=64, fps=Fraction(25), damage="cut off"
    )
    track = estimated_track(poses, estimator, source, "")
    assert track.damage == "cut off"
    # There was no flow.
    assert (track.flow, track.flow_mode, track.flow_size) == ("", "", "")
    assert (track.cuts, track.mask_flow) == (False, False)
