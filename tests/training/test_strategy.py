"""One device trains alone; several are mirrored."""

import subprocess
import sys

import tensorflow as tf

from keras_flowpose.training.strategy import default_strategy

_TWO_CPUS = """
import tensorflow as tf
cpu, = tf.config.list_physical_devices("CPU")
tf.config.set_logical_device_configuration(
    cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
from keras_flowpose.training.strategy import default_strategy
strategy = default_strategy()
assert isinstance(strategy, tf.distribute.MirroredStrategy)
assert strategy.num_replicas_in_sync == 2
"""


def test_one_device_needs_no_mirror():
    assert not isinstance(default_strategy(), tf.distribute.MirroredStrategy)


def test_two_logical_cpus_are_mirrored():
    # Logical devices can only be made before TensorFlow starts.
    subprocess.run([sys.executable, "-c", _TWO_CPUS], check=True)
