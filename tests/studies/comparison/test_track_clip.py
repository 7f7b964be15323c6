"""Every way over one video."""

import numpy as np
import pytest

from keras_flowpose.studies.comparison.labelled_clip import ClipFrame
from keras_flowpose.studies.comparison.labelled_clip import LabelledClip
from keras_flowpose.studies.comparison.plan import SINGLE
from keras_flowpose.studies.comparison.track_clip import track_clip
from keras_flowpose.video.estimator import VideoPoseEstimator
from tests.video.blobs import blob_net
from tests.video.blobs import blob_video

PLACES = np.array([[30 + 3.0 * i, 70 - 2.0 * i] for i in range(9)])


def clip(joints=("hand", "head")):
    def frames():
        images = blob_video(PLACES, height=107, width=151, hidden=[4])
        for number, image in enumerate(images):
            points = np.stack([[99, 99], PLACES[number]]).astype(np.float32)
            visible = np.array([1, 2 if number != 3 else 0], np.uint8)
            yield ClipFrame(image, number / 25, points, visible)

    return LabelledClip("blob", joints, 25.0, 9, "mark", frames)


def estimator(**options):
    options = {"neighbours": 1, "cuts": False, **options}
    return VideoPoseEstimator(blob_net(), ["head"], **options)


@pytest.mark.slow  # compiles the pooling
def test_tracks_are_those_of_each_estimator_alone():
    ways = {
        "first": estimator(pooling="sum"),
        "second": estimator(pooling="none"),
    }

    found = track_clip(clip(), ways, key="some key")

    assert list(found.tracks) == [SINGLE, "first", "second"]
    assert (found.name, found.key, found.fps) == ("blob", "some key", 25.0)
    assert (found.width, found.height, len(found)) == (151, 107, 9)
    images = [frame.image for frame in clip().frames()]
    for way, alone in (*ways.items(), (SINGLE, ways["second"])):
        poses = alone.push_many(images) + alone.finish()
        points = np.stack([pose.keypoints for pose in poses])
        scores = np.stack([pose.scores for pose in poses])
        np.testing.assert_allclose(found.tracks[way], points, atol=1e-3)
        np.testing.assert_allclose(found.scores[way], scores, atol=1e-5)
    # The blob that is hidden in frame 4 is found by its neighbours only.
    gaps = {
        way: np.linalg.norm(track[4, 0] - PLACES[4])
        for way, track in found.tracks.items()
    }
    assert gaps["first"] < 3
    assert gaps["second"] == gaps[SINGLE] > 20


def test_labels_are_those_of_the_joints_that_are_estimated():
    ways = {"alone": estimator(pooling="none")}
    found, again = (track_clip(clip(("head", "nose")), ways) for _ in "ab")
    np.testing.assert_array_equal(found.tracks["alone"], again.tracks["alone"])
    np.testing.assert_array_equal(found.truth, 99)

    found = track_clip(clip(), ways)

    assert found.joints == ("head",)
    assert found.visible[:, 0].tolist() == [2, 2, 2, 0, 2, 2, 2, 2, 2]
    known = found.visible[:, 0] > 0
    np.testing.assert_allclose(found.truth[known, 0], PLACES[known])
