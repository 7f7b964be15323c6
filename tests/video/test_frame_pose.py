from types import SimpleNamespace

import numpy as np
import pytest

from keras_flowpose.models.preset_calibration import REFERENCE_SIZE
from keras_flowpose.ops.images import letterbox
from keras_flowpose.video.frame_pose import frame_pose
from keras_flowpose.video.moving_window import SeenFrame
from keras_flowpose.video.window_pooling import PooledPose
from tests.models.test_preset_calibration import FOUND

POOLED = PooledPose(
    keypoints=np.float32([[3, 4], [10.5, 2.25]]),
    scores=np.float32([0.9, 0.1]),
    spread=np.float32([0.5, 2]),
    second_mode=np.float32([0, 0.8]),
    flow_error=np.float32([0.25, np.nan]),
    unpooled_keypoints=np.float32([[1, 1], [2, 2]]),
    unpooled_scores=np.float32([0.8, 0.2]),
    heatmaps=np.zeros((16, 16, 2), np.float32),
)


def pose(size, height, width, corner=(0, 0), calibration=None):
    net = SimpleNamespace(size=(size, size), stride=4)
    box = letterbox(height, width, (size, size))
    seen = SeenFrame(7, 0.5, box, corner, POOLED.heatmaps)
    return frame_pose(seen, POOLED, net, calibration), box


@pytest.mark.parametrize("shape", [(64, 64), (90, 160), (31, 17)])
def test_points_and_distances_are_in_pixels_of_the_frame(shape):
    found, box = pose(64, *shape, corner=(11, 20))
    offset = np.array([box.offset_x, box.offset_y])
    for points, cells in (
        (found.keypoints, POOLED.keypoints),
        (found.unpooled_keypoints, POOLED.unpooled_keypoints),
    ):
        expected = (4 * cells - offset) / box.scale + [11, 20]
        np.testing.assert_allclose(points, expected, rtol=1e-5)
    for name in ("spread", "flow_error"):
        expected = getattr(POOLED, name) * 4 / box.scale
        np.testing.assert_allclose(getattr(found, name), expected, rtol=1e-5)
    for name in ("scores", "second_mode", "unpooled_scores", "heatmaps"):
        np.testing.assert_array_equal(
            getattr(found, name), getattr(POOLED, name)
        )
    assert (found.index, found.time_seconds) == (7, 0.5)
    assert np.isnan(found.expected_error).all()


@pytest.mark.parametrize("size", [64, REFERENCE_SIZE])
def test_calibration_sees_a_network_frame_of_256(size):
    # The same cells of a smaller net stand for a larger part of the frame.
    found, box = pose(size, 90, 160, calibration=FOUND)
    cell = 4 * 256 / size
    doubts = 2 * -POOLED.scores + np.log1p(cell * POOLED.spread)
    doubts += 0.5 * POOLED.second_mode
    expected = np.interp(doubts, FOUND.sums, FOUND.errors)
    np.testing.assert_allclose(
        found.expected_error, expected * size / 256 / box.scale, rtol=1e-4
    )
