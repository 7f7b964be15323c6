"""The shape checker names the argument, the rule and what arrived."""

import pytest
import tensorflow as tf

from keras_flowpose.ops.checks import check_shape


def test_message_names_argument_rule_and_shape():
    with pytest.raises(ValueError, match=r"`flow` must have shape \(b, h, 2\)"):
        check_shape(tf.zeros([4, 3, 3]), "flow", ("b", "h", 2))


@pytest.mark.parametrize("shape", [(2,), (3, 1, 2), (1, 1, 1, 1, 2)])
def test_leading_axes_may_be_many(shape):
    check_shape(tf.zeros(shape), "points", ("...", 2))


def test_too_few_axes_behind_the_leading_ones():
    with pytest.raises(ValueError, match=r"shape=\(2,\)"):
        check_shape(tf.zeros([2]), "points", ("...", "joints", 2))


def test_unknown_sizes_and_ranks_pass():
    @tf.function(
        input_signature=[
            tf.TensorSpec([None, None], tf.float32),
            tf.TensorSpec(None, tf.float32),
        ]
    )
    def check(known_rank, unknown_rank):
        check_shape(known_rank, "a", ("n", 2))
        check_shape(unknown_rank, "b", ("n", 2))
        return known_rank

    assert check(tf.zeros([1, 2]), tf.zeros([])).shape == (1, 2)
