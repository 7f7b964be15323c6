"""The layer adds its loss in training alone, for the joints it is told."""

import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.layers.imitation import Imitation
from keras_flowpose.ops.imitation import imitation_error

RNG = np.random.default_rng(0)
MAPS = RNG.normal(0, 1, (2, 5, 7, 3)).astype(np.float32)
KNOWN = RNG.uniform(0, 1, (2, 5, 7, 4)).astype(np.float32)


def test_maps_pass_and_only_training_adds_a_loss():
    layer = Imitation([(0, 0)])
    np.testing.assert_array_equal(layer(MAPS, KNOWN), MAPS)
    assert layer.losses == []
    np.testing.assert_array_equal(layer(MAPS, KNOWN, training=True), MAPS)
    assert len(layer.losses) == 1


def test_joints_are_matched_by_the_pairs():
    layer = Imitation([(0, 3), (2, 1)], weight=0.25, foreground=2.0)
    layer(MAPS, KNOWN, training=True)
    errors = imitation_error(MAPS[..., [0, 2]], KNOWN[..., [3, 1]], 2.0)
    assert float(layer.losses[0]) == pytest.approx(
        0.25 * float(tf.reduce_mean(errors)), rel=1e-6
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"pairs": []}, "`pairs` must name at least one joint"),
        ({"pairs": [(0, 0)], "weight": -1}, "`weight` must lie in"),
        ({"pairs": [(0, 0)], "foreground": -1}, "`foreground` must lie in"),
    ],
)
def test_bad_arguments_are_told(arguments, told):
    with pytest.raises(ValueError, match=told):
        Imitation(**arguments)
