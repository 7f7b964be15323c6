"""What is sent to be pooled, for steps of flow that are known."""

import numpy as np
import pytest

from keras_flowpose.export.client.poses import Poses
from keras_flowpose.export.client.served_pooling import ServedPooling
from keras_flowpose.ops.compilation import uncompiled

MAPS = np.random.default_rng(2).uniform(0, 1, [5, 6, 4, 3]).astype("f")
PRESENT = np.array([False, True, True, True, True])


class Client:
    def pool(self, *window):
        self.window = window
        points = np.full([1, 3, 2], 8, np.float32)
        return Poses(points, np.ones([1, 3], np.float32))


@pytest.mark.parametrize("chained", [True, False])
def test_flow_goes_from_the_centre_to_each_frame(chained):
    client = Client()
    # The same motion everywhere, so that a chain is a sum.
    motions = np.float32([[[1, 0], [2, 0]], [[0, 1], [0, 3]]])
    steps = np.broadcast_to(motions[:, :, None, None], [2, 2, 6, 4, 2])
    reliable = np.ones([2, 2, 6, 4], bool)
    reliable[1, 0] = False

    with uncompiled():  # XLA would take seconds
        pose = ServedPooling(client, 4.0, chained)(
            MAPS, PRESENT, steps, None, reliable
        )

    heatmaps, flows, present, trusted = client.window
    np.testing.assert_array_equal(heatmaps[0], MAPS)
    np.testing.assert_array_equal(present[0], PRESENT)
    far = ([3, 0], [0, 4]) if chained else ([2, 0], [0, 3])
    expected = [far[0], [1, 0], [0, 0], [0, 1], far[1]]
    np.testing.assert_allclose(flows[0, :, 3, 2], expected, atol=1e-6)
    after = [False, False] if chained else [False, True]
    assert trusted[0, :, 2, 1].tolist() == [True, True, True, *after]
    assert flows.shape == (1, 5, 6, 4, 2)

    np.testing.assert_array_equal(pose.keypoints, np.full([3, 2], 2))
    np.testing.assert_array_equal(pose.scores, np.ones(3))
    highest = MAPS[2].max(axis=(0, 1))
    np.testing.assert_allclose(pose.unpooled_scores, highest)
    assert np.isnan(pose.spread).all() and np.isnan(pose.heatmaps).all()
