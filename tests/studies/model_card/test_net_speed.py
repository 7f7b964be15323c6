"""Speeds are ratios within a round, of nets that take turns."""

import itertools

import numpy as np
import pytest
import tensorflow as tf
from tensorflow import keras

from keras_flowpose.studies.model_card import net_speed as module
from keras_flowpose.studies.model_card.net_speed import machine
from keras_flowpose.studies.model_card.net_speed import measure_speed


class Clock:
    """A clock that nets move: `seconds[net]` for each image of a call."""

    def __init__(self, seconds):
        self.now, self.seconds, self.calls = 0.0, seconds, []

    def joints(self, net, images):
        def tick(pictures):
            self.calls.append((net.name, len(pictures)))
            self.now += self.seconds[net.name] * len(pictures)
            return np.float32(0)

        return tf.numpy_function(tick, [images], tf.float32)


def net(name):
    image = keras.Input((8, 12, 3))
    return keras.Model(image, image[..., :1], name=name)


def test_rates_and_ratios_of_nets_that_take_turns(monkeypatch):
    clock = Clock({"slow": 0.2, "fast": 0.05})
    monkeypatch.setattr(module, "_joints", clock.joints)
    monkeypatch.setattr(module.time, "perf_counter", lambda: clock.now)
    monkeypatch.setattr(module.time, "process_time", lambda: 2 * clock.now)
    nets = {"a": net("slow"), "b": net("fast")}

    found = measure_speed(nets, (1, 3), rounds=2, seconds=0.5, progress=False)

    assert [(one.net, one.batch) for one in found] == [
        *(("a", 1), ("a", 3), ("b", 1), ("b", 3)),
    ]
    np.testing.assert_allclose([one.rate for one in found], [5, 5, 20, 20])
    np.testing.assert_allclose([one.ratio for one in found], [1, 1, 4, 4])
    processor = [one.processor_ms for one in found]
    np.testing.assert_allclose(processor, [400, 400, 100, 100])
    timed = clock.calls[8:]  # two calls of each come first
    turns = [key for key, _ in itertools.groupby(timed)]
    order = [("slow", 1), ("slow", 3), ("fast", 1), ("fast", 3)]
    assert turns == 2 * order
    # 0.5 s are 3 images of 0.2 s and 10 of 0.05 s, or 1 and 4 calls of 3.
    assert [timed.count(key) for key in order] == [6, 2, 20, 8]


def test_decoding_is_included():
    maps = np.zeros((2, 5, 7, 2), np.float32)
    maps[0, 3, 2, 0] = maps[1, 1, 4, 0] = maps[:, 0, 6, 1] = 1

    points = module._joints(lambda images, training: images, tf.constant(maps))
    expected = [[[8, 12], [24, 0]], [[16, 4], [24, 0]]]
    np.testing.assert_allclose(points, expected, atol=1e-4)
    outputs = {"spatial": maps[:1], "fusion": tf.constant(maps)}
    again = module._joints(lambda images, training: outputs, None)
    np.testing.assert_array_equal(again, points)
    coordinates = tf.ones((2, 7, 2))
    same = module._joints(lambda images, training: coordinates, None)
    np.testing.assert_array_equal(same, coordinates)


@pytest.mark.parametrize("wrong", [{"batches": ()}, {"batches": (0,)}])
def test_what_cannot_be_measured_is_told(wrong):
    with pytest.raises(ValueError, match="must not be empty"):
        measure_speed({"a": net("a")}, **wrong)


def test_the_machine_has_a_name_and_cores():
    found = machine()
    assert found["processor"]
    assert found["cores"] >= 1
