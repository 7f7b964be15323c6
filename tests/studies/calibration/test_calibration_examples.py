import numpy as np
import pytest

from keras_flowpose.studies.calibration.calibration_examples import (
    calibration_examples,
)
from keras_flowpose.studies.calibration.calibration_examples import joined
from keras_flowpose.studies.comparison.labelled_clip import ClipFrame
from keras_flowpose.studies.comparison.labelled_clip import LabelledClip
from keras_flowpose.video.estimator import VideoPoseEstimator
from tests.video.blobs import blob_net
from tests.video.blobs import blob_video

PLACES = np.array([[30 + 3.0 * i, 70 - 2.0 * i] for i in range(6)])
OFF = np.array([3.0, 4.0])


def blob_clip(visible=(2, 1, 2, 0, 2, 2)):
    """Frames of 107 x 151, whose labels are 5 pixels beside the blob."""
    images = blob_video(PLACES, height=107, width=151)

    def frames():
        for image, place, flag in zip(images, PLACES, visible, strict=True):
            yield ClipFrame(
                image, 0.0, np.float32([place + OFF]), np.uint8([flag])
            )

    return LabelledClip("blob", ("right_wrist",), 25.0, 6, "", frames)


@pytest.fixture(scope="module")
def estimator():
    return VideoPoseEstimator(blob_net(), ["right_wrist"], 1)


def test_labelled_joints_in_pixels_of_the_reference(estimator):
    found = calibration_examples(blob_clip(), estimator)
    images = [frame.image for frame in blob_clip().frames()]
    poses = estimator.push_many(images) + estimator.finish()
    unit = 256 / 151
    assert found.video == "blob"
    assert len(found.errors) == 5  # one is not labelled, a hidden one is
    np.testing.assert_allclose(found.errors, 5 * unit, atol=1.5 * unit)
    kept = [pose for number, pose in enumerate(poses) if number != 3]
    for name, scale in (
        ("scores", 1),
        ("spread", unit),
        ("second_mode", 1),
        ("flow_error", unit),
    ):
        expected = [getattr(pose, name)[0] * scale for pose in kept]
        np.testing.assert_allclose(
            getattr(found.measures, name), expected, rtol=1e-5
        )


def test_examples_of_several_videos(estimator):
    parts = [
        calibration_examples(blob_clip(), estimator),
        calibration_examples(blob_clip((0, 0, 0, 0, 2, 0)), estimator),
    ]
    whole = joined(parts)
    assert len(whole.errors) == 6
    assert whole.errors[5] == parts[1].errors[0]
    for values, last in zip(whole.measures, parts[1].measures, strict=True):
        assert values.shape == (6,)
        assert values[5] == last[0]
