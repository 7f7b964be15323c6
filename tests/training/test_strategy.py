"""One device trains alone.

That several are mirrored, `clipped_step.py` checks before its step; it is run
by `test_optimization.py`.
"""

import tensorflow as tf

from keras_flowpose.training.strategy import default_strategy


def test_one_device_needs_no_mirror():
    assert not isinstance(default_strategy(), tf.distribute.MirroredStrategy)
