"""The worst frames, and their pictures."""

import cv2
import numpy as np
import pytest

from keras_flowpose.studies.comparison.labelled_clip import ClipFrame
from keras_flowpose.studies.comparison.labelled_clip import LabelledClip
from keras_flowpose.studies.comparison.plan import SINGLE
from keras_flowpose.studies.comparison.track_clip import track_clip
from keras_flowpose.studies.comparison.worst_frames import frame_pictures
from keras_flowpose.studies.comparison.worst_frames import worst_frames
from keras_flowpose.video.estimator import VideoPoseEstimator
from tests.studies.tracks import made_up
from tests.video.blobs import blob_net
from tests.video.blobs import blob_video


def test_are_those_with_the_largest_mean_error():
    clips = [made_up(str(n), seed=n, noise=(1.0, 0.1 + n)) for n in range(3)]
    clips[0].visible[5] = [2, 0, 0, 0, 0, 0, 1]
    clips[0].tracks["parametric"][5, [0, 6]] += [30, 40]
    # Where nothing is labelled, nothing is wrong.
    clips[1].visible[7] = 0
    clips[1].tracks["parametric"][7] += 999

    found = worst_frames(clips, "parametric", 2)

    assert [bad.clip for bad in found] == [0, 2]
    assert found[0].frame == 5
    assert found[0].error == pytest.approx(50 * 256 / 96, rel=0.02)
    assert len(worst_frames(clips, SINGLE, 9)) == 3


def test_a_video_without_labels_has_no_worst_frame():
    clip = made_up()
    clip.visible[:] = 0
    assert worst_frames([clip], SINGLE, 2) == []


PLACES = np.array([[40 + 6.0 * i, 50 + 1.0 * i] for i in range(9)])


@pytest.mark.slow  # compiles the pooling
def test_pictures_show_label_and_heatmaps_at_their_place():
    images = blob_video(PLACES, height=100, width=160)

    def frames():
        for number, image in enumerate(images):
            label = np.float32(PLACES[number : number + 1])
            yield ClipFrame(image, number / 25, label, np.uint8([2]))

    clip = LabelledClip("blob", ("head",), 25.0, 9, "", frames)
    net = blob_net()
    estimators = {
        "sum": VideoPoseEstimator(net, ["head"], 1, "sum", cuts=False),
        SINGLE: VideoPoseEstimator(net, ["head"], pooling="none"),
    }
    tracks = track_clip(clip, {"sum": estimators["sum"]})

    for frame in (0, 5, 8):  # both ends, where neighbours are missing
        found = frame_pictures(clip, tracks, frame, "sum", lambda: estimators)

        assert [name for name, _ in found] == ["labels", SINGLE, "sum"]
        pictures = [_grey(content) for _, content in found]
        x, y = np.rint(2 * PLACES[frame] + 0.5).astype(int)
        assert pictures[0][y, x] > 200  # the dot of a head is white
        for glowing in pictures[1:]:
            blurred = cv2.GaussianBlur(glowing, (0, 0), 6)
            y, x = np.unravel_index(blurred.argmax(), blurred.shape)
            np.testing.assert_allclose([x / 2, y / 2], PLACES[frame], atol=4)


def _grey(content):
    picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    assert picture.shape == (200, 320, 3)
    return picture.min(axis=2).astype(np.float32)
