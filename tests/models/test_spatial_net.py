import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.models.spatial_net import SpatialNet
from tests.reference.convolution import heatmap_net
from tests.reference.nets import layer_weights
from tests.reference.nets import shake

SMALL = {"joints": 3, "width": 0.01}


def test_parameters_of_the_release():
    assert SpatialNet().count_params() == 14_299_911


def test_parameters_of_the_papers_figure():
    assert SpatialNet(conv4_kernel=5).count_params() == 12_464_903


def test_layers_have_the_names_of_the_release():
    net = SpatialNet(**SMALL, input_size=16)
    named = [name for name in layer_weights(net) if name.startswith("conv")]
    assert named == [f"conv{number}" for number in range(1, 9)]


def test_untrained_maps_are_near_zero_for_rgb_values():
    images = np.random.default_rng(0).uniform(0, 255, [2, 32, 24, 3])
    for options in ({}, {"value_scale": 1 / 127.5, "value_offset": -1.0}):
        net = SpatialNet(width=0.25, input_size=(32, 24), **options)
        assert 0 < np.abs(net(images).numpy()).max() < 0.5


@pytest.mark.parametrize("size", [(24, 16), (27, 18)])
@pytest.mark.parametrize("conv8_relu", [True, False])
def test_equals_loops(size, conv8_relu):
    net = SpatialNet(
        **SMALL,
        input_size=None,
        conv4_kernel=5,
        conv8_relu=conv8_relu,
        value_scale=1 / 127.5,
        value_offset=-1.0,
    )
    shake(net)
    image = np.random.default_rng(1).uniform(0, 255, [*size, 3])
    weights = layer_weights(net)
    fusion = {
        f"conv{n}_fusion": (np.zeros((1, 1, c, d)), np.zeros(d))
        for n, c, d in [(1, 16, 1), (2, 1, 1), (3, 1, 1), (4, 1, 1), (5, 1, 1)]
    }
    expected, _ = heatmap_net(
        image / 127.5 - 1, {**weights, **fusion}, conv8_relu, False
    )
    found = net(image[None]).numpy()[0]
    assert found.shape == ((size[0] + 3) // 4, (size[1] + 3) // 4, 3)
    assert np.abs(expected).max() > 0.01
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_integer_images_are_taken():
    net = SpatialNet(**SMALL, input_size=(16, 24))
    images = np.random.default_rng(0).integers(0, 256, [1, 16, 24, 3])
    np.testing.assert_allclose(
        net(images.astype(np.uint8)), net(images.astype(np.float32)), rtol=1e-6
    )


def test_moves_with_the_image():
    """Fully convolutional: four pixels to the right is one cell."""
    net = SpatialNet(**SMALL, input_size=None)
    shake(net)
    image = np.zeros([1, 80, 248, 3], np.float32)
    image[0, 38:42, 118:122] = 255
    moved = np.roll(image, 4, axis=2)
    np.testing.assert_allclose(
        net(image)[:, :, 15:-16], net(moved)[:, :, 16:-15], atol=1e-4
    )


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("joints", 0),
        ("width", 0),
        ("input_size", 10),
        ("conv4_kernel", 4),
        ("conv8_relu", "yes"),
        ("initializer", "normal"),
        ("value_scale", 0),
        ("value_offset", None),
    ],
)
def test_wrong_arguments_are_named(argument, value):
    with pytest.raises(ValueError, match=f"`{argument}` must"):
        SpatialNet(**{argument: value})


def test_first_values_are_not_rounded_in_low_precision():
    tf.keras.mixed_precision.set_global_policy("mixed_bfloat16")
    try:
        net = SpatialNet(**SMALL, input_size=16)
    finally:
        tf.keras.mixed_precision.set_global_policy("float32")
    scaling = net.get_layer("value_scaling")
    # bfloat16 has only whole numbers from 128 on.
    values = scaling(tf.fill([1, 16, 16, 3], 200.3))
    assert values.dtype == tf.float32
    assert float(values[0, 0, 0, 0]) == pytest.approx(200.3)
    assert net(tf.zeros([1, 16, 16, 3])).dtype == tf.float32
