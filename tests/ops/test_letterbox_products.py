"""The same picture as the one op draws, in other arithmetic."""

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.ops.images import letterbox_images
from keras_flowpose.ops.letterbox_products import letterbox_products


@pytest.mark.parametrize(
    ("height", "width"),
    [(24, 16), (97, 61), (61, 97), (7, 5), (300, 41), (1, 1), (2, 211)],
)
def test_it_draws_what_the_op_draws(height, width):
    random = np.random.default_rng(height)
    images = random.integers(0, 256, [2, height, width, 3], np.uint8)

    drawn = letterbox_products(images, (24, 16))

    expected = letterbox_images(images, (24, 16))
    np.testing.assert_allclose(drawn, expected, atol=2e-3)
    assert drawn.dtype == tf.float32


def test_a_frame_of_the_right_size_is_not_touched():
    images = np.arange(2 * 5 * 7 * 3, dtype=np.uint8).reshape(2, 5, 7, 3)

    np.testing.assert_allclose(
        letterbox_products(images, (5, 7)), images, atol=1e-4
    )


def test_sizes_may_be_unknown_until_the_graph_runs():
    spec = tf.TensorSpec([None, None, None, 3], tf.uint8)
    draw = tf.function(lambda x: letterbox_products(x, (8, 6)), [spec])
    images = np.full([1, 4, 9, 3], 200, np.uint8)

    drawn = draw(images)

    assert draw.get_concrete_function().output_shapes.as_list() == [
        *[None, 8, 6, 3]
    ]
    np.testing.assert_allclose(drawn, letterbox_images(images, (8, 6)))


def test_images_have_three_channels():
    with pytest.raises(ValueError, match="`images` must have shape"):
        letterbox_products(tf.zeros([1, 4, 4, 1]), 8)
