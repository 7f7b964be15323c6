"""Flow from the centre to each frame, in one step."""

import numpy as np
import tensorflow as tf

from keras_flowpose.flow.dis import DisFlow
from keras_flowpose.studies.ablation.direct_flow import DirectFlow
from tests.data.clips import scene


def test_each_frame_is_compared_with_the_centre():
    frames = np.stack([scene(number, 96, 132) for number in range(5)])
    present = [False, True, True, True, True]
    direct = DirectFlow(DisFlow)

    data = tf.data.Dataset.from_tensors(
        (tf.constant(frames, tf.float32), tf.constant(present))
    ).map(direct)
    found = next(iter(data)).numpy()

    assert data.element_spec.shape == (5, 24, 33, 2)
    assert found.dtype == np.float32
    assert not found[[0, 2]].any()  # missing, and the centre itself
    for number, steps in ((1, -1), (3, 1), (4, 2)):
        # In heatmap pixels, in the middle, where DIS is sure of itself.
        inner = found[number, 6:-6, 8:-8].reshape(-1, 2)
        np.testing.assert_allclose(
            np.median(inner, axis=0),
            [steps * 3 / 4, steps * -2 / 4],
            atol=0.03,
        )
    whole = DisFlow().flow(frames[2], frames[4])[::4, ::4] / 4
    np.testing.assert_allclose(found[4], whole, rtol=1e-3, atol=1e-6)
