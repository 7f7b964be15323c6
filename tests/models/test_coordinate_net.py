import numpy as np
import pytest

from keras_flowpose.models.coordinate_net import CoordinateNet

SMALL = {"joints": 3, "width": 0.01, "input_size": (16, 40)}


def test_untrained_joints_are_in_the_middle_of_the_frame():
    images = np.random.default_rng(0).uniform(0, 255, [5, 16, 40, 3])
    points = CoordinateNet(**SMALL)(images).numpy()
    assert points.shape == (5, 3, 2)
    np.testing.assert_allclose(points[..., 0], 19.5, atol=4)
    np.testing.assert_allclose(points[..., 1], 7.5, atol=2)


def test_last_layer_speaks_in_half_frames():
    net = CoordinateNet(**SMALL)
    kernel, bias = net.get_layer("fc8").get_weights()
    corners = np.array([-1, -1, 1, 1, 0, 0.5], np.float32)
    net.get_layer("fc8").set_weights([0 * kernel, corners + 0 * bias])
    points = net(np.zeros([1, 16, 40, 3])).numpy()[0]
    np.testing.assert_allclose(
        points, [[-0.5, -0.5], [39.5, 15.5], [19.5, 11.5]], atol=1e-5
    )


def test_dropout_is_for_training_only():
    net = CoordinateNet(**SMALL, dropout=0.9)
    images = np.random.default_rng(0).uniform(0, 255, [1, 16, 40, 3])
    once, again = net(images), net(images)
    np.testing.assert_array_equal(once, again)
    assert not np.allclose(net(images, training=True), once)


@pytest.mark.parametrize(
    ("argument", "value"),
    [("joints", 0), ("dropout", 1), ("input_size", None), ("width", -1)],
)
def test_wrong_arguments_are_named(argument, value):
    with pytest.raises(ValueError, match=f"`{argument}` must"):
        CoordinateNet(**{argument: value})
