"""The time of a flow field."""

import time
from types import SimpleNamespace

import numpy as np
import tensorflow as tf

from keras_flowpose.studies.ablation import flow_times as module
from keras_flowpose.studies.ablation.flow_times import flow_times


def windows(*absent):
    """Two windows of four frames, of which some are not there."""
    frames = tf.reshape(tf.range(4.0), [4, 1, 1, 1]) * tf.ones([1, 5, 7, 3])
    present = tf.constant([[t not in absent for t in range(4)]])
    window = SimpleNamespace(frames=frames + 0.4, present=present)
    return SimpleNamespace(read=lambda: iter([window, window]))


def test_times_are_medians_of_consecutive_frames(monkeypatch):
    pairs = []

    class Slow:
        def flow(self, target, source):
            assert target.dtype == source.dtype == np.uint8
            pairs.append((int(target.max()), int(source.max())))
            # Warming up, and a hiccup.
            time.sleep(0.3 if len(pairs) in (1, 3) else 0.01)

    monkeypatch.setattr(module, "flow_maker", lambda name: Slow)

    found = flow_times(windows(3), ["slow", "none"], pairs=3)

    assert pairs == [(0, 1), (1, 2), (0, 1), (1, 2)]
    assert 10 <= found["slow"] < 200
    assert found["none"] == 0


def test_without_consecutive_frames_nothing_is_measured():
    assert flow_times(windows(0, 2), ["dis-fast"]) == {"dis-fast": 0.0}
