import numpy as np
import pytest

from keras_flowpose.models import layer_factory as factory


@pytest.mark.parametrize(
    ("channels", "width", "expected"),
    [
        (128, 1.0, 128),
        (512, 0.25, 128),
        (128, 0.1, 16),  # 12.8
        (64, 0.18, 8),  # 11.52, nearer to 8 than to 16
        (64, 0.19, 16),  # 12.16
        (128, 0.001, 8),
        (64, 2.0, 128),
    ],
)
def test_channels_are_multiples_of_eight(channels, width, expected):
    assert factory.hidden_channels(channels, width) == expected


def test_width_must_be_positive():
    with pytest.raises(ValueError, match="`width` must be a number > 0"):
        factory.hidden_channels(128, -1)


@pytest.mark.parametrize(
    ("size", "expected"),
    [(12, (12, 12)), ((8, 20), (8, 20)), ([8, 20], (8, 20))],
)
def test_input_sizes(size, expected):
    assert factory.input_height_width(size) == expected
    assert tuple(factory.image_input(size).shape) == (None, *expected, 3)


def test_open_input_size():
    assert tuple(factory.image_input(None).shape) == (None, None, None, 3)


@pytest.mark.parametrize("size", [0, 18, (16, 18), (16,), "16", 16.0])
def test_wrong_input_sizes_are_refused(size):
    with pytest.raises(ValueError, match="`input_size` must"):
        factory.input_height_width(size)


def test_he_weights_have_variance_two_over_fan_in():
    kernel = factory.hidden_initializer("he")((5, 5, 32, 64)).numpy()
    assert kernel.std() == pytest.approx(np.sqrt(2 / (25 * 32)), rel=0.02)
    scaled = factory.hidden_initializer("he", 127.5)((5, 5, 32, 64)).numpy()
    assert scaled.std() == pytest.approx(kernel.std() / 127.5, rel=0.02)


def test_release_weights_are_a_narrow_gaussian():
    kernel = factory.hidden_initializer("release")((5, 5, 32, 64)).numpy()
    assert kernel.std() == pytest.approx(0.01, rel=0.02)


def test_unknown_initializer():
    with pytest.raises(ValueError, match="`initializer` must be one of 'he'"):
        factory.hidden_initializer("xavier")
