"""Windows one by one are those that `window_flows` makes all at once."""

import numpy as np
import tensorflow as tf

from keras_flowpose.export.clip_window import clip_window
from keras_flowpose.ops.neighbour_flows import window_flows


def test_windows_are_those_of_the_whole_clip():
    steps = np.random.default_rng(0).normal(0, 1.5, [1, 4, 2, 5, 7, 2])
    steps = steps.astype(np.float32)
    flows, present = window_flows(steps, 2)

    for centre in range(4):
        window = clip_window(tf.constant(steps[0]), centre, 2)
        there = present[0, centre].numpy()
        assert window.reliable is None
        np.testing.assert_array_equal(window.present, there)
        np.testing.assert_allclose(
            window.flows.numpy()[there],
            flows[0, centre].numpy()[there],
            atol=1e-5,
        )
        numbers = np.clip(np.arange(centre - 2, centre + 3), 0, 3)
        np.testing.assert_array_equal(window.numbers, numbers)


def test_flow_that_leads_back_is_reliable():
    steps = np.zeros([3, 2, 5, 7, 2], np.float32)
    steps[0, 1, ..., 0] = 2  # from 0 to 1, and back
    steps[1, 0, ..., 0] = -2
    steps[1, 1, ..., 0] = 2  # from 1 to 2, but the way back is another
    steps[2, 0, ..., 0] = 2

    window = clip_window(tf.constant(steps), 1, 1, 4)

    past, centre, future = window.reliable.numpy()
    assert past[:, 2:].all() and not past[:, 0].any()  # it leaves the frame
    assert centre.all()
    assert not future.any()
