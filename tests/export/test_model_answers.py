"""What is asked of the model for the check."""

import numpy as np
import tensorflow as tf

from keras_flowpose.export.model_answers import model_answers


def test_frames_are_neither_square_nor_of_the_nets_size():
    def poses(frames):
        means = tf.reduce_mean(tf.cast(frames, tf.float32), axis=[1, 2])
        return {"keypoints": means[:, None, :2], "scores": means[:, :1]}

    answers = model_answers((40, 24), {"serving_default": poses}, {})

    frames = answers["frames"]
    assert (frames.shape, frames.dtype) == ((3, 40, 41, 3), np.uint8)
    assert len({frame.tobytes() for frame in frames}) == 3
    np.testing.assert_allclose(
        answers["keypoints"][:, 0], frames.mean((1, 2))[:, :2], rtol=1e-5
    )
    png = tf.io.decode_png(answers["png"].tobytes())
    np.testing.assert_array_equal(png, frames[1][1:, 2:])
    assert tf.io.decode_jpeg(answers["jpeg"].tobytes()).shape == (40, 41, 3)
    assert "heatmaps" not in answers
