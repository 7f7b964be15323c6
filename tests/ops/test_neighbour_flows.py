import numpy as np
import pytest
import tensorflow as tf

from keras_flowpose.ops.compilation import uncompiled
from keras_flowpose.ops.neighbour_flows import neighbour_flows
from keras_flowpose.ops.neighbour_flows import window_flows
from tests.flow.pictures import textured


@pytest.fixture(scope="module", autouse=True)
def _plain():
    """To compile warps of every size would take most of the time."""
    with uncompiled():
        yield


@pytest.fixture(scope="module")
def shifts():
    """(x, y) of the content in each of four frames."""
    return np.array([[0, 0], [3, 1], [1, 2], [2, -1]])


@pytest.fixture(scope="module")
def steps(shifts):
    big = textured(72, 84)
    clip = np.stack([big[16 - y :, 16 - x :][:36, :48] for x, y in shifts])
    # As a server has it: any number of clips, of any length.
    spec = tf.TensorSpec([None, None, 36, 48, 3], tf.uint8)
    flows = tf.function(
        lambda frames: neighbour_flows(frames, levels=3, iterations=2),
        input_signature=[spec],
    )
    return flows(np.stack([clip, clip[::-1]])).numpy()


def test_each_frame_has_flow_to_both_neighbours(steps, shifts):
    assert (steps.shape, steps.dtype) == ((2, 4, 2, 9, 12, 2), np.float32)
    assert not steps[:, 0, 0].any()
    assert not steps[:, -1, 1].any()
    found = 4 * np.median(steps[:, :, :, 2:-2, 2:-2], axis=(3, 4))
    there = np.diff(shifts, axis=0)
    np.testing.assert_allclose(found[0, :-1, 1], there, atol=0.1)
    np.testing.assert_allclose(found[0, 1:, 0], -there, atol=0.1)
    np.testing.assert_allclose(found[1, :-1, 1], -there[::-1], atol=0.1)


def test_one_frame_has_no_neighbours():
    flows = neighbour_flows(tf.zeros([2, 1, 16, 20, 3], tf.uint8))
    np.testing.assert_array_equal(flows, np.zeros((2, 1, 2, 4, 5, 2)))


def test_there_is_a_gradient_to_the_frames():
    clip = textured(24, 24).astype(np.float32)
    frames = tf.constant(np.stack([clip[i:][:12, :12] for i in range(2)])[None])
    with tf.GradientTape() as tape:
        tape.watch(frames)
        flows = neighbour_flows(frames, levels=1, iterations=1)
        total = tf.reduce_sum(tf.square(flows))
    gradient = tape.gradient(total, frames).numpy()
    assert np.isfinite(gradient).all()
    assert gradient.any()


def test_windows_chain_the_steps_and_say_what_there_is(steps, shifts):
    flows, present = (x.numpy() for x in window_flows(steps, neighbours=2))
    assert flows.shape == (2, 4, 5, 9, 12, 2)
    for centre in range(4):
        for place, frame in enumerate(range(centre - 2, centre + 3)):
            there = 0 <= frame < 4
            assert (present[:, centre, place] == there).all()
            flow = flows[0, centre, place]
            if not there or frame == centre:
                assert not flow.any()
                continue
            found = 4 * np.median(flow[3:-3, 3:-3], axis=(0, 1))
            expected = shifts[frame] - shifts[centre]
            np.testing.assert_allclose(found, expected, atol=0.25)
    # A step is what it was, a chain reads the second where the first leads.
    np.testing.assert_array_equal(flows[:, 1, 3], steps[:, 1, 1])
    np.testing.assert_array_equal(flows[:, 2, 1], steps[:, 2, 0])


def test_an_open_number_of_frames_has_no_windows():
    spec = tf.TensorSpec([1, None, 2, 3, 4, 2])
    with pytest.raises(ValueError, match="known number of frames"):
        tf.function(lambda steps: window_flows(steps, 1)).get_concrete_function(
            spec
        )
