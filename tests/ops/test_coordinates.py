"""The one convention: cell (i, j) is network position (4j, 4i)."""

import numpy as np
import tensorflow as tf

from keras_flowpose.ops import coordinates


def test_cell_stands_for_four_times_itself():
    points = tf.constant([[0.0, 0.0], [63.0, 12.5]])
    network = coordinates.heatmap_to_image(points)
    np.testing.assert_array_equal(network, [[0, 0], [252, 50]])
    np.testing.assert_array_equal(coordinates.image_to_heatmap(network), points)


def test_pixel_grid_is_x_along_columns_and_y_along_rows():
    x, y = coordinates.pixel_grid(2, 3, tf.float64)
    np.testing.assert_array_equal(x + 0 * y, [[0, 1, 2], [0, 1, 2]])
    np.testing.assert_array_equal(0 * x + y, [[0, 0, 0], [1, 1, 1]])
    assert x.dtype == tf.float64
