"""One training step of every specimen on two devices and on one.

A program of its own, because logical devices must be set up before TensorFlow
starts: `python -m tests.conformance.two_replicas`. Prints what is wrong, and
exits with status 1 if anything is.
"""

import os
import sys
import traceback

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tensorflow as tf
from tensorflow import keras

from tests.conformance.specimens import SPECIMENS
from tests.conformance.specimens import sequential_weights


def check(specimen, strategy):
    inputs = specimen.inputs(batch=4)
    # Keras 3's fit averages a batch over the replicas to learn its types, and
    # TensorFlow cannot average booleans.
    if isinstance(inputs, dict):
        for name in {"present", "reliable"} & set(inputs):
            inputs[name] = inputs[name].astype(np.uint8)
    single = _filled(specimen)
    outputs = tf.nest.map_structure(lambda x: x.numpy(), single(inputs))
    with strategy.scope():
        double = _filled(specimen)
    if not single.weights:
        _assert_same(double.predict(inputs, batch_size=4, verbose=0), outputs)
        return
    targets = tf.nest.map_structure(lambda x: x + 0.1, outputs)
    before = single.get_weights()
    # Eagerly: the graph is checked on the other side, and need not be traced
    # a third time.
    losses = one_step(single, inputs, targets, run_eagerly=True)
    with strategy.scope():
        _assert_same(one_step(double, inputs, targets), losses)
    _assert_same(double.get_weights(), single.get_weights())
    after = double.get_weights()
    if all(np.all(a == b) for a, b in zip(before, after, strict=True)):
        raise AssertionError("the step changed no weight")


def one_step(model, inputs, targets, **how):
    """Trains on one global batch of 4 and returns the losses."""
    losses = tf.nest.map_structure(lambda x: "mse", targets)
    # SGD: other optimisers hide a wrong scale of the gradient.
    model.compile(keras.optimizers.SGD(0.1), losses, jit_compile=False, **how)
    data = tf.data.Dataset.from_tensor_slices((inputs, targets)).batch(4)
    history = model.fit(data, verbose=0).history
    return [history[name] for name in sorted(history)]


def _filled(specimen):
    model = specimen.model()
    sequential_weights(model)
    return model


def _assert_same(found, expected):
    for a, b in zip(
        tf.nest.flatten(found), tf.nest.flatten(expected), strict=True
    ):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)


def main():
    cpu = tf.config.list_physical_devices("CPU")[0]
    devices = [tf.config.LogicalDeviceConfiguration()] * 2
    tf.config.set_logical_device_configuration(cpu, devices)
    strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
    failed = []
    for name, specimen in SPECIMENS.items():
        try:
            check(specimen, strategy)
            print(f"{name}: ok", flush=True)
        except Exception:
            failed.append(name)
            print(f"{name}: FAILED\n{traceback.format_exc()}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
