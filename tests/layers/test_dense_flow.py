import numpy as np
import pytest
import tensorflow as tf
from tensorflow import keras

from keras_flowpose.flow.dis import DisFlow
from keras_flowpose.layers.dense_flow import DenseFlow
from keras_flowpose.ops.compilation import uncompiled
from keras_flowpose.synthetic.clip import SignerConfig
from keras_flowpose.synthetic.clip import signer_frames
from tests.flow.pictures import shifted_pair


@pytest.fixture(autouse=True)
def _plain():
    """To compile warps of every size would take most of the time."""
    with uncompiled():
        yield


def test_options_reach_the_flow():
    target, source = shifted_pair((5, 2), height=48, width=50)
    target, source = target[None], source[None]
    flow = DenseFlow(levels=2, iterations=4, finest_level=1, stride=2)
    found = flow(target, source).numpy()
    assert found.shape == (1, 24, 25, 2)
    np.testing.assert_allclose(
        np.median(found[0, 5:-5, 5:-5], (0, 1)), (5, 2), atol=0.05
    )
    others = [
        DenseFlow(levels=1, iterations=4, stride=2),
        DenseFlow(levels=2, iterations=1, stride=2),
        DenseFlow(levels=2, iterations=4, radius=1, stride=2),
        DenseFlow(levels=2, iterations=4, finest_level=0, stride=2),
    ]
    for other in others:
        assert np.abs(other(target, source) - found).max() > 0.01


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_flow_is_float32_under_every_policy(policy):
    target, source = shifted_pair((2, 1), height=18, width=25)
    expected = DenseFlow(levels=1)(target[None], source[None])
    flow = DenseFlow(levels=1, dtype=policy)
    found = flow(tf.constant(target[None]), tf.constant(source[None]))
    assert found.dtype == tf.float32
    np.testing.assert_array_equal(found, expected)
    images = [keras.Input((18, 25, 3), dtype="uint8") for _ in range(2)]
    output = flow(*images)
    assert tuple(output.shape) == (None, 18, 25, 2)
    assert tf.as_dtype(output.dtype) == tf.float32


def test_is_as_exact_as_inverse_search_on_a_drawn_signer():
    # Half as much again is allowed; benchmarks/flow.py tells the whole.
    first, second = signer_frames(SignerConfig(frames=2, seed=5))
    pair = first.image, second.image
    ours = DenseFlow()(pair[0][None], pair[1][None]).numpy()[0]
    valid, truth = first.valid_forward, first.flow_forward
    errors = [
        np.linalg.norm(flow - truth, axis=-1)[valid].mean()
        for flow in (ours, DisFlow("medium").flow(*pair), np.zeros_like(truth))
    ]
    assert errors[0] < 1.5 * errors[1]
    assert errors[0] < 0.5 * errors[2]


@pytest.mark.parametrize(
    ("argument", "value"),
    [("levels", 0), ("iterations", 1.5), ("radius", -1), ("stride", 3)],
)
def test_bad_arguments_are_refused(argument, value):
    with pytest.raises(ValueError, match=f"`{argument}` must"):
        DenseFlow(**{argument: value})
