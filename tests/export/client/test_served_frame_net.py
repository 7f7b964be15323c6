"""Frames go to the server as they are, or as the net sees them."""

import numpy as np
import pytest

from keras_flowpose.export.client.served_frame_net import ServedFrameNet
from keras_flowpose.video.frame_net import FrameNet
from keras_flowpose.video.frame_net import SeeingNet


class Client:
    def heatmaps(self, frames):
        self.sent = frames
        return np.full([1, 6, 4, 3], 0.5, np.float32)


@pytest.mark.parametrize("shrink", [False, True])
def test_the_frame_is_letterboxed_as_the_local_net_does(served, frames, shrink):
    client, local = Client(), FrameNet(served.net)
    net = ServedFrameNet(client, local.size, local.heatmap_shape, shrink)

    image, heatmaps = net(frames[0])

    expected = local(frames[0])[0]
    np.testing.assert_array_equal(image, expected)
    sent = expected if shrink else frames[0]
    np.testing.assert_array_equal(client.sent, sent[None])
    assert heatmaps.shape == (6, 4, 3) and heatmaps[0, 0, 0] == 0.5
    assert isinstance(net, SeeingNet) and isinstance(local, SeeingNet)
    assert not isinstance(served.net, SeeingNet)
    assert net.stride == local.stride
